"""What a command line and a file name say."""

from __future__ import annotations

import pytest

from analyzer.catalog import command_of_file, parse_command_line


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("esxcli network nic list", "esxcli network nic list"),
        ("localcli network nic list", "esxcli network nic list"),
        ("/sbin/esxcli network ip interface tag get -i vmk0", "esxcli network ip interface tag get"),
        ("esxcli --server esx01 --username root --password x network nic list", "esxcli network nic list"),
        ("esxcli --formatter=csv network nic list", "esxcli network nic list"),
        ("esxcli --debug network nic list", "esxcli network nic list"),
        ("esxcfg-vmknic -l", "esxcfg-vmknic -l"),
        ("sudo esxcfg-vmknic -l | grep vmk1", "esxcfg-vmknic -l"),
        ("ssh -p 22 root@esx01 'esxcli network nic list'", "esxcli network nic list"),
        ("esxcli network nic list 2>&1 | tee nics.txt", "esxcli network nic list"),
        ("esxcli network nic list 2>/dev/null", "esxcli network nic list"),
        ("vmkping \u2013d \u2013s 8972 10.0.0.1", "vmkping -d -s 8972 10.0.0.1"),
        ("vmkping -I vmk2 10.##.##.#7  # to esx02", "vmkping -I vmk2 10.##.##.#7"),
        ("", ""),
        ("esxcli 'unbalanced", "esxcli 'unbalanced"),
    ],
)
def test_the_canonical_name(typed: str, name: str) -> None:
    assert parse_command_line(typed).name == name


def test_what_stands_around_the_command() -> None:
    assert parse_command_line("ssh root@esx01 esxcfg-vmknic -l").remote == "esx01"
    assert parse_command_line("esxcli -s esx02 -u root network nic list").remote == "esx02"
    assert parse_command_line("esxcli network nic list | grep vmnic2").filtered
    assert parse_command_line("esxcli --formatter=csv network nic list").formatter == "csv"
    line = parse_command_line("esxcli network ip interface ipv4 get --netstack=vmotion -i vmk3")
    assert (line.option("netstack", "N"), line.option("i", "interface-name")) == ("vmotion", "vmk3")


@pytest.mark.parametrize("behind", ["| grep x", "2>&1 | head -n 5", "| more | grep x", "|& grep x"])
def test_a_pipe_may_leave_lines_out(behind: str) -> None:
    assert parse_command_line(f"esxcfg-vswitch -l {behind}").filtered


@pytest.mark.parametrize("behind", ["| more", "| tee out.txt", "2>&1 | less", "; df | grep x", "> out.txt"])
def test_a_pager_shows_all_lines(behind: str) -> None:
    assert not parse_command_line(f"esxcfg-vswitch -l {behind}").filtered


@pytest.mark.parametrize(
    ("file", "name", "before"),
    [
        ("esxcfg-vmknic_-l.txt", "esxcfg-vmknic -l", ""),
        ("etc/krb5.conf", "cat /etc/krb5.conf", ""),
        ("etc/rc.local.d/local.sh", "cat /etc/rc.local.d/local.sh", ""),
        ("etc/ssh/keys-root/authorized_keys", "cat /etc/ssh/keys-root/authorized_keys", ""),
        ("var/spool/cron/crontabs/root", "cat /var/spool/cron/crontabs/root", ""),
        ("esxcfg-vmknic_-l__8.0_two.txt", "esxcfg-vmknic -l", ""),
        ("localcli_network-ip-neighbor-list.txt", "esxcli network ip neighbor list", ""),
        ("esxcli_network_nic_list.txt", "esxcli network nic list", ""),
        ("esxcli network nic list.log", "esxcli network nic list", ""),
        ("esx01_esxcfg-vmknic_-l.txt", "esxcfg-vmknic -l", "esx01"),
        ("esx01.lab.local-vmware_-vl.txt", "vmware -vl", "esx01.lab.local"),
        ("folder/vmkping_-d_-s_8972.txt", "vmkping -d -s 8972", ""),
    ],
)
def test_a_file_name_tells_the_command(file: str, name: str, before: str) -> None:
    line, prefix = command_of_file(file)
    assert line is not None and (line.name, prefix) == (name, before)


@pytest.mark.parametrize("file", ["esx01.txt", "vmware.log", "notes.md", "output.txt"])
def test_other_names_tell_nothing(file: str) -> None:
    assert command_of_file(file)[0] is None

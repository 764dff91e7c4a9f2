"""From saved text to hosts: prompts, headings, names, files and folders; nothing may get lost on the way."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from analyzer.analysis import analyse
from analyzer.commands.esxcfg_vmknic import VmkNic
from analyzer.commands.version import Version
from analyzer.commands.vmkping import VmkPing
from analyzer.gathering import read_case
from analyzer.model import ParseStatus
from analyzer.registry import load_registry
from analyzer.sources.session import heading_host
from analyzer.writers import json, markdown
from analyzer.writers import text as text_writer
from tests.saved import VERSION, VMKNIC, Reading, adapters, captures, named, ping, two, vmknic

# -- prompts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "host", "how"),
    [
        ("[root@esx01:~] ", "esx01", "prompt"),
        ("[root@esx01:/vmfs/volumes/data 01] ", "esx01", "prompt"),
        ("[root@esx01.lab.local:~] ", "esx01.lab.local", "prompt"),
        ("[root@esx01 ~]# ", "esx01", "prompt"),
        ("[LAB\\admin@esx01:~] ", "esx01", "prompt"),
        ("[root@10.20.0.11:~] ", "10.20.0.11", "prompt"),
        ("2024-05-01 10:00:00 [root@esx01:~] ", "esx01", "prompt"),
        ("root@esx01:~# ", "esx01", "prompt"),
        ("esx01# ", "esx01", "prompt"),
        ("esx01 # ", "esx01", "prompt"),
        ("esx01:~ # ", "esx01", "prompt"),
        ("esx01:/var/log# ", "esx01", "prompt"),
        ("esx01$ ", "esx01", "prompt"),
        ("root@esx01> ", "esx01", "prompt"),
        ("[admin@lab.local@esx01:~] ", "esx01", "prompt"),
        ("[root@esx01:~]", "esx01", "prompt"),
        ("[root@esx01:~]#", "esx01", "prompt"),
        ("~ $ ", "session", "file name"),
        ("~ # ", "session", "file name"),
        ("/var/log # ", "session", "file name"),
        ("# ", "session", "file name"),
        ("$ ", "session", "file name"),
        ("[root@localhost:~] ", "session", "file name"),
        ("$ ssh root@esx01 ", "esx01", "ssh command"),
        ("PS C:\\Users\\me> plink -l root esx01 ", "esx01", "ssh command"),
        ("", "session", "file name"),
    ],
)  # fmt: skip
def test_prompts_of_every_style(read: Reading, prompt: str, host: str, how: str) -> None:
    case = read(f"{prompt}{VMKNIC}\n{vmknic(11)}\n")
    assert adapters(case) == {host: two(11, 3)}
    assert named(case) == {host: how}


@pytest.mark.parametrize("quote", ["'", '"', ""])
def test_ssh_with_a_command(read: Reading, quote: str) -> None:
    case = read(
        f"$ ssh root@esx01 {quote}{VMKNIC}{quote}\n{vmknic(11)}\n"
        f"$ ssh -p 2222 root@esx02.lab.local {quote}{VMKNIC}{quote}\n{vmknic(12)}\n"
    )
    assert adapters(case) == {"esx01": two(11, 3), "esx02.lab.local": two(12, 7)}


def test_two_hosts_in_one_session(read: Reading) -> None:
    case = read(f"[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n\n[root@esx02:~] {VMKNIC}\n{vmknic(12)}\n")
    assert adapters(case) == {"esx01": two(11, 3), "esx02": two(12, 8)}


def test_hop_from_one_host_to_another(read: Reading) -> None:
    case = read(
        f"[root@esx01:~] ssh root@esx02\nPassword:\n[root@esx02:~] {VMKNIC}\n{vmknic(12)}\n"
        f"[root@esx02:~] exit\n"
        f"Connection to esx02 closed.\n[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n"
    )
    assert adapters(case) == {"esx02": two(12, 5), "esx01": two(11, 11)}


@pytest.mark.parametrize("prompt", ["[root@esx01:~]", "[root@esx01:~] ", "esx01#", "esx01# "])
def test_empty_last_prompt(read: Reading, prompt: str) -> None:
    case = read(f"{prompt.strip()} {VMKNIC}\n{vmknic(11)}\n{prompt}\n{prompt}")
    assert adapters(case) == {"esx01": two(11, 3)}
    assert [capture.name for capture in captures(case)] == [VMKNIC]


def test_prompt_with_the_command_on_the_next_line(read: Reading) -> None:
    case = read(f"[root@esx01:~]\n{VMKNIC}\n{vmknic(11)}\n")
    assert adapters(case) == {"esx01": two(11, 4)}


def test_command_broken_by_a_backslash(read: Reading) -> None:
    case = read(f"[root@esx01:~] vmkping ++netstack=vmotion \\\n10.20.10.12\n{ping('10.20.10.12')}\n")
    (run,) = [item for item in case.hosts[0].records(VmkPing)[0] if isinstance(item, VmkPing)]
    assert (run.netstack, run.destination, run.place.line) == ("vmotion", "10.20.10.12", 3)


def test_command_without_its_output(read: Reading) -> None:
    case = read(
        f"[root@esx01:~] {VMKNIC}\n[root@esx01:~] vmware -vl\n{VERSION}\n\n[root@esx01:~] esxcli network nic list\n"
    )
    host = case.hosts[0]
    told = [
        (capture.name, capture.result.status, capture.result.reason, list(capture.passage.numbers))
        for capture in host.captures
    ]
    assert told == [
        (VMKNIC, ParseStatus.EMPTY, "no output was saved", [1]),
        ("vmware -vl", ParseStatus.PARSED, "", [3, 4, 5]),
        ("esxcli network nic list", ParseStatus.EMPTY, "no output was saved", [6]),
    ]
    assert not host.records(VmkNic)[0]


def test_last_of_several_outputs_holds_and_all_pings_count(read: Reading) -> None:
    case = read(
        f"[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n[root@esx01:~] vmkping 10.20.10.12\n{ping('10.20.10.12')}\n"
        f"[root@esx01:~] vmkping 10.20.10.13\n{ping('10.20.10.13')}\n[root@esx01:~] {VMKNIC}\n{vmknic(21)}\n"
    )
    assert adapters(case)["esx01"] == two(21, 25)
    assert len(case.hosts[0].records(VmkPing)[0]) == 2


def test_filtered_output_does_not_replace_a_whole_one(read: Reading) -> None:
    rows = vmknic(21).split("\n")
    case = read(f"[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n[root@esx01:~] {VMKNIC} | grep vmk1\n{rows[2]}\n")
    assert adapters(case)["esx01"] == two(11, 3)


# -- headings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "host"),
    [
        ("#host1", "host1"),
        ("# esx01", "esx01"),
        ("#ホスト1", "ホスト1"),
        ("ホスト1", "ホスト1"),
        ("ホスト名：esx01", "esx01"),
        ("  • ホスト1からホスト2", "ホスト1"),
        ("• host2 -> host1", "host2"),
        ("esx01 → esx02:", "esx01"),
        ("From esx01", ""),
        ("=== esx02 ===", "esx02"),
        ("--- esx02 ---", "esx02"),
        ("### esx02 ###", "esx02"),
        ("【esx02】", "esx02"),
        ("[esx02]", "esx02"),
        ("esx01:", "esx01"),
        ("Host: esx01", "esx01"),
        ("Host name: esx01.lab.local", "esx01.lab.local"),
        ("Host 2", "Host2"),
        ("hostA", "hostA"),
        ("esx07.lab.local", "esx07.lab.local"),
        ("esx-a01", "esx-a01"),
        ("# host alpha", "alpha"),
        ("Server: alpha", "alpha"),
        ("host is down", ""),
        ("server room", ""),
        ("hosts", ""),
        ("nodes", ""),
        ("esxtop", ""),
        ("# esxcli network nic list", ""),
        ("#1. vmk0", ""),
        ("- vmk1", ""),
        ("* vmnic0", ""),
        ("# Step2", ""),
        ("## 3. Ping", ""),
        ("--- 10.20.10.12 ping statistics ---", ""),
        ("", ""),
        ("#", ""),
    ],
)
def test_headings(line: str, host: str) -> None:
    assert heading_host(line) == host


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("#esx01", "#esx02"),
        ("=== esx01 ===", "=== esx02 ==="),
        ("esx01:", "esx02:"),
        ("【esx01】", "【esx02】"),
        ("Host: esx01", "Host: esx02"),
    ],
)
@pytest.mark.parametrize("prompt", ["~ # ", "", "[root@localhost:~] "])
def test_headings_name_hosts_that_prompts_do_not(read: Reading, first: str, second: str, prompt: str) -> None:
    case = read(f"{first}\n{prompt}{VMKNIC}\n{vmknic(11)}\n\n{second}\n{prompt}{VMKNIC}\n{vmknic(12)}\n")
    assert adapters(case) == {"esx01": two(11, 4), "esx02": two(12, 10)}
    assert set(named(case).values()) == {"heading"}
    assert [text for capture in case.text for text in capture.passage.lines if text.strip()] == [
        second,
        first,
    ]


def test_heading_and_output_without_any_command(read: Reading) -> None:
    case = read(f"=== esx01 ===\n{vmknic(11)}\n=== esx02 ===\n{vmknic(12)}\n")
    assert adapters(case) == {"esx01": two(11, 3), "esx02": two(12, 7)}


def test_direction_headings_name_who_typed(read: Reading) -> None:
    case = read(
        f"#ホスト1\n~ # {VMKNIC}\n{vmknic(11)}\n\n#ホスト2\n~ # {VMKNIC}\n{vmknic(12)}\n\n"
        f"  • ホスト1からホスト2\n"
        f"~ # vmkping ++netstack=vmotion 10.20.10.12\n{ping('10.20.10.12')}\n  • ホスト2からホスト1\n"
        f"~ # vmkping ++netstack=vmotion 10.20.10.11\n{ping('10.20.10.11')}\n"
    )
    assert adapters(case) == {"ホスト1": two(11, 4), "ホスト2": two(12, 10)}
    pings = {
        host.name: [item.destination for item in host.records(VmkPing)[0] if isinstance(item, VmkPing)]
        for host in case.hosts
    }
    assert pings == {"ホスト1": ["10.20.10.12"], "ホスト2": ["10.20.10.11"]}


def test_prompt_wins_over_heading(read: Reading) -> None:
    case = read(f"#ホスト1\n[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n")
    assert named(case) == {"esx01": "prompt"}


# -- names from the output itself ----------------------------------------------------------------------


def test_hostname_output_names_the_host(read: Reading) -> None:
    case = read(f"[root@localhost:~] {VMKNIC}\n{vmknic(11)}\n[root@localhost:~] hostname\nalpha\n")
    assert (adapters(case), named(case)) == ({"alpha": two(11, 3)}, {"alpha": "hostname output"})


def test_full_name_from_esxcli(read: Reading) -> None:
    case = read(
        f"~ # esxcli system hostname get\n   Domain Name: lab.local\n"
        f"   Fully Qualified Domain Name: esx07.lab.local\n   Host Name: esx07\n~ # {VMKNIC}\n{vmknic(11)}\n"
    )
    assert (adapters(case), named(case)) == (
        {"esx07.lab.local": two(11, 7)},
        {"esx07.lab.local": "hostname output"},
    )


def test_several_hostnames_part_a_session_without_names(read: Reading) -> None:
    case = read(
        f"~ # vmware -vl\n{VERSION}\n~ # hostname\nalpha\n~ # {VMKNIC}\n{vmknic(11)}\n~ # hostname\nbeta\n"
        f"~ # {VMKNIC}\n{vmknic(12)}\n"
    )
    assert adapters(case) == {"alpha": two(11, 8), "beta": two(12, 14)}
    assert len(case.hosts[0].records(Version)[0]) == 1


def test_hostname_of_a_folder_names_all_its_files(read: Reading) -> None:
    case = read(
        {
            "a/hostname.txt": "alpha\n",
            "a/esxcfg-vmknic_-l.txt": vmknic(11),
            "b/hostname.txt": "beta\n",
            "b/esxcfg-vmknic_-l.txt": vmknic(12),
        }
    )
    assert adapters(case) == {"alpha": two(11, 2), "beta": two(12, 2)}


def test_localhost_is_no_name(read: Reading) -> None:
    case = read(
        {
            "left.txt": f"[root@localhost:~] {VMKNIC}\n{vmknic(11)}\n",
            "right.txt": f"~ # hostname\nlocalhost\n[root@localhost:~] {VMKNIC}\n{vmknic(12)}\n",
        }
    )
    assert adapters(case) == {"left": two(11, 3), "right": two(12, 5)}


# -- files and folders ---------------------------------------------------------------------------------


def test_one_folder_for_each_host(read: Reading) -> None:
    case = read(
        {
            "esx01/esxcfg-vmknic_-l.txt": vmknic(11),
            "esx01/vmware_-vl.txt": VERSION,
            "esx02/all.txt": f"~ # {VMKNIC}\n{vmknic(12)}\n",
        }
    )
    assert (adapters(case), set(named(case).values())) == (
        {"esx01": two(11, 2), "esx02": two(12, 3)},
        {"folder name"},
    )
    assert len(case.hosts[0].records(Version)[0]) == 1


def test_one_file_for_each_host(read: Reading) -> None:
    case = read({"esx01.txt": vmknic(11), "esx02.lab.local.log": f"~ # {VMKNIC}\n{vmknic(12)}\n"})
    assert (adapters(case), set(named(case).values())) == (
        {"esx01": two(11, 2), "esx02.lab.local": two(12, 3)},
        {"file name"},
    )


def test_host_in_front_of_the_command_in_the_file_name(read: Reading) -> None:
    case = read(
        {
            "esx01_esxcfg-vmknic_-l.txt": vmknic(11),
            "esx01_vmware_-vl.txt": VERSION,
            "esx02_esxcfg-vmknic_-l.txt": vmknic(12),
        }
    )
    assert adapters(case) == {"esx01": two(11, 2), "esx02": two(12, 2)}


def test_short_and_full_name_are_one_host(read: Reading) -> None:
    case = read(
        {
            "a.txt": f"[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n",
            "b.txt": f"[root@esx01.lab.local:~] vmware -vl\n{VERSION}\n",
        }
    )
    assert list(adapters(case)) == ["esx01.lab.local"]


def test_names_differ_in_case_only(read: Reading) -> None:
    case = read(
        {
            "a.txt": f"[root@ESX01:~] {VMKNIC}\n{vmknic(11)}\n",
            "b.txt": f"[root@esx01:~] vmware -vl\n{VERSION}\n",
        }
    )
    assert len(case.hosts) == 1


def test_before_and_after_are_two_collections(read: Reading) -> None:
    case = read(
        {
            "1-before/esx01.txt": f"[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n",
            "2-after/esx01.txt": f"[root@esx01:~] {VMKNIC}\n{vmknic(21)}\n",
        }
    )
    assert adapters(case) == {"esx01": two(11, 3), "esx01 (2)": two(21, 3)}
    assert {host.base for host in case.hosts} == {"esx01"}
    (told,) = case.diagnostics
    assert told.code == "host-collected-twice"
    assert "1-before/esx01.txt" in told.message


def test_same_collection_twice_is_one_host(read: Reading) -> None:
    text = f"[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n"
    case = read({"a/esx01.txt": text, "b/esx01.txt": text})
    assert adapters(case) == {"esx01": two(11, 3)}
    assert not case.diagnostics


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    data = f"[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n".encode()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    case = read_case(["-"], load_registry().commands)
    assert adapters(case) == {"esx01": two(11, 3)}
    assert case.hosts[0].captures[0].ref.display == "stdin"


def test_standard_input_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(vmknic(11).encode())))
    assert adapters(read_case(["-"], load_registry().commands)) == {"stdin": two(11, 2)}


def test_binary_archive_and_missing_inputs_are_reported(tmp_path: Path) -> None:
    (tmp_path / "core").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "bundle.tgz").write_bytes(b"\x1f\x8b\x08\x00rest")
    case = read_case([str(tmp_path), str(tmp_path / "nothing.txt")], load_registry().commands)
    assert {(item.code, item.level) for item in case.diagnostics} == {
        ("member-truncated", "warning"),
        ("missing", "error"),
    }
    assert [capture.kind.value for capture in case.text].count("binary") == 1
    assert case.unreadable == [(tmp_path / "nothing.txt").as_posix()]
    assert not case.hosts


def test_a_readme_in_a_folder_is_for_people(tmp_path: Path) -> None:
    shown = f"# Our hosts\n\n    [root@esx09:~] {VMKNIC}\n{vmknic(19)}\n"
    (tmp_path / "README.md").write_text(shown, encoding="utf-8")
    (tmp_path / "esx01.txt").write_text(f"[root@esx01:~] {VMKNIC}\n{vmknic(11)}\n", encoding="utf-8")
    commands = load_registry().commands
    case = read_case([str(tmp_path)], commands)
    assert list(adapters(case)) == ["esx01"]
    (aside,) = case.listed
    assert (aside.ref.path, aside.reason) == (
        "README.md",
        "tells about its folder; not read unless it is named",
    )
    assert list(adapters(read_case([str(tmp_path / "README.md")], commands))) == ["esx09"]


def test_a_list_of_commands_without_output(read: Reading) -> None:
    """What this program asks for may come back before anybody has run it."""
    every = "".join(f"{command.name}\n" for command in load_registry().commands)
    case = read(f"Please run on each host:\n\n{every}\nand send what they print.\n")
    assert not any(capture.result.records for capture in captures(case))


def test_the_folder_of_one_host_names_a_bios_dump(tmp_path: Path) -> None:
    folder = tmp_path / "esx07"
    folder.mkdir()
    (folder / "esxcfg-vmknic_-l.txt").write_text(vmknic(17), encoding="utf-8")
    bios = '<BiosCfg>\n<Setting name="AES-NI" selectedOption="Enable" type="Option" />\n</BiosCfg>\n'
    (folder / "bios.xml").write_text(bios, encoding="utf-8")
    assert named(read_case([str(folder)], load_registry().commands)) == {"esx07": "folder name"}


def test_a_report_of_esxray_is_no_input(tmp_path: Path) -> None:
    """Its evidence would count as output a second time."""
    paste = "[root@esx01:~] vmware -v\nVMware ESXi 8.0.3 build-24022510\n"
    (tmp_path / "esx01.txt").write_text(paste, encoding="utf-8")
    report = analyse([str(tmp_path)]).report
    for name, text in (
        ("a.md", markdown.write(report)),
        ("b.json", json.write(report)),
        ("c.txt", text_writer.write(report)),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    again = analyse([str(tmp_path)]).report
    assert [host.name for host in again.hosts] == ["esx01"]
    own = {item.path for item in again.coverage if item.reason == "a report of esxray"}
    assert own == {"a.md", "b.json", "c.txt"}


@pytest.mark.parametrize("given", ["", "esx-esx01.lab.local-2025-01-31--10.20-12345"])
def test_an_unpacked_bundle_is_named_by_its_folder(tmp_path: Path, given: str) -> None:
    commands = tmp_path / "esx-esx01.lab.local-2025-01-31--10.20-12345" / "commands"
    commands.mkdir(parents=True)
    (commands / "esxcfg-vmknic_-l.txt").write_text(vmknic(1), encoding="utf-8")
    (commands / "vmware_-vl.txt").write_text(VERSION, encoding="utf-8")
    case = read_case([str(tmp_path / given)], load_registry().commands)
    assert [(host.name, host.name_from) for host in case.hosts] == [("esx01.lab.local", "folder name")]

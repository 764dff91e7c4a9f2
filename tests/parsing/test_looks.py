"""Outputs in looks of other programs and of older builds: the records are those of the usual look."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from analyzer.gathering import read_case
from analyzer.registry import load_registry
from analyzer.writers.records import parsed

COMMANDS = load_registry().commands


def read(tmp_path: Path, text: str, command: str | None = None) -> list[dict[str, Any]]:
    path = tmp_path / "paste.txt"
    path.write_text(text, encoding="utf-8")
    return parsed(read_case([str(path)], COMMANDS, command=command))


def records(tmp_path: Path, text: str, command: str | None = None) -> list[dict[str, Any]]:
    found = read(tmp_path, text, command)
    assert [item for output in found for item in output["unparsed"]] == []
    return [record for output in found for record in output["records"]]


def test_govc_prints_records_with_names_without_blanks(tmp_path: Path) -> None:
    found = records(
        tmp_path,
        "$ govc host.esxcli -- network ip interface list\n"
        "Enabled:            true\n"
        "MACAddress:         00:50:56:00:00:01\n"
        "MTU:                1500\n"
        "Name:               vmk0\n"
        "NetstackInstance:   defaultTcpipStack\n"
        "PortID:             33554436\n"
        "VDSConnection:      -1\n",
    )
    [vmk] = found
    assert vmk["mac_address"] == "00:50:56:00:00:01"
    assert vmk["netstack_instance"] == "defaultTcpipStack"
    assert (vmk["port_id"], vmk["vds_connection"], vmk["enabled"]) == (33554436, -1, True)


def test_govc_draws_dashes_as_long_as_the_header_names(tmp_path: Path) -> None:
    found = records(
        tmp_path,
        "$ govc host.esxcli -host=/dc/host/c/esx07.lab system module parameters list -m ixgben\n"
        "Name  Type          Value  Description\n"
        "----  ----          -----  -----------\n"
        "RSS   array of int         Queues: 0 = disable,  default=4\n"
        "VMDQ  int           8      Number\n",
    )
    assert [(row["name"], row["value"], row["description"]) for row in found] == [
        ("RSS", None, "Queues: 0 = disable,  default=4"),
        ("VMDQ", "8", "Number"),
    ]
    assert read(tmp_path, (tmp_path / "paste.txt").read_text())[0]["host"] == "esx07.lab"


def test_one_run_of_dashes_as_long_as_the_padded_rows_joins_nothing(tmp_path: Path) -> None:
    found = records(
        tmp_path,
        "[root@esx01:~] localcli storage nfs list\n"
        "Volume Name  Host       Share     Accessible  Mounted  Read-Only   isPE  Hardware Acceleration\n"
        "----------------------------------------------------------------------------------------------\n"
        "nfs 1        nas01.lab  /vol/a b        true     true      false  false  Not Supported        \n"
        "nfs2         10.0.0.9   /x             false     true       true  false  Unknown              \n",
    )
    assert [(row["volume_name"], row["share"], row["accessible"], row["ispe"]) for row in found] == [
        ("nfs 1", "/vol/a b", True, False),
        ("nfs2", "/x", False, False),
    ]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("csv", "AllowedIPconfigurable,Enable/Disableconfigurable,Enabled,Name,\nfalse,true,true,sshServer,\n"),
        (
            "keyvalue",
            "structure[0].Ruleset.AllowedIPconfigurable.boolean=false\n"
            "structure[0].Ruleset.Enable/Disableconfigurable.boolean=true\n"
            "structure[0].Ruleset.Enabled.boolean=true\n"
            "structure[0].Ruleset.Name.string=sshServer\n",
        ),
    ],
)
def test_names_of_machine_forms_may_hold_marks(tmp_path: Path, form: str, text: str) -> None:
    [row] = records(tmp_path, f"[root@esx01:~] esxcli --formatter={form} network firewall ruleset list\n{text}")
    assert (row["name"], row["enable_disable_configurable"], row["allowed_ip_configurable"]) == (
        "sshServer",
        True,
        False,
    )


def test_machine_forms_of_outputs_with_a_parser_of_their_own(tmp_path: Path) -> None:
    [row] = records(
        tmp_path,
        "[root@esx01:~] esxcli --formatter=csv software profile get\n"
        "CreationTime,Description,Name,VIBs,Vendor,\n"
        '2022-08-23T00:00:00,"a, b",ESXi-7.0U3g-standard,"a 1,b 2",VMware,\n',
    )
    assert (row["name"], row["description"], row["vibs"]) == ("ESXi-7.0U3g-standard", "a, b", ["a 1", "b 2"])


def test_an_empty_line_behind_each_of_a_few_fields_makes_no_records(tmp_path: Path) -> None:
    [row] = records(
        tmp_path,
        "[root@esx01:~] esxcli network firewall get\n   Default Action: DROP\n\n   Enabled: true\n\n   Loaded: false\n",
    )
    assert (row["default_action"], row["enabled"], row["loaded"]) == ("DROP", True, False)


def test_the_command_a_person_names_holds_where_it_understands_all(tmp_path: Path) -> None:
    table = (
        "Network  Netmask  Gateway  Interface  Source\n"
        "-------  -------  -------  ---------  ------\n"
        "default        0  fe80::1  vmk0       MANUAL\n"
    )
    [output] = read(tmp_path, table, "esxcli network ip route ipv6 list")
    assert output["command"] == "esxcli network ip route ipv6 list"
    assert output["records"][0]["netmask"] == 0


def test_a_prompt_may_tell_the_time(tmp_path: Path) -> None:
    [output] = read(
        tmp_path,
        "[19:22:01 root@esx01:~] esxcli network nic tso get\nNIC     Value\n------  -----\nvmnic0  on\n"
        "[19:22:07 root@esx01:~] \n",
    )
    assert (output["host"], output["status"]) == ("esx01", "parsed")


def test_indented_output_is_no_part_of_a_command_that_fills_the_line(tmp_path: Path) -> None:
    command = "esxcli network vswitch dvs vmware lacp config get"
    found = records(
        tmp_path,
        f"[root@esx03:~] {command}\n   LACP is disabled on DVSwitch One\n"
        f"[root@esx04:~] {command}\n   LACP is disabled on DVSwitch Two\n",
    )
    assert [row["message"] for row in found] == ["LACP is disabled on DVSwitch One", "LACP is disabled on DVSwitch Two"]


def test_lines_below_a_lacp_command_that_are_none_of_it_are_shown(tmp_path: Path) -> None:
    [output] = read(
        tmp_path, "[root@esx03:~] esxcli network vswitch dvs vmware lacp status get\nDSwitch-Prod\nsome words\n"
    )
    assert [item["text"] for item in output["unparsed"]] == ["DSwitch-Prod", "some words"]


def test_many_bare_values_stay_cheap(tmp_path: Path) -> None:
    start = time.process_time()
    read(tmp_path, "[root@esx01:~] esxcli system maintenanceMode get\n" + "Disabled\n" * 20_000)
    assert time.process_time() - start < 5

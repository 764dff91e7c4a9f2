"""Outputs that went through grep, a pager, a narrow terminal or a page that squeezes blanks."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from analyzer.catalog import parse_command_line
from analyzer.commands.command import UNKNOWN, Command
from analyzer.gathering import read_case
from analyzer.model import ParseResult, ParseStatus
from analyzer.recognition import Recogniser
from analyzer.registry import load_registry
from analyzer.sources.text import clean

REGISTRY = load_registry()
COMMANDS = {command.name: command for command in REGISTRY.commands}
SWITCHES, DVS = "esxcli network vswitch standard list", "esxcli network vswitch dvs vmware list"
INTERFACES, IPV4 = "esxcli network ip interface list", "esxcli network ip interface ipv4 get"


def parse(command: str | Command, text: str) -> ParseResult:
    known = command if isinstance(command, Command) else COMMANDS[command]
    return known.parse(clean(text)[0], parse_command_line(known.name))


def told(result: ParseResult) -> list[dict[str, object]]:
    return [record.model_dump(exclude_none=True, exclude_unset=True) for record in result.records]


def bare(result: ParseResult) -> list[dict[str, object]]:
    """The records without empty lists."""
    return [{name: value for name, value in record.items() if value != []} for record in told(result)]


# -- grep ----------------------------------------------------------------------------------------------


def test_a_key_that_comes_again_begins_a_record() -> None:
    result = parse(SWITCHES, "   Name: vSwitch0\n   MTU: 1500\n   Name: vSwitch1\n   Name: vSwitch2\n   MTU: 9000\n")
    assert bare(result) == [{"name": "vSwitch0", "mtu": 1500}, {"name": "vSwitch1"}, {"name": "vSwitch2", "mtu": 9000}]
    assert [index for index, _ in result.spots] == [0, 2, 3]
    # What stands is right and not all there is: no rule may take a field that is missing for one that is not set.
    assert (result.status, result.unparsed) == (ParseStatus.PARTIAL, [])
    assert result.headerless


def test_one_key_alone_gives_one_record_a_line() -> None:
    assert bare(parse(SWITCHES, "   MTU: 1500\n   MTU: 1500\n   MTU: 9000\n")) == [
        {"mtu": 1500},
        {"mtu": 1500},
        {"mtu": 9000},
    ]


def test_a_line_that_stands_twice_is_no_new_record() -> None:
    result = parse(SWITCHES, "   Name: vSwitch0\n   MTU: 1500\n   MTU: 1500\n   CDP Status: listen\n")
    assert bare(result) == [{"name": "vSwitch0", "mtu": 1500, "cdp_status": "listen"}]
    assert [item.index for item in result.unparsed] == [2]


def test_members_of_a_list_stay_with_their_record() -> None:
    result = parse(
        DVS, "   Name: A\n         Client: vmnic0\n         Client: vmk0\n   Name: B\n         Client: vmnic3\n"
    )
    assert [(record["name"], record["dvport"]) for record in told(result)] == [
        ("A", [{"client": "vmnic0"}, {"client": "vmk0"}]),
        ("B", [{"client": "vmnic3"}]),
    ]


def test_dashes_of_grep_part_records_and_rule_no_table() -> None:
    text = "naa.6000\n   Runtime Name: vmhba37:C1:T0:L4\n--\nnaa.6001\n   Runtime Name: vmhba37:C0:T0:L4\n"
    assert told(parse(UNKNOWN, text)) == [{"runtime_name": "vmhba37:C1:T0:L4"}, {"runtime_name": "vmhba37:C0:T0:L4"}]


# -- pagers --------------------------------------------------------------------------------------------

PAGED = """\
vmk0
   Name: vmk0
   MAC Address: 00:25:90:00:00:01
:
   Enabled: true
lines 1-4/40 10%
   Portset: vSwitch0
:   Portgroup: Management Network
--More--(50%)
   Netstack Instance: defaultTcpipStack
:\r\x1b[K   MTU: 1500
(END)

vmk1
   Name: vmk1
   MTU: 9000
"""


def test_marks_of_a_pager_end_no_record() -> None:
    result = parse(INTERFACES, PAGED)
    assert (result.status, result.unparsed) == (ParseStatus.PARSED, [])
    assert told(result) == [
        {
            "name": "vmk0", "mac_address": "00:25:90:00:00:01", "enabled": True, "portset": "vSwitch0",
            "portgroup": "Management Network", "netstack_instance": "defaultTcpipStack", "mtu": 1500,
        },
        {"name": "vmk1", "mtu": 9000},
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["see lines 10-20", "::/0", ": the end", "lines of text", ":-)", "byte 12"])
def test_other_text_with_colons_and_lines_stays(line: str) -> None:
    assert list(clean(f"one\n:\n{line}\n")[0].lines) == ["one", line]


# -- narrow terminals ----------------------------------------------------------------------------------

ADDRESSES = """\
Name  IPv4 Address    IPv4 Netmask   IPv4 Broadcast   Address Type  Gateway          DHCP DNS
----  --------------  -------------  ---------------  ------------  ---------------  --------
vmk0  192.168.100.11  255.255.255.0  192.168.100.255  STATIC        192.168.100.254     false
vmk1  0.0.0.0         0.0.0.0        0.0.0.0          NONE          0.0.0.0             false
vmk2  10.20.30.40     255.255.255.0  10.20.30.255     DHCP          10.20.30.254         true
"""


@pytest.mark.parametrize("width", range(52, 94))
@pytest.mark.parametrize("is_stripped", [False, True])
def test_addresses_broken_by_a_narrow_terminal(width: int, is_stripped: bool) -> None:
    pieces = [line[at : at + width] for line in ADDRESSES.split("\n") for at in range(0, max(len(line), 1), width)]
    result = parse(IPV4, "\n".join(piece.rstrip() if is_stripped else piece for piece in pieces))
    assert told(result) == told(parse(IPV4, ADDRESSES))
    assert not result.unparsed


# -- squeezed blanks -----------------------------------------------------------------------------------

PLUGINS = """\
Module Name          Plugin Name    Plugin Class  Dependencies                 Full Path
-------------------  -------------  ------------  ---------------------------  ---------
lab_plugin           LAB            MP
lab_satp_default_ap  LAB_SATP_APAP  SATP
lab_satp             LAB_SATP       SATP          lab_satp_lib,lab_satp_other
"""
POLICIES = """\
Name         Description
-----------  ---------------------------------
LAB_PSP_MRU  Most Recently Used Path Selection
LAB_PSP_RR   Round Robin Path Selection
"""
CONTROLLERS = """\
Name                            Controller Number  Adapter  Transport Type  Is Online
------------------------------  -----------------  -------  -------
nqn.2014-08.org.lab#vmhba64#10  256  vmhba64  TCP             true
nqn.2014-08.org.lab:subsystem 257 vmhba64  TCP  true
"""


def squeezed(text: str) -> str:
    return re.sub(r" +", " ", text)


@pytest.mark.parametrize("text", [PLUGINS, POLICIES])
def test_free_text_and_missing_cells_of_squeezed_tables(text: str) -> None:
    result = parse(UNKNOWN, squeezed(text))
    assert (result.status, told(result)) == (ParseStatus.PARSED, told(parse(UNKNOWN, text)))


def test_squeezed_rows_that_the_widths_do_not_prove_are_not_guessed() -> None:
    text = squeezed(POLICIES).replace("LAB_PSP_MRU Most", "PSP MRU Most")
    result = parse(UNKNOWN, text)
    assert (result.records, len(result.unparsed)) == ([], 2)


def test_dashes_that_were_cut_leave_the_header() -> None:
    result = parse(UNKNOWN, CONTROLLERS)
    assert [(record["controller_number"], record["is_online"]) for record in told(result)] == [(256, True), (257, True)]


# -- many lines ----------------------------------------------------------------------------------------


def test_one_question_finds_what_all_patterns_find() -> None:
    known = Recogniser(REGISTRY.commands)
    lines = [
        *ADDRESSES.split("\n"),
        *PAGED.split("\n"),
        "PING 10.0.0.1 (10.0.0.1): 56 data bytes",
        "   Name: x",
        "vSwitch0",
        "   Name: vSwitch0",
    ]
    starts = [(re.compile(start), command) for command in REGISTRY.commands for start in command.starts]
    for index, line in enumerate(lines):
        two = "\n".join(lines[index : index + 2])
        wanted = next((command for pattern, command in starts if pattern.match(two)), None)
        assert known.sniff(lines, index) is (wanted if line.strip() else None), line


def test_long_prose_and_many_commands_stay_cheap(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(
            f"Line {number} of a story about hosts (really) - and 3 more words\n" for number in range(30_000)
        )
        file.writelines(
            f"[root@esx01:~] esxcli lab thing get -n {number}\n   Name: {number}\n" for number in range(2_000)
        )
    started = time.perf_counter()
    case = read_case([str(path)], REGISTRY.commands)
    assert len(case.hosts[0].captures) == 2_000
    assert time.perf_counter() - started < 20

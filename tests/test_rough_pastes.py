"""Tables and records that were pasted roughly: no cell may hold what belongs to something else."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from analyzer.captures import Case
from analyzer.model import ParseStatus
from tests.saved import Reading, ping

NICS = """\
Name     PCI Device    Driver  Admin Status  Link Status  Speed  Duplex  MAC Address         MTU  Description
-------  ------------  ------  ------------  -----------  -----  ------  -----------------  ----  -----------
vmnic0   0000:02:00.0  ntg3    Up            Up            1000  Full    02:0a:00:00:00:01  1500  BCM5720
vmnic10  0000:41:00.0  i40en   Up            Down             0  Half    02:0a:00:00:00:10  9000  XXV710 for 25GbE
"""
ROUTES = """\
Network   Netmask        Gateway   Interface  Source
--------  -------------  --------  ---------  ------
default   0.0.0.0        10.1.0.1  vmk0       MANUAL
10.1.0.0  255.255.255.0  0.0.0.0   vmk0       MANUAL
"""
OTHER_ROUTES = """\
Network  Netmask  Gateway   Interface  Source
-------  -------  --------  ---------  ------
default  0.0.0.0  10.2.0.1  vmk1       MANUAL
"""
STACKS = """\
defaultTcpipStack
   Key: defaultTcpipStack
   Name: defaultTcpipStack
   State: 4660

vmotion
   Key: vmotion
   Name: vmotion
   State: 4660
"""
NIC_LIST = "esxcli network nic list"
ROUTE_LIST = "esxcli network ip route ipv4 list"
STACK_LIST = "esxcli network ip netstack list"
PROMPT = "[root@esx01:~] "


def outputs(case: Case) -> list[tuple[str, ParseStatus, list[dict[str, Any]]]]:
    """Command, status and records of every output, in order."""
    return [
        (capture.command.name, capture.result.status, [record.model_dump() for record in capture.result.records])
        for host in case.hosts
        for capture in host.captures
        if capture.command is not None
    ]


def names(case: Case, field: str = "name") -> list[list[Any]]:
    """One field of all records of every output."""
    return [[record[field] for record in records] for _, _, records in outputs(case)]


@pytest.mark.parametrize("text", [NICS, ROUTES], ids=["nics", "routes"])
@pytest.mark.parametrize("below", ["Regards\nJoe", "\nRegards\nJoe", "Thanks", "x"])
def test_a_signature_is_no_row(read: Reading, text: str, below: str) -> None:
    (first, *_) = outputs(read(f"Hello,\n\n{text}{below}\n"))
    assert len(first[2]) == 2
    assert first[2][0].get("source", "MANUAL") == first[2][1].get("source", "MANUAL") == "MANUAL"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{noformat}\n", "{noformat}\n"), ("{noformat}", "{noformat}"),
        ("{code:title=a|borderStyle=solid}\n", "{code}\n"),
        ("<pre>", "</pre>"), ("[code]\n", "[/code]\n"), ("```text\n", "```\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", [NICS, ROUTES, STACKS], ids=["nics", "routes", "stacks"])
def test_fences_of_tickets_and_forums(read: Reading, text: str, before: str, after: str) -> None:
    command = {NICS: NIC_LIST, ROUTES: ROUTE_LIST, STACKS: STACK_LIST}[text]
    told = read(f"{before}{PROMPT}{command}\n{text.rstrip()}\n{after}\n\nRegards\nJoe\n")
    plain = read(f"{PROMPT}{command}\n{text}")
    assert outputs(told) == outputs(plain)


@pytest.mark.parametrize("pager", ["--More--\n", "-- more --\n", "--More-- (34%)\n", "--More--", "--More-- "])
@pytest.mark.parametrize("line", [2, 4, 7])
def test_a_pager_inside_a_record(read: Reading, pager: str, line: int) -> None:
    lines = STACKS.splitlines(keepends=True)
    lines[line - 1] = pager + lines[line - 1]
    case = read(f"{PROMPT}{STACK_LIST}\n{''.join(lines)}")
    assert [(status, len(records)) for _, status, records in outputs(case)] == [(ParseStatus.PARSED, 2)]
    assert names(case, "state") == [[4660, 4660]]


def test_bars_of_mail_programs_are_quotes(read: Reading) -> None:
    text = f"{PROMPT}{NIC_LIST}\n{NICS}\n{PROMPT}{STACK_LIST}\n{STACKS}"
    quoted = "".join(f"| {line}\n" if line else "|\n" for line in text.splitlines())
    assert outputs(read(quoted)) == outputs(read(text))


def test_tabs_of_a_spreadsheet(read: Reading) -> None:
    case = read(f"{PROMPT}{NIC_LIST}\n{re.sub('  +', chr(9), NICS)}")
    assert outputs(case) == outputs(read(f"{PROMPT}{NIC_LIST}\n{NICS}"))


def test_an_empty_line_behind_every_line(read: Reading) -> None:
    doubled = NICS.replace("\n", "\n\n")
    assert outputs(read(f"{PROMPT}{NIC_LIST}\n{doubled}")) == outputs(read(f"{PROMPT}{NIC_LIST}\n{NICS}"))


@pytest.mark.parametrize("between", ["", "\n", "vmotion\n"])
def test_a_second_table_is_an_output_of_its_own(read: Reading, between: str) -> None:
    case = read(f"{PROMPT}{ROUTE_LIST}; {ROUTE_LIST} -N vmotion\n{ROUTES}{between}{OTHER_ROUTES}{PROMPT}\n")
    assert names(case, "gateway") == [["10.1.0.1", "0.0.0.0"], ["10.2.0.1"]]
    assert names(case, "source") == [["MANUAL", "MANUAL"], ["MANUAL"]]
    assert names(case, "netstack") == [[None, None], ["vmotion"]]


def test_commands_in_one_line_keep_their_options(read: Reading) -> None:
    first, second = ping("10.20.10.12"), ping("10.20.11.12")
    case = read(f"{PROMPT}vmkping -I vmk1 -d -s 8972 10.20.10.12; vmkping -I vmk2 10.20.11.12\n{first}\n{second}\n")
    assert names(case, "interface") == [["vmk1", "vmk2"]]
    assert names(case, "dont_fragment") == [[True, False]]


def test_a_ping_without_its_command_line_says_nothing_of_options(read: Reading) -> None:
    case = read(f"{PROMPT}vmkping -I vmk1 -d 10.20.10.12\n{ping('10.20.10.12')}\n{ping('10.20.11.12')}\n")
    assert names(case, "interface") == [["vmk1", None]]
    assert names(case, "dont_fragment") == [[True, None]]


def test_rows_without_header_tell_both_states_of_a_link(read: Reading) -> None:
    rows = "\n".join(NICS.splitlines()[2:])
    case = read(f"{PROMPT}{NIC_LIST} | grep vmnic\n{rows}\n")
    assert names(case, "link_status") == [["Up", "Down"]]
    assert names(case, "link") == [[None, None]]


def test_an_unknown_prompt_does_not_flow_into_the_last_cell(read: Reading) -> None:
    case = read(f"{PROMPT}{ROUTE_LIST}\n{ROUTES}>>esx01<< vmkping 10.20.10.12\nmore words\n")
    assert names(case, "source") == [["MANUAL", "MANUAL"]]


def test_thousands_of_short_outputs_take_linear_time(read: Reading) -> None:
    began = time.perf_counter()
    case = read((ROUTES + "\n" + NICS + "\n") * 300)
    assert len(outputs(case)) == 600
    assert time.perf_counter() - began < 20


def test_the_stack_of_a_loop_is_not_taken_for_the_default_one(read: Reading) -> None:
    case = read(
        "[root@esx01:~] for s in defaultTcpipStack vmotion; do esxcli network ip route ipv4 list -N $s; done\n"
        f"{ROUTES}{OTHER_ROUTES}[root@esx01:~] \n"
    )
    records: list[Any] = [record for capture in case.hosts[0].captures for record in capture.result.records]
    assert [record.gateway for record in records] == ["10.1.0.1", "0.0.0.0", "10.2.0.1"]
    assert {record.netstack for record in records} == {"$s"}

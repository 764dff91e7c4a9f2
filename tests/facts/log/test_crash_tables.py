"""The tables about crashes: their expressions, the frame that is to blame, and what a crash is recognised as."""

from __future__ import annotations

import re

import pytest

from analyzer.facts.log.crash_tables import (
    GENERIC_FRAMES,
    MCE_DECODE,
    PSOD_PATTERNS,
    Frame,
    culprit,
    frame_of,
    patterns_of,
)
from analyzer.tables import Tables

TABLES = Tables()
STACK = [
    "0x45391f71b9e8:[0x420012f1d0c7]PanicvPanicInt@vmkernel#nover+0x26f stack: 0x45391f71bab8",
    "0x45391f71bb20:[0x420012f1d5a8]Panic_WithBacktrace@vmkernel#nover+0x5d stack: 0x45391f71bb80",
    "0x45391f71bc50:[0x4200130a6e12]IDTReturnPrepare@vmkernel#nover+0x1d stack: 0x0",
    "0x45391f71bd00:[0x4200143b7c21]i40en_UplinkPrivStatsGet@(i40en)#<None>+0x91 stack: 0x4306b1e2c0d0",
    "0x45391f71bfe0:[0x4200127b4d55]CpuSched_StartWorld@vmkernel#nover+0x86 stack: 0x0",
]


def frames(lines: list[str]) -> list[Frame]:
    return [frame for line in lines if (frame := frame_of(line)) is not None]


def ids(panic: str, lines: list[str]) -> dict[str, list[str]]:
    found = patterns_of(panic, lines, culprit(frames(lines), TABLES), TABLES)
    return {kind: [row.id for row in rows] for kind, rows in found.items()}


def test_the_tables_are_sound() -> None:
    patterns, generic, registers = TABLES.read(PSOD_PATTERNS), TABLES.read(GENERIC_FRAMES), TABLES.read(MCE_DECODE)
    assert all((patterns.made, generic.made, registers.made))
    assert all((patterns.source, generic.source, registers.source))
    assert all(row.meaning for row in registers.rows)
    rows = patterns.rows
    assert len({row.id for row in rows}) == len(rows) > 60
    for row in rows:
        re.compile(row.panic)
        re.compile(row.trace)
        assert row.panic or row.trace, row.id
        assert row.meaning
        assert row.next_step
        assert row.confidence == {"generic": row.confidence, "known": "likely", "module": "possible"}[row.kind]
    for frame in generic.rows:
        re.compile(frame.functions)


@pytest.mark.parametrize(
    ("line", "frame"),
    [
        (STACK[0], Frame("PanicvPanicInt", "vmkernel", "nover", "0x26f")),
        (STACK[3], Frame("i40en_UplinkPrivStatsGet", "i40en", "<None>", "0x91")),
        (
            "2026-01-11T02:03:04.500Z cpu78:2098897)pcpu 118 Heartbeat NMI: "
            "0x453bb891bfe0:[0x4200027b4d55]vmk_HeapAlloc@com.vmware.vmkapi#v2_9_0_0+0x86 stack: 0x0",
            Frame("vmk_HeapAlloc", "com.vmware.vmkapi", "v2_9_0_0", "0x86"),
        ),
        ("2026-01-11T02:03:04.500Z cpu78:2098897)Code start: 0x420002400000 VMK uptime: 0:01:02:03.400", None),
    ],
)
def test_a_frame_of_a_backtrace(line: str, frame: Frame | None) -> None:
    assert frame_of(line) == frame


def test_the_frame_to_blame_is_the_first_that_is_not_generic() -> None:
    top = culprit(frames(STACK), TABLES)
    assert top is not None
    assert top.name == "i40en_UplinkPrivStatsGet@i40en"
    assert culprit(frames([STACK[0], STACK[4]]), TABLES) is None


def test_a_known_fault_is_recognised_by_its_frames() -> None:
    found = ids("#PF Exception 14 in world 2098000:vmnic0-0-tx IP 0x4200143b7c21 addr 0x0", STACK)
    assert found == {"generic": ["PSOD-G01"], "known": ["PSOD-K09"], "module": ["PSOD-M03"]}


def test_bottom_frames_alone_are_no_known_fault() -> None:
    """CpuSched_StartWorld ends nearly every backtrace."""
    found = ids("#PF Exception 14 in world 2098000:helper IP 0x420014000021 addr 0x10", [STACK[0], STACK[4]])
    assert found == {"generic": ["PSOD-G01"], "known": [], "module": []}


def test_a_lock_helper_alone_is_not_the_fault_of_the_tcpip_stack() -> None:
    panic = "PCPU 12: no heartbeat (2/2 IPIs received)"
    lock = "0x45391f71bd00:[0x4200130b7c21]SP_WaitReadLock@vmkernel#nover+0x91 stack: 0x0"
    tcp = "0x45391f71bd80:[0x4200140b7c21]tcp_input@(tcpip4)#<None>+0x3a1 stack: 0x0"
    assert ids(panic, [lock])["known"] == []
    assert ids(panic, [lock, tcp])["known"] == ["PSOD-K03"]


def test_a_driver_further_down_is_not_blamed() -> None:
    lines = ["0x45391f71bd80:[0x4200140b7c21]PktList_Append@vmkernel#nover+0x3a1 stack: 0x0", STACK[3]]
    assert ids("NOT_REACHED bora/vmkernel/net/pktlist.c:101", lines)["module"] == []

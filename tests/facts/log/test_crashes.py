"""Purple screens: the panic, the frame to blame, and what the log of the dump adds."""

from __future__ import annotations

from analyzer.facts.log.boots import boots
from analyzer.facts.log.crash_tables import MCE_DECODE
from analyzer.facts.log.crashes import Crashes, crashes
from analyzer.facts.log.machine_checks import machine_checks, meaning_of
from tests.facts.log.telling import TABLES, log_of

FRAMES = (
    "PanicvPanicInt@vmkernel#nover+0x26f", "IDTReturnPrepare@vmkernel#nover+0x1d",
    "nmlx5_PollTx@(nmlx5_core)#<None>+0x91", "CpuSched_StartWorld@vmkernel#nover+0x86",
)  # fmt: skip


def screen(hour: int, panic: str, frames: tuple[str, ...] = FRAMES) -> list[str]:
    bodies = [f"@BlueScreen: {panic}", "Code start: 0x420012e00000 VMK uptime: 2:06:11:09.417"]
    bodies += [f"0x45391f71b{at:03x}:[0x4200{at:08x}]{frame} stack: 0x0" for at, frame in enumerate(frames)]
    return [f"2025-03-04T{hour:02}:21:09.{at:03}Z cpu7:2098211){body}" for at, body in enumerate(bodies)]


def found(logs: dict[str, list[str]]) -> Crashes:
    log = log_of(logs)
    return crashes(log, boots(log), None, TABLES)


def test_a_screen_is_read() -> None:
    (crash,) = found({"vmkernel": screen(9, "NOT_REACHED bora/vmkernel/net/pktlist.c:101")}).items
    assert crash.panic == "NOT_REACHED bora/vmkernel/net/pktlist.c:101"
    assert crash.top is not None
    assert crash.top.name == "nmlx5_PollTx@nmlx5_core"
    assert crash.uptime == ((2 * 24 + 6) * 3600 + 11 * 60 + 9) * 1000
    assert [row.id for row in crash.patterns["module"]] == ["PSOD-M01"]
    assert [event.line for event in crash.lines] == [1, 5]


def test_the_dump_tells_the_same_crash() -> None:
    lines = screen(9, "NOT_REACHED bora/vmkernel/net/pktlist.c:101")
    (crash,) = found({"vmkernel": lines[:2], "zdump": lines}).items
    assert len(crash.frames) == len(FRAMES)


def test_many_crashes_in_one_log_keep_their_frames() -> None:
    lines = [line for hour in range(1, 21) for line in screen(hour, "NOT_REACHED bora/vmkernel/net/pktlist.c:101")]
    items = found({"vmkernel": lines}).items
    assert len(items) == 20
    assert {len(crash.frames) for crash in items} == {len(FRAMES)}
    assert {crash.likeness for crash in items} == {"nmlx5_PollTx@nmlx5_core"}


def test_frames_without_a_panic_are_no_crash() -> None:
    assert found({"vmkernel": screen(9, "x")[4:]}).items == ()


def test_a_backtrace_of_a_panic_is_a_crash() -> None:
    lines = screen(9, "x")[1:]
    (crash,) = found({"vmkernel": lines}).items
    assert (crash.panic, crash.top is not None) == ("", True)


def test_a_screen_without_the_word_is_one() -> None:
    lines = ["2025-03-04T09:21:09.100Z cpu7:2098211)#GP Exception 13 in world 2098211:helper @ 0x420012e00aaa"]
    (crash,) = found({"zdump": lines}).items
    assert crash.panic.startswith("#GP Exception 13 in world 2098211:helper")


def test_machine_checks_are_decoded() -> None:
    lines = [
        "2025-03-04T09:00:00.003Z cpu1:2097003)MCA: 202: CE Poll G0 B8 Sdc00000001010091 A6619abcdef M200401c089801086 "
        "P6619abcdef/40 Memory Controller Read Error on Channel 1.",
        "2025-03-04T09:00:00.004Z cpu2:2097004)ALERT: MCA: 200: SRAR Excp G7 B1 Sbd80000000100134 A1234567890 M86 "
        "P1234567890/40 Cache Hierarchy: Level 0 Data Cache DataRead Error.",
    ]
    checks = machine_checks(log_of({"vmkernel": lines}), TABLES)
    (corrected,), (uncorrected,) = checks.corrected, checks.uncorrected
    assert (corrected.kind, corrected.bank, corrected.channel, corrected.is_memory) == ("CE", "8", "1", True)
    assert corrected.has_overflow
    assert (uncorrected.kind, uncorrected.bank, uncorrected.is_memory) == ("SRAR", "1", False)
    assert uncorrected.meaning == "Cache hierarchy error"
    assert not uncorrected.lost_context


def test_error_codes_of_machine_checks() -> None:
    table = TABLES.read(MCE_DECODE)
    codes = {0x0091: "Memory controller error", 0x0005: "Internal parity", 0x0400: "Internal timer", 0x0E0B: "Bus"}
    for code, begin in codes.items():
        row = meaning_of(code, table)
        assert row is not None
        assert row.meaning.startswith(begin)

"""How far back logs reach, and what fills one."""

from __future__ import annotations

from analyzer.facts.log.coverage_windows import Coverage, Coverages
from analyzer.facts.log.events import LogWindow
from analyzer.findings import Evidence

HOUR = 3_600_000
LINE = Evidence(source="s", path="p", line=1, column=1, text="x")


def coverage(log: str, first: int | None, last: int | None, rotations: int = 1, lines: int = 0) -> Coverage:
    return Coverage(LogWindow(log, first, last, lines, 0, rotations + 1), rotations, None, LINE)


def forgetful(*logs: Coverage) -> list[tuple[str, str]]:
    found = Coverages({each.window.log: each for each in logs}).forgetful()
    return [(name, other.window.log) for name, (_, other) in found.items()]


def test_a_log_forgot_what_another_one_still_has() -> None:
    assert forgetful(coverage("vmkernel", 95 * HOUR, 100 * HOUR), coverage("vobd", 0, 99 * HOUR)) == [
        ("vmkernel", "vobd")
    ]


def test_a_log_that_was_not_rotated_forgot_nothing() -> None:
    assert not forgetful(coverage("vmkernel", 95 * HOUR, 100 * HOUR, 0), coverage("vobd", 0, 99 * HOUR))


def test_the_other_log_has_to_reach_a_day_further() -> None:
    assert not forgetful(coverage("vmkernel", 95 * HOUR, 100 * HOUR), coverage("vobd", 80 * HOUR, 99 * HOUR))


def test_a_log_that_ended_long_before_is_no_proof() -> None:
    assert not forgetful(coverage("vmkernel", 95 * HOUR, 100 * HOUR), coverage("vobd", 0, 10 * HOUR))


def test_without_times_nothing_is_known() -> None:
    assert not forgetful(coverage("vmkernel", None, None), coverage("vobd", 0, 99 * HOUR))
    assert coverage("vmkernel", None, 5).span is None

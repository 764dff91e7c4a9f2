"""A clock that goes back: only what two logs tell, or a log and an event."""

from __future__ import annotations

from analyzer.facts.log.events import host_log
from analyzer.facts.log.time_jumps import TimeJumps, time_jumps
from analyzer.logs.signature import Signatures
from tests.facts.log.telling import TABLES, scans_of


def lines(head: str, *stamps: str) -> list[str]:
    return [f"2025-03-04T{stamp}.000Z {head}" for stamp in stamps]


KERNEL = lines(
    "cpu3:2097575)DVFilter: 5963: Checking disconnected filters", "08:00:00", "08:25:00", "08:21:30", "08:40:00"
)
AGENT = lines(
    "info hostd[2098877] [Originator@6876 sub=Statssvc] Collected 9 samples", "08:01:00", "08:24:20", "08:20:52"
)


def jumps(logs: dict[str, list[str]]) -> TimeJumps:
    scans = scans_of(logs)
    return time_jumps(host_log(scans, Signatures(), TABLES), scans)


def test_two_logs_tell_one_step() -> None:
    told = jumps({"vmkernel": KERNEL, "hostd": AGENT})
    (jump,) = told.jumps
    assert {step.log for step in jump.steps} == {"vmkernel", "hostd"}
    assert jump.size == 208_000
    assert jump.steps[0].evidence.line == 3
    assert told.unconfirmed == 0


def test_one_log_alone_does_not_count() -> None:
    told = jumps({"vmkernel": KERNEL, "hostd": AGENT[:2]})
    assert told.jumps == ()
    assert told.unconfirmed == 1


def test_warnings_of_the_kernel_are_no_second_log() -> None:
    assert jumps({"vmkernel": KERNEL, "vmkwarning": KERNEL}).jumps == ()


def test_steps_of_other_sizes_are_others() -> None:
    other = lines("info hostd[2098877] [Originator@6876 sub=Statssvc] Collected", "08:01:00", "08:24:20", "07:20:52")
    assert jumps({"vmkernel": KERNEL, "hostd": other}).jumps == ()


def test_logs_of_machines_do_not_count() -> None:
    machine = lines("In(05) vmx - Log for VMware ESX", "08:01:00", "08:24:50", "08:21:22")
    assert jumps({"vmkernel": KERNEL, "vmware": machine}).jumps == ()

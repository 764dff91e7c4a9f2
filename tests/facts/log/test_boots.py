"""Starts of a host: where each run ended, and who or what ended it."""

# ruff: noqa: E501  # lines of logs are read more easily whole

from __future__ import annotations

import pytest

from analyzer.facts.log.boots import Boots, boots, duration
from tests.facts.log.telling import log_of

BEATS = [
    "2025-03-04T10:00:01.000Z heartbeat[2118500]: up 3d3h50m1s, 3 VMs; [] []",
    "2025-03-04T11:00:01.000Z heartbeat[2118500]: up 3d4h50m1s, 3 VMs; [] []",
]
STOP = "2025-03-04T11:20:11.000Z bootstop[2157731]: Host is rebooting"
BOOTED = "2025-03-04T11:29:40.000Z bootstop[2098431]: Host has booted"
LATER = "2025-03-04T12:00:01.000Z heartbeat[2118511]: up 0d0h33m0s, 3 VMs; [] []"
STARTED = "2025-03-04T11:28:41.000Z In(14) vobd[2097743]:  [UserLevelCorrelator] 99000771us: [esx.audit.host.boot] Host has booted."
UNREAD = (
    "2025-03-04T11:28:32.000Z In(14) vobd[2097743]:  [UserLevelCorrelator] 90000344us: [esx.problem.host.coredump] "
    "An unread host kernel core dump has been found."
)
NOT_ASKED = (
    "2025-03-04T11:28:32.000Z In(14) vobd[2097743]:  [UserLevelCorrelator] 90000344us: "
    "[esx.audit.host.poweroff.reason.unavailable] Host had been powered off. The poweroff was not the result of a "
    "kernel error, deliberate reboot, or shut down."
)
ASKED = (
    "2025-03-04T11:20:04.000Z In(14) vobd[2097743]:  [UserLevelCorrelator] 277804000344us: "
    "[esx.audit.hostd.host.reboot.reason] The host is being rebooted through hostd. Reason for reboot: patches, "
    "User: LAB\\anna."
)
SCREEN = "2025-03-04T11:21:09.417Z In(182) vmkernel: cpu7:2098211)@BlueScreen: #PF Exception 14 in world 2098211:net IP 0x42 addr 0x18"


def told(summary: list[str], **logs: list[str]) -> Boots:
    return boots(log_of({"vmksummary": summary, **logs}))


@pytest.mark.parametrize(
    ("summary", "logs", "ended"),
    [
        ([*BEATS, STOP, BOOTED, LATER], {}, "reboot"),
        ([*BEATS, STOP.replace("rebooting", "powering off"), BOOTED], {}, "shutdown"),
        ([*BEATS, BOOTED, LATER], {}, "power"),
        ([*BEATS, BOOTED, LATER], {"vobd": [STARTED]}, "power"),
        ([*BEATS, BOOTED, LATER], {"vobd": [NOT_ASKED, STARTED]}, "power"),
        ([*BEATS, BOOTED, LATER], {"vobd": [UNREAD, STARTED]}, "crash"),
        ([*BEATS, BOOTED, LATER], {"vobd": [ASKED, STARTED]}, "reboot"),
        ([*BEATS, BOOTED, LATER], {"vmkernel": [SCREEN]}, "crash"),
        # The dump of an earlier crash is still unread.
        ([*BEATS, STOP, BOOTED, LATER], {"vobd": [UNREAD, STARTED]}, "reboot"),
        # The logs begin with the start.
        ([BOOTED, LATER], {}, "first"),
        ([BOOTED, LATER], {"vobd": [UNREAD, STARTED]}, "crash"),
    ],
)
def test_how_a_run_ended(summary: list[str], logs: dict[str, list[str]], ended: str) -> None:
    (start,) = told(summary, **logs).starts
    assert start.ended == ended


def test_one_start_is_told_by_many_lines() -> None:
    (start,) = told([*BEATS, BOOTED], vobd=[UNREAD, STARTED]).starts
    assert {event.log for event in start.marks} == {"vmksummary", "vobd"}
    assert start.gap == "between 2025-03-04 11:00:01 and 2025-03-04 11:27:02", "an event says how long the host was up"
    assert start.uptime == duration("3d4h50m1s")


def test_who_asked_and_why() -> None:
    (start,) = told([*BEATS, STOP, BOOTED], vobd=[ASKED, STARTED]).starts
    assert (start.by, start.why, start.way) == ("LAB\\anna", "patches", "hostd")


def test_a_stop_that_was_not_carried_out_is_none() -> None:
    early = "2025-03-04T09:00:11.000Z bootstop[2157731]: Host is rebooting"
    (start,) = told(
        ["2025-03-04T08:00:01.000Z heartbeat[2118500]: up 3d1h50m1s, 3 VMs; [] []", early, *BEATS, BOOTED]
    ).starts
    assert start.ended == "power"


def test_an_old_screen_is_not_the_end_of_a_later_run() -> None:
    old = SCREEN.replace("2025-03-04", "2025-02-01")
    assert [start.ended for start in told([*BEATS, BOOTED], zdump=[old]).starts] == ["power"]


def test_first_lines_of_the_kernel_by_another_clock_are_no_start() -> None:
    kernel = "2025-03-04T10:27:02.000Z In(182) vmkernel: cpu0:2097152)VMB: 65: Reserved 4 MPNs starting @ 0x4c1"
    assert [start.ended for start in told([*BEATS, STOP, BOOTED, LATER], vmkernel=[kernel]).starts] == ["reboot"]


def test_what_a_start_logs_is_no_sign_of_life_of_the_run_before() -> None:
    early = "2025-03-04T11:28:02.000Z In(182) vmkernel: cpu2:2097330)WARNING: NTPClock: 1771: system clock synchronized to upstream time servers"
    (start,) = told([*BEATS, BOOTED, LATER], vmkernel=[early]).starts
    assert start.gap == "between 2025-03-04 11:00:01 and 2025-03-04 11:29:40"


def test_without_the_summary_nothing_is_said_of_a_silent_end() -> None:
    before = "2025-03-04T10:00:00.000Z In(14) vobd[2097743]:  [netCorrelator] 272804000344us: [vob.net.vmnic.linkstate.down] vmnic vmnic4 linkstate down"
    (start,) = boots(log_of({"vobd": [before, STARTED]})).starts
    assert start.ended == "unknown"


@pytest.mark.parametrize(("text", "size"), [("0d2h13m14s", 7_994_000), ("22d1h40m22s", 1_906_822_000), ("", None)])
def test_durations(text: str, size: int | None) -> None:
    assert duration(text) == size

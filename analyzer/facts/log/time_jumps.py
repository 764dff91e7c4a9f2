"""Fact: places where the time of logs goes back, when two logs agree on it, and what the host says of its clock."""

from msgspec import Struct

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import MINUTE, moment
from analyzer.facts.log.times import time_of
from analyzer.findings import Evidence
from analyzer.logs.scan import LogScan
from analyzer.loose_logs import LogScans
from analyzer.model import SourceRef
from analyzer.rulebook import fact

EVENTS = ("ntp.step", "esx.problem.clock.correction.changed", "esx.problem.clock.correction.step.unsync",
          "esx.problem.clock.correction.delta.")  # fmt: skip
"""What tells that the clock was set."""
_LEAST = MINUTE
_NOT_IN_ORDER = frozenset({"vmware", "zdump"})
"""Logs whose lines are not written in the order of their stamps."""
_ONE_WRITER = {"vmkwarning": "vmkernel", "vmkalert": "vmkernel"}
_SAME_PLACE = 10 * MINUTE
_ALIKE = 0.2


class BackStep(Struct, frozen=True):
    """A place in one log where time goes back."""

    log: str
    before: int
    after: int
    evidence: Evidence

    @property
    def size(self) -> int:
        """Milliseconds by which it goes back."""
        return self.before - self.after


class TimeJump(Struct, frozen=True):
    """A step back that two logs tell, or one log and an event."""

    steps: tuple[BackStep, ...]
    events: tuple[Event, ...]

    @property
    def before(self) -> int:
        """The last moment before it, by the clock of that time."""
        return max(step.before for step in self.steps)

    @property
    def size(self) -> int:
        """Milliseconds by which the clock went back."""
        return min(step.size for step in self.steps)


class TimeJumps(Struct, frozen=True, eq=False):
    """The clock of one host, as its logs tell it."""

    host: str
    log: HostLog
    jumps: tuple[TimeJump, ...]
    unconfirmed: int
    """Steps back that one log alone tells; they do not count."""


@fact
def time_jumps(log: HostLog, scans: LogScans) -> TimeJumps:
    """Lay the steps of all logs side by side."""
    steps = sorted(
        (step for item in scans if item.scan is not None for step in _steps(log.host, item.scan, item.ref)),
        key=lambda step: step.before,
    )
    events = log.of(*EVENTS)
    jumps: list[TimeJump] = []
    used: set[int] = set()
    for number, step in enumerate(steps):
        if number in used:
            continue
        alike = [other for other in range(number, len(steps)) if other not in used and _is_same(step, steps[other])]
        told = tuple(event for event in events if event.time is not None and _is_near(step, event.time))
        if len({steps[other].log for other in alike}) > 1 or told:
            used.update(alike)
            jumps.append(TimeJump(tuple(steps[other] for other in alike), told))
    own = tuple(jump for jump in jumps if not any(_is_part(jump, other) for other in jumps))
    return TimeJumps(log.host, log, own, len(steps) - len(used))


def _steps(host: str, scan: LogScan, ref: SourceRef) -> list[BackStep]:
    found: list[BackStep] = []
    for line, before, after in scan.steps if scan.log not in _NOT_IN_ORDER else ():
        first, then = time_of(before), time_of(after)
        if first is not None and then is not None and first - then > _LEAST:
            text, note = after.decode("ascii", "replace"), f"the line before is of {moment(first)}"
            shown = Evidence(
                host=host, source=ref.source, path=ref.path, line=line, column=1, text=text, note=note
            )  # fmt: skip
            found.append(BackStep(_ONE_WRITER.get(scan.log, scan.log), first, then, shown))
    return found


def _is_same(one: BackStep, other: BackStep) -> bool:
    """True for steps of one size at one place."""
    close = abs(one.before - other.before) <= _SAME_PLACE and abs(one.after - other.after) <= _SAME_PLACE
    return close and abs(one.size - other.size) <= max(_LEAST / 2, _ALIKE * one.size)


def _is_part(one: TimeJump, other: TimeJump) -> bool:
    """True for the same step in logs that had written nothing for a while: there it looks smaller."""
    if one.before >= other.before or {step.log for step in one.steps} & {step.log for step in other.steps}:
        return False
    return abs(min(step.after for step in one.steps) - min(step.after for step in other.steps)) <= _SAME_PLACE


def _is_near(step: BackStep, time: int) -> bool:
    return step.after - _SAME_PLACE <= time <= step.before + _SAME_PLACE

"""When hostd exceeded its memory limit, and which of its crashes came of that."""

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import MINUTE

CRASHED = ("esx.problem.hostd.core.dumped", "esx.problem.hostd.core.dumped.encrypted")
_UNTIL = 10 * MINUTE


def hard_limits(log: HostLog) -> list[Event]:
    """Lines by which hostd or vpxa exceeded a hard limit."""
    return [event for event in log.of("hostd.memlimit") if event.fields.get("kind") == "hard"]


def before_crashes(log: HostLog) -> list[Event]:
    """Those of hostd after which it crashed."""
    crashes = [event.time for event in log.of(*CRASHED) if event.time is not None]
    return [
        event for event in hard_limits(log)
        if event.log == "hostd" and event.time is not None
        and any(0 <= time - event.time <= _UNTIL for time in crashes)
    ]  # fmt: skip

"""HOST-006."""

from collections.abc import Sequence

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, MINUTE, all_of, is_recent, none_of, often, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule

_CAUSES = ("hostd.core", "hostd.hang")
_BESIDE = 10 * MINUTE


@rule("HOST-006", "vCenter agent lost the host agent", severity=Severity.WARNING)
def agents_apart(log: HostLog) -> Results:
    """The agent of vCenter (vpxa) could not reach the host agent (hostd) and stopped.

    What it checks
        "Can't connect to hostd. Shutting down" in vpxa.log. Once, or more than a week before the end of the logs, it
        is information.

    Why it matters
        vCenter shows the host as disconnected until both agents are up again.

    How to fix
        Look for the reason why hostd was away: a crash (HOST-002), a hang (HOST-001), memory (HOST-004), storage
        (HOST-005).

    False alarms
        A restart of the host agent by hand, or its update. Where hostd crashed or hung at that time, HOST-002 or
        HOST-001 tells of both.

    References
        KB 435077
    """
    told = log.of("vpxa.hostdcnx")
    if not told:
        yield none_of("lost connection between the agents", log, "vpxa")
        return
    causes = [event.time for event in log.of(*_CAUSES) if event.time is not None]
    events = [event for event in told if not _is_explained(event, causes)]
    if not events:
        yield observed(f"vpxa could not reach hostd, {often(told)}, when hostd had crashed or did not answer")
        return
    yield found(
        f"{log.host}: vpxa could not reach hostd, {often_in(log, events)}.",
        *proofs(events),
        subject="vpxa",
        severity=None if len(events) > 1 and is_recent(log, events, 7 * DAY) else Severity.INFO,
        count=all_of(log, events),
    )


def _is_explained(event: Event, causes: Sequence[int]) -> bool:
    """True when hostd crashed or hung at that time."""
    return event.time is not None and any(abs(event.time - time) <= _BESIDE for time in causes)

"""HOST-006."""

from __future__ import annotations

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, is_recent, none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule


@rule("HOST-006", "vCenter agent lost the host agent", severity=Severity.WARNING)
def agents_apart(log: HostLog) -> Results:
    """The agent of vCenter (vpxa) could not reach the host agent (hostd) and stopped.

    What it checks
        "Can't connect to hostd. Shutting down" in vpxa.log. What lies more than a week before the end of the logs
        is information.

    Why it matters
        vCenter shows the host as disconnected until both agents are up again.

    How to fix
        Look for the reason why hostd was away: a crash (HOST-002), a hang (HOST-001), memory (HOST-004), storage
        (HOST-005).

    False alarms
        A restart of the host agent by hand, or its update.

    References
        KB 435077
    """
    events = log.of("vpxa.hostdcnx")
    if not events:
        yield none_of("lost connection between the agents", log, "vpxa")
        return
    yield found(
        f"{log.host}: vpxa could not reach hostd, {often(events)}.",
        *proofs(events),
        subject="vpxa",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.INFO,
        count=len(events),
    )

"""HOST-004."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, is_recent, none_of, often, proofs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.host.hostd_memory import before_crashes, hard_limits


@rule("HOST-004", "Agent reached its memory limit", severity=Severity.ERROR, confidence=Confidence.POSSIBLE)
def agent_memory_limit(log: HostLog) -> Results:
    """The host agent or the vCenter agent used more memory than it may.

    What it checks
        Lines of hostd.log and vpxa.log by which the agent exceeds its hard limit.

    Why it matters
        The agent is restarted by its own checker: the host drops out of vCenter for a while, again and again.

    How to fix
        Update the host. Look for clients that ask too much: monitoring, backup, many sessions.

    False alarms
        The wording is not confirmed by a real log, so the finding is a hint. Where hostd crashed within ten minutes,
        HOST-002 tells of it.

    References
        VMware vSphere 8.0: host agent and its resources
    """
    told = before_crashes(log)
    events = [event for event in hard_limits(log) if event not in told]
    if not events and told:
        yield observed("a memory limit that was exceeded, told with the crash of hostd by HOST-002")
        return
    if not events:
        yield none_of("memory limit that was exceeded", log, "hostd")
        return
    yield found(
        f"{log.host}: an agent exceeded its memory limit, {often(events)}.",
        *proofs(events),
        subject="memory",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=len(events),
    )

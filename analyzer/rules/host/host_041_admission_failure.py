"""HOST-041."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, all_of, is_recent, none_of, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule


@rule("HOST-041", "Daemon could not get memory", severity=Severity.ERROR)
def admission_failure(log: HostLog) -> Results:
    """A daemon of the host was refused memory, as the reservation of its group is used up.

    What it checks
        "Admission failure in path: host/vim/vmvisor/..." in vmkernel.log. What lies more than a week before the end
        of the logs is a warning.

    Why it matters
        The daemon (hostd, vpxa, an agent of a vendor) cannot grow: it fails in odd ways or crashes.

    How to fix
        Update the agent that the path names, remove agents that are not needed, restart the host.

    False alarms
        A single refusal of a tool that was started by hand.

    References
        VMware vSphere 8.0 Resource Management: memory of system services
    """
    events = log.of("uw.admission")
    if not events:
        yield none_of("refusal of memory", log, "vmkernel")
        return
    yield found(
        f"{log.host}: a daemon was refused memory, {often_in(log, events)}.",
        *proofs(events),
        subject="memory",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=all_of(log, events),
    )

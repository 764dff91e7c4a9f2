"""HOST-001."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import is_recent, none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule


@rule("HOST-001", "Host agent did not answer", severity=Severity.CRITICAL)
def hostd_hangs(log: HostLog) -> Results:
    """The watchdog of the host agent found it not to be responding.

    What it checks
        The message "hostd detected to be non-responsive" in vmkernel.log, hostd.log and hostd-probe.log. It is
        critical when it was written within the last 24 hours of the logs, else a warning.

    Why it matters
        vCenter shows the host as not responding; nothing on it can be managed. VMs run on.

    How to fix
        Look for the cause first: storage that does not answer (APD, high latency) hangs the agent. Restart the
        agent after that: /etc/init.d/hostd restart

    False alarms
        A restart of the agent while the probe asks it.

    References
        KB 442474
        KB 373203
    """
    events = log.of("hostd.hang")
    if not events:
        yield none_of("time in which hostd did not answer", log, "vmkernel")
        return
    recent = is_recent(log, events)
    yield found(
        f"{log.host}: hostd did not answer its watchdog, {often(events, log.tally('hostd.hang').total)}.",
        *proofs(events),
        subject="hostd",
        severity=None if recent else Severity.WARNING,
        count=len(events),
        remedy="Look at the findings about storage of that time first. Then: /etc/init.d/hostd restart",
    )

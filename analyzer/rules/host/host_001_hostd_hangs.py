"""HOST-001."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.outages import Outages
from analyzer.facts.log.phrases import is_recent, none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule


@rule("HOST-001", "Host agent did not answer", severity=Severity.CRITICAL)
def hostd_hangs(log: HostLog, outages: Outages) -> Results:
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
        A restart of the agent while the probe asks it. While storage was away (STG-020, STG-021) it is told there.

    References
        KB 442474
        KB 373203
    """
    events = log.of("hostd.hang")
    if not events:
        yield none_of("time in which hostd did not answer", log, "vmkernel")
        return
    if all(outages.over("", event.time) is not None for event in events):
        yield observed(f"hostd did not answer its watchdog, {often(events)}, while storage was away")
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

"""HA-008."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, is_recent, none_of, often, proofs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, rule


@rule("HA-008", "VM monitoring reset VMs", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def vm_monitoring(log: HostLog) -> Results:
    """HA reset VMs, as their guests no longer answered.

    What it checks
        The events of VM monitoring (a VM is being reset, a reset was given up) in fdm.log. What lies more than a
        week before the end of the logs is information.

    Why it matters
        The guest was restarted without being shut down; either it hung, or the monitoring is set too tight.

    How to fix
        Read vmware.log and the log of the guest at that time. Tune the sensitivity of VM monitoring.

    False alarms
        An update of VMware Tools, or a guest under high load.

    References
        vSphere Availability: VM and application monitoring
    """
    events = log.of("ha.vmreset")
    if not events:
        yield none_of("reset by VM monitoring", log, "fdm")
        return
    yield found(
        f"{log.host}: VM monitoring reset VMs, {often(events)}.",
        *proofs(events),
        subject="VM monitoring",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.INFO,
        count=len(events),
    )

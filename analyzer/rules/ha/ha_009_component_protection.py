"""HA-009."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, is_recent, none_of, often, proofs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, rule


@rule("HA-009", "HA ended VMs whose datastore was gone", severity=Severity.ERROR, confidence=Confidence.LIKELY)
def component_protection(log: HostLog) -> Results:
    """VM component protection acted on VMs that had lost their datastore.

    What it checks
        The events com.vmware.vc.HA.Vmcp in fdm.log. What lies more than a week before the end of the logs is a
        warning.

    Why it matters
        The VMs were powered off on the host and started elsewhere, as all paths to their disks were gone.

    How to fix
        Look at the storage findings of that time (APD, PDL).

    False alarms
        None known.

    References
        vSphere Availability: VM component protection
    """
    events = log.of("ha.vmcp")
    if not events:
        yield none_of("action of VM component protection", log, "fdm")
        return
    yield found(
        f"{log.host}: VM component protection acted on VMs, {often(events)}.",
        *proofs(events),
        subject="VMCP",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=len(events),
    )

"""HOST-046."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, SHOWN, is_recent, none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule


@rule("HOST-046", "VMs of the inventory could not be loaded", severity=Severity.WARNING)
def invalid_vms(log: HostLog) -> Results:
    """The host agent could not load registered VMs, or left entries of its inventory out.

    What it checks
        "Failed to load virtual machine. Marking as unavailable" in hostd.log and the event
        esx.problem.inventory.invalidConfigEntries, by VM. What lies more than a week before the end of the logs is
        information.

    Why it matters
        The VMs are shown as inaccessible or not at all, and HA cannot start them.

    How to fix
        Mount the datastore of the VM, then: vim-cmd vmsvc/reload VMID. Where its file is broken, register it anew.

    False alarms
        A datastore that was mounted late: the VM is loaded then.

    References
        VMware event esx.problem.inventory.invalidConfigEntries
    """
    events = log.of("hostd.invalidvm")
    if not events:
        yield none_of("VM that could not be loaded", log, "hostd")
        return
    vms = sorted({event.object.rpartition("/")[2] for event in events if event.object})
    shown = ", ".join(vms[:SHOWN]) + (f" and {len(vms) - SHOWN} others" if len(vms) > SHOWN else "")
    yield found(
        f"{log.host}: {shown or 'entries of the inventory'} could not be loaded, {often(events)}.",
        *proofs(events),
        subject="inventory",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.INFO,
        count=max(len(vms), 1),
    )

"""VM-042."""

from analyzer.facts.log.events import HostLog
from analyzer.findings import Severity
from analyzer.rulebook import Results, observed, rule
from analyzer.rules.vm.logged import by_machine, logs_of_machines, machines_read, told_of


@rule("VM-042", "VM lost the lock of its disk", severity=Severity.CRITICAL)
def lock_lost(log: HostLog) -> Results:
    """A VM lost the lock of a disk while it ran.

    What it checks
        The question msg.hbacommon.locklost in vmware.log. What lies more than a week before the end of the logs is
        a warning.

    Why it matters
        Another host took the disk over, most often as HA started the VM there: two copies may run at once.

    How to fix
        Make sure that the VM runs only once, and end the copy on the host that lost the lock. Look at the storage
        and network findings of that time.

    False alarms
        Expected on a host that was isolated, after HA started its VMs elsewhere.

    References
        VMware event VmLockLostQuestion
    """
    logs_of_machines(log)
    by_vm = by_machine(log.of("vm.locklost"))
    if not by_vm:
        yield observed(f"no lost lock in {machines_read(log)}")
    else:
        yield told_of(log, by_vm, "VMs lost the lock of a disk", Severity.WARNING)

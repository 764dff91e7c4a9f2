"""VM-043."""

from analyzer.facts.log.events import HostLog
from analyzer.findings import Severity
from analyzer.rulebook import Results, observed, rule
from analyzer.rules.vm.logged import by_machine, logs_of_machines, machines_read, told_of


@rule("VM-043", "Descriptor of a disk is broken", severity=Severity.ERROR)
def broken_disk(log: HostLog) -> Results:
    """A disk of a VM could not be opened, as its descriptor is damaged or missing.

    What it checks
        "The file specified is not a virtual disk" in the log of a VM. What lies more than a week before the end of
        the logs is information.

    Why it matters
        The VM cannot be started or backed up with that disk.

    How to fix
        Make a new descriptor for the flat file with vmkfstools, of the same size and type, or restore it.

    False alarms
        Browsing a datastore says the same in the logs of the agents, of files that are no disks: those are not
        read.

    References
        VMware KB: recreating a missing virtual machine disk descriptor
    """
    logs_of_machines(log)
    by_vm = by_machine(log.of("vm.notvdisk"))
    by_vm = {vm: held for vm, held in by_vm.items() if any(event.log == "vmware" for event in held)}
    if not by_vm:
        yield observed(f"no broken descriptor in {machines_read(log)}")
    else:
        yield told_of(log, by_vm, "disks of VMs have no valid descriptor", Severity.INFO)

"""VM-051."""

from analyzer.facts.log.events import HostLog
from analyzer.findings import Severity
from analyzer.rulebook import Results, observed, rule
from analyzer.rules.vm.logged import by_machine, logs_of_machines, machines_read, told_of


@rule("VM-051", "VMs were reset or powered off hard", severity=Severity.INFO)
def resets(log: HostLog) -> Results:
    """Somebody or something reset VMs, or switched them off without shutting the guest down.

    What it checks
        Resets and hard power-offs that vmware.log says were asked for, by VM.

    Why it matters
        It is the trail to who did it: an administrator, HA, a backup or a script. What the guest had not
        written is lost.

    How to fix
        Nothing is to be fixed: compare the times with the tasks in vCenter.

    False alarms
        Resets after patches, by hand.

    References
        VMware vSphere 8.0 Virtual Machine Administration: power states
    """
    logs_of_machines(log)
    by_vm = by_machine(log.of("vm.reset.hard"))
    if not by_vm:
        yield observed(f"no reset of a VM in {machines_read(log)}")
    else:
        yield told_of(log, by_vm, "VMs were reset or powered off hard", Severity.INFO)

"""VM-055."""

from analyzer.facts.log.events import HostLog
from analyzer.findings import Severity
from analyzer.rulebook import Results, observed, rule
from analyzer.rules.vm.logged import apart, by_machine, logs_of_machines, machines_read, told_of


@rule("VM-055", "Process of a VM crashed", severity=Severity.CRITICAL)
def vmx_crash(log: HostLog) -> Results:
    """The process or the monitor of a VM crashed: the VM was lost.

    What it checks
        "MONITOR PANIC", an unrecoverable error, a panic or an unexpected signal in vmware.log. What lies more than
        a week before the end of the logs is a warning.

    Why it matters
        The VM was powered off at once, as when its plug is pulled.

    How to fix
        Open a support request with vmware.log and the core file beside it. Where several VMs of one host crash,
        test the memory of the server.

    False alarms
        None known.

    References
        KB 332520
        KB 426030
    """
    logs_of_machines(log)
    lines = by_machine(log.of("vm.monitorpanic", "vm.panic", "vm.signal", "vm.unrec"))
    by_vm = {vm: apart(events) for vm, events in lines.items()}
    if not by_vm:
        yield observed(f"no crash of a VM in {machines_read(log)}")
    else:
        yield told_of(log, by_vm, "processes of VMs crashed", Severity.WARNING)

"""VM-054."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import is_over
from analyzer.findings import Severity
from analyzer.rulebook import Results, observed, rule
from analyzer.rules.vm.logged import by_machine, logs_of_machines, machines_read, names, told_of


@rule("VM-054", "VM failed to start", severity=Severity.ERROR)
def power_on_failures(log: HostLog) -> Results:
    """A VM could not be powered on.

    What it checks
        "Power on failure messages" in vmware.log, by VM. What lies more than a week before the end of the logs is
        information.

    Why it matters
        The VM is down until the reason is removed.

    How to fix
        Read the lines after that one in vmware.log: they name the file, the device or the resource.

    False alarms
        A VM that hostd.log shows to have started later is not told.

    References
        VMware vSphere 8.0 Virtual Machine Administration
    """
    logs_of_machines(log)
    by_vm = by_machine(log.of("vm.poweron.fail"))
    runs = by_machine(event for event in log.of("vm.state") if event.fields.get("after") == "ON")
    down = {vm: held for vm, held in by_vm.items() if not is_over(held, runs.get(vm, []))}
    if not by_vm:
        yield observed(f"no failed start in {machines_read(log)}")
    elif not down:
        yield observed(f"{names(by_vm)} failed to start, and started later")
    else:
        yield told_of(log, down, "VMs failed to start", Severity.INFO)

"""VMO-060."""

from analyzer.facts.cpu import CPU_LIST, CpuModel
from analyzer.facts.virtual_machines import VirtualMachines
from analyzer.findings import Severity
from analyzer.rulebook import Direction, Need, NotApplicable, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, names_of, plural, source_files


@rule("VMO-060", "Virtual CPU performance counters enabled", severity=Severity.WARNING)
def performance_counters(machines: Direction[VirtualMachines | None], models: Direction[CpuModel | None]) -> Results:
    """A virtual machine uses the performance counters of the processor, and the target has another processor.

    What it checks
        vpmc.enable = "TRUE" in the .vmx files of the source, and family, model and stepping of both hosts.

    Why it matters
        Such a VM migrates only to hosts with compatible counters, and EVC does not make them alike.

    How to fix
        Power the VM off and clear "Enable virtualized CPU performance counters" (vpmc.enable = "FALSE").

    False alarms
        Hosts with the same family, model and stepping are not reported.

    References
        vSphere Virtual Machine Administration: virtual CPU performance counters
    """
    source, target = machines.hosts
    own = source_files(machines)
    vms = [vm for vm in own.files if vm.vpmc_enable]
    if not vms:
        raise NotApplicable(f"no VM on {source} has virtual performance counters")
    lacking = [host for host, model in ((source, models.source), (target, models.target)) if _numbers(model) is None]
    if lacking or models.source is None or models.target is None:
        raise Skip(
            f"the CPU model of {' and '.join(lacking)} is not in the texts", *(Need(CPU_LIST, host) for host in lacking)
        )
    if _numbers(models.source) == _numbers(models.target):
        yield observed(f"{models.source.title} on both")
        return
    yield found(
        f"{names_of(vms)} on {source} {plural(vms, 'uses', 'use')} CPU performance counters; {source} has "
        f"{models.source.title}, {target} has {models.target.title}.",
        *(at(vm, "vpmc.enable") for vm in vms[:MOST]), models.source.shows("model"), models.target.shows("model"),
        subject="vpmc.enable", count=len(vms),
    )  # fmt: skip


def _numbers(model: CpuModel | None) -> tuple[int | None, ...] | None:
    if model is None or model.family is None or model.model is None:
        return None
    return (model.family, model.model, model.stepping)

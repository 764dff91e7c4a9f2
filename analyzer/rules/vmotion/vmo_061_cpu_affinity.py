"""VMO-061."""

from analyzer.configs.vmx import Vmx
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, Records, Results, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, by_host, names_of, plural

_AFFINITY, _NODES = "sched.cpu.affinity", "numa.nodeAffinity"


@rule("VMO-061", "CPU affinity set", severity=Severity.WARNING, aliases=("VM-007",))
def cpu_affinity(files: Fleet[Records[Vmx]] | None) -> Results:
    """A virtual machine is tied to certain processors of its host.

    What it checks
        sched.cpu.affinity in each .vmx file: anything but "all". numa.nodeAffinity, which ties a VM to NUMA
        nodes, is an information.

    Why it matters
        A DRS cluster does not migrate a VM with CPU affinity, and on another host the same numbers are other
        processors. The scheduler cannot balance the load around such a VM.

    How to fix
        Power the VM off and set sched.cpu.affinity = "all" (client: VM, Edit Settings, CPU, Scheduling
        Affinity: empty).

    False alarms
        Appliances for low latency and licences bound to cores use it on purpose. With the latency
        sensitivity of the VM at high the finding is an information.

    References
        vSphere Resource Management: CPU affinity and its limits
    """
    for host, vms in by_host(files):
        tied = [vm for vm in vms if (vm.get(_AFFINITY) or "all").strip().lower() not in ("all", "")]
        meant = [vm for vm in tied if (vm.get("sched.cpu.latencySensitivity") or "").lower() == "high"]
        for group, severity in (([vm for vm in tied if vm not in meant], None), (meant, Severity.INFO)):
            if not group:
                continue
            first = group[0]
            tail = f" {first.get(_AFFINITY)}" if len(group) == 1 else ""
            yield found(
                f"{host}: {names_of(group)} {plural(group, 'is', 'are')} tied to processors{tail}; "
                f"DRS does not migrate {plural(group, 'it', 'them')}.",
                *(at(vm, _AFFINITY) for vm in group[:MOST]),
                subject="CPU affinity" if severity is None else "CPU affinity with high latency sensitivity",
                severity=severity, count=len(group), hosts=(host,),
            )  # fmt: skip
        nodes = [vm for vm in vms if (vm.get(_NODES) or "").strip()]
        if nodes:
            yield found(
                f"{host}: {names_of(nodes)} {plural(nodes, 'is', 'are')} tied to NUMA nodes.",
                *(at(vm, _NODES) for vm in nodes[:MOST]),
                subject="NUMA affinity", severity=Severity.INFO, count=len(nodes), hosts=(host,),
                remedy=f"Power the VM off and take {_NODES} out of its advanced settings, unless it is meant.",
            )  # fmt: skip
        if not tied and not nodes:
            yield observed(f"{host}: no affinity on {names_of(vms)}")

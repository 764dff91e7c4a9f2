"""CPU-001."""

from analyzer.facts.cpu import CPU_LIST, CpuModel
from analyzer.findings import Severity
from analyzer.rulebook import Need, Pair, Results, Skip, found, observed, rule


@rule("CPU-001", "CPU vendor differs", severity=Severity.CRITICAL, stops=True)
def vendor_differs(models: Pair[CpuModel]) -> Results:
    """One host has Intel processors, the other AMD.

    What it checks
        The vendor string of the processors: from esxcli hardware cpu list, else from CPUID leaf 0 or the
        hostCPUID lines of a VM's log, else from the CPU signature that a BIOS dump shows.

    Why it matters
        A running VM never moves between vendors: their processors differ in ways that no mask hides. EVC
        works inside one vendor only.

    How to fix
        Power the VM off, migrate it, power it on. Keep hosts of one vendor in a cluster.

    False alarms
        None known. Where a vendor string is missing the check is skipped.

    References
        KB 1003718: CPU feature requirement errors of vMotion
        KB 1005764: EVC and CPU compatibility FAQ
    """
    lacking = [model.host for model in models if not model.vendor]
    if lacking:
        raise Skip(
            f"the CPU vendor of {' and '.join(lacking)} is not in the texts",
            *(Need(CPU_LIST, host) for host in lacking),
        )
    if models.a.vendor == models.b.vendor:
        yield observed(f"{models.a.vendor} on both")
        return
    yield found(
        f"{models.hosts[0]} has {models.a.vendor} processors, {models.hosts[1]} has {models.b.vendor}: "
        "no running VM can move between them.",
        models.a.shows("vendor"),
        models.b.shows("vendor"),
        subject=f"{models.a.vendor} <-> {models.b.vendor}",
        remedy="Power the VM off, migrate it, power it on; EVC does not bridge vendors.",
    )

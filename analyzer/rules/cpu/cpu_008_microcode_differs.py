"""CPU-008."""

from analyzer.facts.cpu import CPU_LIST, CpuidLeaves, CpuModel
from analyzer.facts.cpu_features import compare
from analyzer.facts.microcode import Microcode
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, NotApplicable, Pair, Results, Skip, found, observed, rule


@rule("CPU-008", "Same CPU model, different microcode revision", severity=Severity.WARNING, aliases=("HW-018",))
def microcode_differs(
    revisions: Pair[Microcode], models: Pair[CpuModel | None], leaves: Pair[CpuidLeaves] | None
) -> Results:
    """Two hosts have the same processors with different microcode.

    What it checks
        The microcode revision in force (vsish -e cat /hardware/cpu/cpuList/0), else the one that a dump of
        the BIOS settings shows, on hosts with equal family, model and stepping.

    Why it matters
        Microcode adds and removes CPUID bits (speculation control, TSX). Two equal models can refuse each
        other's VMs, and one of them may lack a security fix.

    How to fix
        The same BIOS version and the same ESXi build (its cpu-microcode VIB) on both hosts, then a restart.

    False alarms
        Where the CPUID registers of both hosts are alike, leaf 7 included, the finding is an information. A
        BIOS dump tells what the BIOS loads; ESXi may have loaded newer microcode at its start.

    References
        KB 52085: hypervisor-assisted guest mitigation and CPUID bits
    """
    a, b = models.a, models.b
    lacking = [host for host, model in models.sides() if model is None or model.model is None]
    if a is None or b is None or lacking:
        raise Skip(
            f"the CPU model of {' and '.join(lacking)} is not in the texts", *(Need(CPU_LIST, h) for h in lacking)
        )
    if (a.vendor, a.family, a.model, a.stepping) != (b.vendor, b.family, b.model, b.stepping):
        raise NotApplicable(f"the processors are not the same ({a.title}, {b.title})")
    one, two = revisions.a, revisions.b
    if one.revision == two.revision:
        yield observed(f"microcode 0x{one.revision:x} on both")
        return
    delta = compare(leaves.a, leaves.b) if leaves is not None else None
    alike = delta is not None and delta.has_leaf7 and not (delta.only_a or delta.only_b)
    older = one if one.revision < two.revision else two
    guess = one.from_bios or two.from_bios
    yield found(
        f"{a.title}: microcode 0x{one.revision:x} on {one.host}, 0x{two.revision:x} on {two.host}"
        f"{'; the CPUID registers are alike' if alike else ''}.",
        one.pointer, two.pointer,
        subject="microcode",
        severity=Severity.INFO if alike else None,
        confidence=Confidence.LIKELY if guess else None,
        remedy=f"Bring the BIOS and the ESXi build of {older.host} to the level of the other host and restart it.",
    )  # fmt: skip

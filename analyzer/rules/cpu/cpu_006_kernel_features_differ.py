"""CPU-006."""

from analyzer.facts.cpu import CPUID_GET, CpuidLeaves, CpuModel, vendors_differ
from analyzer.facts.cpu_features import compare
from analyzer.facts.cpuid_bits import Word
from analyzer.facts.evc import EvcState
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, Pair, Results, Skip, found, observed, rule
from analyzer.rules.cpu.wording import both_ways, list_of, one_way

_NX = Word(0x80000001, 0, "edx")


@rule(
    "CPU-006", "Kernel-level CPU features differ", severity=Severity.WARNING, confidence=Confidence.LIKELY,
)  # fmt: skip
def kernel_features_differ(
    leaves: Pair[CpuidLeaves], models: Pair[CpuModel | None], evc: Pair[EvcState | None]
) -> Results:
    """One host offers features that the kernel of a guest uses, the other does not: NX/XD, SMEP, SMAP, large pages.

    What it checks
        NX/XD, 1 GB pages and RDTSCP in CPUID leaf 0x80000001, and SMEP, SMAP and the like in leaf 7 where the
        texts of both hosts hold it (hostCPUID lines of a vmware.log).

    Why it matters
        A VM that was started with the feature is refused by a host without it. The other way it may move, but
        after a power cycle on the richer host the way back is closed.

    How to fix
        Set Execute Disable alike in the BIOS of both hosts (maintenance mode, restart), bring BIOS, microcode
        and ESXi to one level, or use EVC; then power the VMs off and on.

    False alarms
        A VM whose CPUID mask hides NX does not care. Where other features differ as well, or the processors
        are of different generations, CPU-005 and CPU-004 tell it and this rule keeps silent. EVC masks on
        both hosts level the difference.

    References
        KB 1003718: CPU feature requirement errors of vMotion
    """
    if vendors_differ(models.a, models.b):
        yield observed("not compared: the vendors differ (CPU-001)")
        return
    delta = compare(leaves.a, leaves.b)
    if _NX not in delta.compared and not delta.has_leaf7:
        lacking = [host for host, each in leaves.sides() if each.value(_NX) is None]
        raise Skip(f"leaf 0x80000001 of {list_of(lacking)} is not in the texts", *(Need(CPUID_GET, h) for h in lacking))
    only_a = [bit for bit in delta.only_a if bit.use == "kernel"]
    only_b = [bit for bit in delta.only_b if bit.use == "kernel"]
    note = "" if delta.has_leaf7 else "; leaf 7 (SMEP, SMAP) is not in the texts of both"
    if not only_a and not only_b:
        yield observed(f"kernel-level features alike{note}")
        return
    names = [bit.name for bit in (*only_a, *only_b)]
    states = [state for state in evc if state is not None]
    if len(states) == 2 and states[0].same_as(states[1]):
        yield observed(f"EVC masks on both hosts hide the differences ({list_of(names)})")
        return
    if delta.guest(delta.only_a) or delta.guest(delta.only_b):
        yield observed(f"{list_of(names)} differ with other features (CPU-005)")
        return
    generations = [model.generation.name for model in models if model is not None and model.generation is not None]
    if len(set(generations)) == 2:
        yield observed(f"{list_of(names)} differ between {generations[0]} and {generations[1]} (CPU-004)")
        return
    a, b = leaves.hosts
    parts = [
        f"only {host} offers {list_of([bit.name for bit in bits])}" for host, bits in ((a, only_a), (b, only_b)) if bits
    ]
    way = both_ways(a, b) if only_a and only_b else one_way(a, b) if only_a else one_way(b, a)
    text = "; ".join(parts)
    words = list(dict.fromkeys(bit.word for bit in (*only_a, *only_b)))
    yield found(
        f"{text[0].upper()}{text[1:]}. {way}",
        *(side.shows(word, str(word)) for word in words for side in leaves),
        subject="kernel-level features", count=len(names),
    )  # fmt: skip

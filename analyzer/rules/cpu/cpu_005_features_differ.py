"""CPU-005."""

from analyzer.facts.cpu import CPUID_GET, CpuidLeaves, CpuModel, vendors_differ
from analyzer.facts.cpu_features import Delta, compare
from analyzer.facts.cpuid_bits import LEAF1_ECX, Bit
from analyzer.facts.evc import EvcState
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, Pair, Pointer, Results, Skip, found, near, observed, rule
from analyzer.rules.cpu.wording import both_ways, list_of, one_way


@rule(
    "CPU-005",
    "User-level CPUID features differ",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    stops=True,
)
def features_differ(leaves: Pair[CpuidLeaves], models: Pair[CpuModel | None], evc: Pair[EvcState | None]) -> Results:
    """One host offers processor features to its VMs that the other lacks.

    What it checks
        The feature registers of CPUID that both texts hold: leaf 1, leaf 7, leaf 0xd and leaf 0x80000001.
        Bits that ESXi never passes to a VM (VMX, SGX, cache monitoring, tracing, APIC details) are left out.
        AES and PCLMULQDQ have rules of their own; features that only kernels use are named, not judged.

    Why it matters
        vCenter compares what a VM was given at power-on with what the target offers. One feature that the
        target lacks is enough to refuse the migration.

    How to fix
        Bring both hosts to the same BIOS settings, microcode and ESXi patch level. Where the processors are
        of different generations, use EVC at the lowest common mode.

    False alarms
        With hardware version 9 and later a VM moves to a host that offers more: only the direction towards
        the host that lacks a feature is closed. Raw CPUID shows more than an old ESXi release passes on. When
        EVC masks are in force on both hosts, VMs do not see the difference. esxcli hardware cpu cpuid get
        prints no leaf 7; the hostCPUID lines in the vmware.log of a VM started on the host do.

    References
        KB 1003718: CPU feature requirement errors of vMotion
        KB 1005764: EVC and CPU compatibility FAQ
    """
    if vendors_differ(models.a, models.b):
        yield observed("not compared: the vendors differ (CPU-001)")
        return
    delta = compare(leaves.a, leaves.b)
    if LEAF1_ECX not in delta.compared:
        lacking = [host for host, each in leaves.sides() if each.value(LEAF1_ECX) is None]
        raise Skip(f"leaf 1 of {list_of(lacking)} is not in the texts", *(Need(CPUID_GET, host) for host in lacking))
    only_a, only_b = delta.guest(delta.only_a), delta.guest(delta.only_b)
    if not only_a and not only_b:
        yield observed(_alike(delta))
        return
    names = [*(bit.name for bit in only_a), *(bit.name for bit in only_b)]
    states = [state for state in evc if state is not None]
    if len(states) == 2 and states[0].same_as(states[1]):
        yield observed(f"EVC masks on both hosts hide the differences ({list_of(names)})")
        return
    a, b = leaves.hosts
    parts = [
        f"only {host} offers {list_of([bit.name for bit in bits])}" for host, bits in ((a, only_a), (b, only_b)) if bits
    ]
    way = both_ways(a, b) if only_a and only_b else one_way(a, b) if only_a else one_way(b, a)
    text = "; ".join(parts)
    yield found(
        f"{text[0].upper()}{text[1:]}. {way}",
        *_lines(leaves, [*only_a, *only_b]),
        *(near(state.record, note="EVC") for state in states),
        subject="CPUID",
        count=len(names),
        remedy=f"Compare BIOS settings, microcode and ESXi build of {a} and {b} and bring both to the same "
        "level; if the processors are of different generations, put both hosts into a cluster with EVC at "
        "the lowest common mode.",
    )


def _lines(leaves: Pair[CpuidLeaves], bits: list[Bit]) -> list[Pointer]:
    """The lines of both hosts that print the registers of ``bits``."""
    words = list(dict.fromkeys(bit.word for bit in bits))
    return [side.shows(word, str(word)) for word in words for side in leaves]


def _alike(delta: Delta) -> str:
    """What was compared and is alike, and what else was seen."""
    registers = list_of([f"0x{leaf:x}" for leaf in dict.fromkeys(word.leaf for word in delta.compared)])
    text = f"leaves {registers} alike"
    if delta.aes_differs:
        text += " but for AES-NI (CPU-002, CPU-003)"
    if not delta.has_leaf7:
        text += "; leaf 7 is not in the texts of both"
    others = [*delta.named("kernel"), *delta.named("speculation")]
    if others:
        text += f"; kernel-level or speculation features differ: {list_of(others)}"
    if delta.unnamed:
        text += f"; bits without a known name differ: {list_of(delta.unnamed, 4)}"
    return text

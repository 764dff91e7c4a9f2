"""CPU-009."""

from analyzer.commands.version import Version
from analyzer.facts.cpu import CPUID_GET, CpuidLeaves, CpuModel, vendors_differ
from analyzer.facts.cpu_features import compare
from analyzer.facts.cpuid_bits import Bit, Word
from analyzer.facts.evc import EvcState
from analyzer.facts.virtual_machines import VirtualMachines
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, Pair, Records, Results, Skip, found, near, observed, rule
from analyzer.rules.cpu.wording import both_ways, list_of, one_way

_INTEL, _AMD = Word(7, 0, "edx"), Word(0x80000008, 0, "ebx")
_SHOWN = frozenset({"MD_CLEAR", "IBRS/IBPB", "STIBP", "ARCH_CAPABILITIES", "SSBD", "IBPB", "IBRS"})
"""The bits that ESXi passes to VMs of hardware version 9 and later."""
_FIRST = 9


@rule("CPU-009", "Speculation-control bits differ", severity=Severity.ERROR, confidence=Confidence.LIKELY)
def speculation_bits_differ(
    leaves: Pair[CpuidLeaves],
    models: Pair[CpuModel | None],
    evc: Pair[EvcState | None],
    versions: Pair[Records[Version] | None],
    machines: Pair[VirtualMachines | None],
) -> Results:
    """One host shows its VMs the CPUID bits of the speculation-control fixes, the other does not.

    What it checks
        Intel: IBRS/IBPB, STIBP, SSBD, MD_CLEAR and ARCH_CAPABILITIES in CPUID leaf 7 edx, which only the
        hostCPUID lines of a vmware.log hold. AMD: IBPB, IBRS, STIBP and SSBD in leaf 0x80000008.

    Why it matters
        A VM of hardware version 9 or later that was started with the bits cannot move to a host whose
        microcode or ESXi lacks them: migrations work in one direction only.

    How to fix
        Patch ESXi and update the BIOS of the host that lacks the bits, restart it. Inside an EVC cluster
        vCenter hides the bits until all hosts have them.

    False alarms
        During a rolling update the state is expected and passes; the message says when the builds differ.
        Where all VMs of the richer host are older than hardware version 9 it is an information. Where the
        processors are of different generations CPU-004 and CPU-005 tell it.

    References
        KB 52085: hypervisor-assisted guest mitigation
    """
    if vendors_differ(models.a, models.b):
        yield observed("not compared: the vendors differ (CPU-001)")
        return
    delta = compare(leaves.a, leaves.b)
    amd = any(model is not None and model.vendor == "AMD" for model in models)
    word = _AMD if amd else _INTEL
    if word not in delta.compared:
        lacking = [host for host, each in leaves.sides() if each.value(word) is None]
        command = CPUID_GET if amd else "grep hostCPUID vmware.log"
        raise Skip(f"{word} of {list_of(lacking)} is not in the texts", *(Need(command, host) for host in lacking))
    only_a, only_b = ([bit for bit in bits if _counts(bit, word)] for bits in (delta.only_a, delta.only_b))
    if not only_a and not only_b:
        yield observed("speculation-control bits alike")
        return
    names = [bit.name for bit in (*only_a, *only_b)]
    states = [state for state in evc if state is not None]
    if len(states) == 2 and states[0].same_as(states[1]):
        yield observed(f"EVC masks on both hosts hide the differences ({list_of(names)})")
        return
    generations = {model.generation.name for model in models if model is not None and model.generation is not None}
    if len(generations) == 2 or delta.guest(delta.only_a) or delta.guest(delta.only_b):
        yield observed(f"{list_of(names)} differ with other features (CPU-004, CPU-005)")
        return
    a, b = leaves.hosts
    parts = [
        f"only {host} shows {list_of([bit.name for bit in bits])}" for host, bits in ((a, only_a), (b, only_b)) if bits
    ]
    way = both_ways(a, b) if only_a and only_b else one_way(a, b) if only_a else one_way(b, a)
    text = "; ".join(parts)
    builds = [next((item for item in reversed(records or ()) if item.build_number), None) for records in versions]
    known = [item for item in builds if item is not None]
    rolling = len(known) == 2 and known[0].build_number != known[1].build_number
    rich = [each for each, bits in ((machines.a, only_a), (machines.b, only_b)) if bits]
    yield found(
        f"{text[0].upper()}{text[1:]}. {way}"
        f"{' The builds differ: this may be a rolling update in progress.' if rolling else ''}",
        *(side.shows(word, str(word)) for side in leaves),
        *(near(item, "build") for item in known if rolling),
        subject="speculation control", count=len(names),
        severity=Severity.INFO if all(each is not None and _all_old(each) for each in rich) else None,
    )  # fmt: skip


def _counts(bit: Bit, word: Word) -> bool:
    return bit.word == word and bit.use == "speculation" and bit.name in _SHOWN


def _all_old(machines: VirtualMachines) -> bool:
    """True when VMs are known and all of them are too old to be shown the bits."""
    versions = [machine.hardware for machine in machines]
    return bool(versions) and all(version is not None and version < _FIRST for version in versions)

"""CPU-007."""

from analyzer.facts.cpu import CPUID_GET, CpuidLeaves, CpuModel
from analyzer.facts.cpu_totals import CpuTotals
from analyzer.facts.cpuid_bits import LEAF1_ECX, Word
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import HostName, Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.cpu.wording import MAINTENANCE

_ON = 3
"""What ``HV Support`` prints where hardware virtualisation is on."""
_HYPERVISOR, _VMX = 31, 5
_EXT_EDX, _EXT_ECX = Word(0x80000001, 0, "edx"), Word(0x80000001, 0, "ecx")
_NX, _SVM = 20, 2


@rule("CPU-007", "Hardware virtualisation or NX disabled in BIOS", severity=Severity.WARNING)
def virtualisation_off(
    host: HostName, totals: CpuTotals | None, leaves: CpuidLeaves | None, model: CpuModel | None
) -> Results:
    """The BIOS keeps hardware virtualisation or the NX/XD feature from the host.

    What it checks
        HV Support of esxcli hardware cpu global get or of esxcfg-info (3 is on), and in CPUID the NX bit
        (leaf 0x80000001) and the VMX or SVM bit.

    Why it matters
        64-bit guests need hardware virtualisation, and ESXi 5.1 and later needs NX/XD to start. VMs that were
        started elsewhere with NX are refused by this host.

    How to fix
        Maintenance mode, Intel VT-x (or AMD-V) and Execute Disable to Enabled in the BIOS, then a full power
        cycle: a warm start may not be enough.

    False alarms
        A nested ESXi sees what its outer hypervisor shows and is not judged. CPUID tells that the processor
        can, HV Support that it may.

    References
        KB 1011712: hardware virtualisation for 64-bit guests
    """
    ecx = leaves.value(LEAF1_ECX) if leaves is not None else None
    if ecx is not None and ecx >> _HYPERVISOR & 1:
        raise NotApplicable(f"{host.name} runs in a virtual machine")
    seen: list[str] = []
    remedy = (
        f"Put {host.name} into maintenance mode ({MAINTENANCE}), set {{}} to Enabled in its BIOS, power it off and on."
    )
    state = totals if totals is not None and totals.hv_support is not None else None
    word, bit, name = (
        (_EXT_ECX, _SVM, "AMD-V") if model is not None and model.vendor == "AMD" else (LEAF1_ECX, _VMX, "VT-x")
    )
    value = leaves.value(word) if leaves is not None else None
    if state is not None and state.hv_support != _ON:
        yield found(
            f"{host.name}: HV Support is {state.hv_support}; {_ON} means that hardware virtualisation is on.",
            state.shows("hv_support"),
            subject="hardware virtualisation", confidence=Confidence.LIKELY, remedy=remedy.format(name),
        )  # fmt: skip
    elif state is not None:
        seen.append(f"HV Support {_ON}")
    elif value is not None and leaves is not None and not value >> bit & 1:
        yield found(
            f"{host.name}: the processor shows no {name}.",
            leaves.shows(word), subject="hardware virtualisation", remedy=remedy.format(name),
        )  # fmt: skip
    elif value is not None:
        seen.append(f"{name} present")
    nx = leaves.value(_EXT_EDX) if leaves is not None else None
    if nx is not None and leaves is not None and not nx >> _NX & 1:
        yield found(
            f"{host.name}: the processor shows no NX/XD.",
            leaves.shows(_EXT_EDX), subject="NX/XD", remedy=remedy.format("Execute Disable"),
        )  # fmt: skip
    elif nx is not None:
        seen.append("NX/XD present")
    if seen:
        yield observed(", ".join(seen))
    if state is None and value is None and nx is None:
        raise Skip(
            f"{host.name}: neither HV Support nor CPUID registers",
            Need("esxcli hardware cpu global get"),
            Need(CPUID_GET),
        )

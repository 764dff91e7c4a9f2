"""SEC-029."""

from analyzer.facts.cpu import CpuModel
from analyzer.facts.cpu_generations import INTEL_MODES, generation
from analyzer.facts.cpu_totals import CpuTotals
from analyzer.facts.settings import Settings
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import NotApplicable, Pointer, Results, found, observed, rule

_OPEN = frozenset(INTEL_MODES[INTEL_MODES.index("Nehalem") : INTEL_MODES.index("Skylake") + 1])
"""EVC modes whose processors have the fault."""


@rule("SEC-029", "Processor faults between threads of a core are not mitigated", severity=Severity.WARNING)
def processor_fault_open(settings: Settings, cpu: CpuModel, totals: CpuTotals | None) -> Results:
    """Two machines that share a core can read each other's data.

    What it checks
        The VMkernel option hyperthreadingMitigation, on hosts with active hyper-threading and an Intel
        processor from Nehalem to the first Skylake. Where the warning about it is hidden
        (/UserVars/SuppressHyperthreadWarning), somebody has decided, and it is a note.

    Why it matters
        Patches against L1TF and MDS close one half of the fault; for the other half the scheduler has to keep
        machines from sharing a core.

    How to fix
        esxcli system settings kernel set -s hyperthreadingMitigation -v TRUE; from 6.7 U2 on also esxcli system
        settings kernel set -s hyperthreadingMitigationIntraVM -v FALSE, which costs less; then a restart

    False alarms
        Where all machines trust each other nobody needs it. Later steppings of some client processors are not
        open: likely only. AMD is not concerned.

    References
        KB 55806
        KB 67577
    """
    if cpu.family is None or cpu.model is None:
        raise settings.unknown("hyperthreadingMitigation")
    known = generation(cpu.family, cpu.model, cpu.stepping)
    if known is None or known.mode not in _OPEN or known.name == "Avoton":
        raise NotApplicable("the processor is none of those with the fault")
    if totals is not None and totals.active is False:
        yield observed("hyper-threading is not active")
        return
    option = settings.setting("hyperthreadingMitigation")
    value = "FALSE" if option.value is None and option.changed is False else option.value
    if value == "TRUE":
        yield observed("the scheduler keeps machines apart")
        return
    if value is None or (option.proof is None and cpu.proofs.get("model") is None):
        raise settings.unknown("hyperthreadingMitigation")
    hidden = settings.setting("/UserVars/SuppressHyperthreadWarning")
    decided = hidden.value == 1 and hidden.proof is not None
    yield found(
        f"{settings.host}: {known.name} with hyper-threading, and hyperthreadingMitigation is off"
        f"{'; the warning about it is hidden' if decided else ''}.",
        option.shows() if option.proof is not None else Pointer(*cpu.proofs["model"], "off by default"),
        *([totals.near("active")] if totals is not None and totals.active else []),
        *([hidden.near()] if decided else []),
        severity=Severity.INFO if decided else None,
        confidence=Confidence.LIKELY,
        remedy=f"On {settings.host}: esxcli system settings kernel set -s hyperthreadingMitigation -v TRUE; "
        "esxcli system settings kernel set -s hyperthreadingMitigationIntraVM -v FALSE; then a restart",
    )

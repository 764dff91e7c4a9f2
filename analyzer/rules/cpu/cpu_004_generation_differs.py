"""CPU-004."""

from analyzer.facts.cpu import CPU_LIST, CPUID_GET, CpuidLeaves, CpuModel, vendors_differ
from analyzer.facts.cpu_features import compare
from analyzer.facts.evc import EvcState
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, Pair, Results, Skip, found, near, observed, rule
from analyzer.rules.cpu.wording import list_of

_EVC_SIGNS = 'grep -h -e "No EVC masks" -e featMask.evc /etc/vmware/config /vmfs/volumes/*/*/vmware.log'


@rule(
    "CPU-004",
    "Different CPU generation without EVC evidence",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
)
def generation_differs(models: Pair[CpuModel], leaves: Pair[CpuidLeaves] | None, evc: Pair[EvcState | None]) -> Results:
    """The processors are of different generations, and nothing in the texts shows that EVC levels them.

    What it checks
        The generation of both hosts by family, model and stepping (one model number covers Skylake-SP,
        Cascade Lake and Cooper Lake), and signs of EVC: masks in vmware.log or /etc/vmware/config, or a mode
        key that vCenter filled in. When the CPUID registers of both hosts are there, CPU-005 compares them.

    Why it matters
        A newer processor shows its VMs features that an older one lacks. Without EVC a VM that was started on
        the newer host cannot move to the older one.

    How to fix
        Put both hosts into a cluster with EVC at their lowest common mode, or give the VMs an EVC mode of
        their own (hardware version 14 and later).

    False alarms
        vCenter keeps the EVC mode, and a host's own output does not show it: without any sign the check is
        not made. It is an error where a log says that no masks are in force, a warning where the masks of
        the two hosts differ. Two models of one generation are not reported.

    References
        KB 1003212: EVC processor support
        KB 1005764: EVC and CPU compatibility FAQ
    """
    a, b = models.a, models.b
    if vendors_differ(a, b):
        yield observed("not compared: the vendors differ (CPU-001)")
        return
    lacking = [model.host for model in models if model.model is None]
    if lacking:
        raise Skip(
            f"the CPU model of {list_of(lacking)} is not in the texts",
            *(Need(CPU_LIST, host) for host in lacking),
        )
    seen = f"{a.title} on both" if a.title == b.title else f"{a.title} and {b.title}"
    if _alike(a, b):
        yield observed(seen)
        return
    if leaves is not None and compare(leaves.a, leaves.b).decides:
        yield observed(f"{seen}: CPU-005 compares their CPUID registers")
        return
    known = [state for state in evc if state is not None]
    if len(known) == 2 and known[0].same_as(known[1]):
        yield observed(f"{seen}, EVC masks on both")
        return
    off = [state.host for state in known if not state.active]
    if off:
        why = f"{list_of(off)} {'has' if len(off) == 1 else 'have'} no EVC masks"
    elif len(known) == 2:
        why = "EVC is active on both, with different baselines"
    else:
        # Only vCenter keeps the EVC mode: silence on a host is no sign that there is none.
        untold = [host for host, state in evc.sides() if state is None]
        raise Skip(
            f"{a.host} has {a.title}, {b.host} has {b.title}; nothing in the texts tells whether EVC levels them",
            *(Need(_EVC_SIGNS, host) for host in untold),
            decisive=True,
        )
    yield found(
        f"{a.host} has {a.title}, {b.host} has {b.title}; {why}. Without EVC {_closed(a, b)}.",
        a.shows("model"),
        b.shows("model"),
        *(near(state.record, note="EVC") for state in known),
        subject=f"{a.name} <-> {b.name}",
        severity=None if off else Severity.WARNING,
        confidence=Confidence.POSSIBLE if a.generation is None or b.generation is None else None,
        remedy=f"Put both hosts into a cluster with EVC at {_common_mode(a, b)}, or give the VMs an EVC mode "
        "of their own (hardware version 14 and later). To compare the features themselves, on both hosts: "
        f"{CPUID_GET}; to see whether EVC is active: grep featMask.evc /etc/vmware/config",
    )


def _alike(a: CpuModel, b: CpuModel) -> bool:
    """True for one generation; where the table does not know a model, for the same numbers."""
    if a.generation is None or b.generation is None:
        return (a.family, a.model) == (b.family, b.model)
    return a.generation.name == b.generation.name


def _levels(a: CpuModel, b: CpuModel) -> tuple[int, int] | None:
    """How high the two stand among the EVC modes of their vendor, when both places are known."""
    levels = [each.generation.level for each in (a, b) if each.generation is not None]
    known = [level for level in levels if level is not None]
    return (known[0], known[1]) if len(known) == 2 else None


def _closed(a: CpuModel, b: CpuModel) -> str:
    """Which way is closed."""
    levels = _levels(a, b)
    if levels is None or levels[0] == levels[1]:
        return "VMs may not be able to move between them"
    newer, older = (a, b) if levels[0] > levels[1] else (b, a)
    return f"a VM started on {newer.host} cannot move to {older.host}"


def _common_mode(a: CpuModel, b: CpuModel) -> str:
    """The highest EVC mode that both can run in."""
    levels = _levels(a, b)
    if levels is None or a.generation is None or b.generation is None:
        return "their lowest common mode"
    return a.generation.mode if levels[0] <= levels[1] else b.generation.mode

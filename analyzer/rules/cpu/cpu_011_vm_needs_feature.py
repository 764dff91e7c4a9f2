"""CPU-011."""

import re

from analyzer.facts.cpu import CpuidLeaves
from analyzer.facts.cpu_features import compare
from analyzer.facts.vm_features import CpuFeature, FeatureNeeds, FeatureOffers
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Direction, Need, NotApplicable, Results, Skip, at, found, observed, rule
from analyzer.rules.cpu.wording import list_of

_LOGS = "the vmware.log files of the virtual machines"
_DUMP = "vmware-vimdump -o - -U dcui"


@rule(
    "CPU-011", "VM needs CPU features that the target lacks",
    severity=Severity.ERROR, confidence=Confidence.LIKELY,
)  # fmt: skip
def vm_needs_feature(
    needs: Direction[FeatureNeeds | None], offers: Direction[FeatureOffers | None],
    leaves: Direction[CpuidLeaves | None],
) -> Results:  # fmt: skip
    """A running virtual machine was started with processor features that another host does not offer.

    What it checks
        The feature requirements of each running VM (featureRequirement in the dump of the host agent) against
        the features that the target offers after the masks of EVC (maskedFeatureCapability).

    Why it matters
        What a VM sees of the processor is fixed when it is powered on. A restart of the guest, a move or a
        lower EVC mode does not change it.

    How to fix
        Power the VM off and on (not a restart of the guest) at the lower EVC mode, or move it powered off.
        vmx.reboot.powerCycle = "TRUE" turns the next restart of the guest into a power cycle.

    False alarms
        A VM that is powered off gets its features anew on the host that starts it and is left out. Where the
        CPUID registers of the hosts already differ in the same features, CPU-002, CPU-003, CPU-005 and CPU-006
        tell it and this rule keeps silent.

    References
        KB 1005764: EVC and CPU compatibility FAQ
    """
    source, target = needs.hosts
    lacking = [host for host, fact in ((source, needs.source), (target, offers.target)) if fact is None]
    if needs.source is None or offers.target is None:
        what = (*(Need(_DUMP, host) for host in lacking), *(Need(_LOGS, host) for host in lacking if host == source))
        raise Skip(f"the dump of {list_of(lacking)} does not tell the features of its VMs or of its processor", *what)
    if not needs.source.machines:
        raise NotApplicable(f"no VM runs on {source}")
    known = _told_by_registers(leaves)
    missing = {
        name: [need for need in wanted if offers.target.lacks(need)] for name, wanted in needs.source.machines.items()
    }
    features = list(dict.fromkeys(need.feature or "" for held in missing.values() for need in held))
    new = [feature for feature in features if _plain(feature) not in known]
    if not new:
        told = f"; {list_of(features)} differ in CPUID itself (CPU-002, CPU-005)" if features else ""
        yield observed(f"{len(needs.source.machines)} running VMs, all features on {target}{told}")
        return
    stuck = {name: [need for need in held if need.feature in new] for name, held in missing.items()}
    names = [name for name, held in stuck.items() if held]
    firsts: list[CpuFeature] = [held[0] for held in stuck.values() if held]
    pointers = [pointer for feature in new[:5] if (pointer := offers.target.shows(feature)) is not None]
    yield found(
        f"{list_of(names, 6)} on {source} {'runs' if len(names) == 1 else 'run'} with {list_of(new, 6)}, which "
        f"{target} does not offer.",
        *(at(need, "value") for need in firsts[:15]), *pointers,
        subject=f"{len(new)} features", count=len(names),
        remedy=f"Set EVC of both clusters to one mode, then power {list_of(names, 6)} off and on; until then move "
        "powered off.",
    )  # fmt: skip


def _told_by_registers(leaves: Direction[CpuidLeaves | None]) -> set[str]:
    """Features that the source's registers show and the target's do not."""
    if leaves.source is None or leaves.target is None:
        return set()
    return {_plain(bit.name) for bit in compare(leaves.source, leaves.target).only_a}


def _plain(name: str) -> str:
    """One spelling: ``cpuid.SSE41`` and ``SSE4.1``."""
    return re.sub(r"[^0-9A-Z]", "", name.removeprefix("cpuid.").upper())

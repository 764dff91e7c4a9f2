"""CPU-010."""

from analyzer.facts.clusters import Membership, clusters
from analyzer.facts.cpu import CPU_LIST, AesSupport, CpuModel
from analyzer.facts.cpu_generations import AMD_MODES, INTEL_MODES
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Fleet, Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.cpu.wording import list_of

_BELOW_AES = INTEL_MODES.index("Nehalem")
"""The highest Intel mode without AES."""


@rule("CPU-010", "Suggested EVC mode for the compared hosts", severity=Severity.INFO, confidence=Confidence.LIKELY)
def evc_mode(models: Fleet[CpuModel], members: Fleet[Membership], aes: Fleet[AesSupport] | None) -> Results:
    """The hosts have processors of different generations; this is the highest EVC mode that all of them can run.

    What it checks
        The highest EVC mode of each host by family, model and stepping, and the lowest of these modes among
        hosts of one cluster (or among all hosts without evidence of a cluster). A host without AES caps the
        mode of Intel hosts at Nehalem.

    Why it matters
        EVC at this mode lets running VMs move between all these hosts in both directions.

    How to fix
        vCenter: cluster, Configure, VMware EVC, choose the mode. VMs that run with more features have to be
        powered off first; raising a mode later needs no power-off.

    False alarms
        It is a suggestion from a table. The mode in force is known to vCenter only, and the version of
        vCenter limits the modes that it offers. Hosts of one generation are not reported.

    References
        KB 1003212: EVC processor support
    """
    unknown: list[str] = []
    judged = False
    for cluster in clusters(members):
        known = [models[host] for host in cluster.hosts if host in models]
        vendors = {model.vendor for model in known if model.vendor}
        if len(vendors) > 1:
            judged = True
            yield observed(f"{list_of(sorted(vendors))}: no EVC mode bridges vendors (CPU-001)")
            continue
        levels: dict[str, int] = {}
        for model in known:
            level = model.generation.level if model.generation is not None else None
            if level is None:
                unknown.append(model.host)
            else:
                levels[model.host] = level
        if len(levels) < 2:
            continue
        judged = True
        modes = INTEL_MODES if vendors == {"Intel"} or not vendors else AMD_MODES
        lowest = min(levels.values())
        without = [
            host for host in levels if modes is INTEL_MODES and aes is not None and host in aes and not aes[host].aes
        ]
        capped = bool(without) and len(without) < len(levels) and lowest > _BELOW_AES
        if len(set(levels.values())) == 1:
            # AES on some hosts only is no reason for a mode of ten years ago: CPU-002 tells how to switch it on.
            note = f" once AES is on (CPU-002), {modes[_BELOW_AES]} until then" if capped else ""
            yield observed(f"{list_of(list(levels))}: mode {modes[lowest]} on all{note}")
            continue
        mode = modes[_BELOW_AES if capped else lowest]
        told = [f"{models[host].name} on {host}" for host in levels]
        yield found(
            f"{list_of(told)}: the highest EVC mode that all can run is {mode}"
            f"{f' (no AES on {list_of(without)}; {modes[lowest]} once it is on)' if capped else ''}.",
            *(models[host].shows("model") for host in list(levels)[:20]),
            *(aes[host].pointer for host in without[:5] if capped and aes is not None),
            subject=f"EVC mode of {', '.join(levels)}" if len(levels) <= 4 else f"EVC mode of {len(levels)} hosts",
            hosts=tuple(levels), count=len(levels),
        )  # fmt: skip
    if len(members) < 2:
        raise NotApplicable("one host alone needs no common mode")
    missing = [host for host in members if host not in models]
    if unknown or missing:
        reason = f"the EVC mode of {list_of([*unknown, *missing])} is not known"
        if missing or not judged:
            raise Skip(reason, *(Need(CPU_LIST, host) for host in [*unknown, *missing]))
        yield observed(reason)
    elif not judged:
        raise NotApplicable("no two hosts of one cluster")

"""VMO-027."""

from analyzer.facts.topology import Topology, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Others, Results, found, observed, rule
from analyzer.rules.vmotion.links import LEAST_MBPS, RATIO, links_of
from analyzer.rules.vmotion.phrases import list_of, names_of, none_for_vmotion


@rule("VMO-027", "vMotion on 1 Gb/s uplinks", severity=Severity.INFO)
def one_gigabit(
    vmotion: VmotionAdapters, topology: Topology, others: Others[VmotionAdapters], other_maps: Others[Topology]
) -> Results:
    """The fastest link that carries vMotion on the host runs at 1 Gbit/s.

    What it checks
        The speed of the live links under the vMotion adapters.

    Why it matters
        A host runs four migrations at a time over 1 Gbit/s and eight over 10 Gbit/s. Large VMs that write
        much memory may not converge.

    How to fix
        Move vMotion to 10 or 25 Gbit/s, or spread it over several 1 Gbit/s NICs with one vMotion adapter each.

    False alarms
        Small hosts are built like that; it is a note only. With several vMotion adapters on different NICs
        the rule keeps quiet. Slower links are VMO-026; where another host of the case has links at least 2.5
        times as fast, VMO-029 tells of both.

    References
        VMware vSphere 6.7: limits of simultaneous migrations (4 on 1 Gbit/s, 8 on 10 Gbit/s)
        VMware vSphere 7.0 Networking: Networking best practices for vSphere vMotion
    """
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(vmotion.host))
    links, unknown = links_of(vmotion, topology)
    best = max((link.speed for link in links), default=0)
    if best > LEAST_MBPS:
        yield observed(f"{best} Mbit/s")
    elif unknown:
        raise all_unknown(unknown)
    elif not links:
        yield observed("no live link (see VMO-037)")
    elif best < LEAST_MBPS:
        yield observed(f"{best} Mbit/s (see VMO-026)")
    elif len({link.uplink.name for link in links}) > 1:
        yield observed(f"{names_of(link.adapter for link in links)} over {len(links)} links of {best} Mbit/s")
    elif faster := _faster(best, others, other_maps):
        yield observed(f"{best} Mbit/s, {list_of(faster)} faster (see VMO-029)")
    else:
        link = links[0]
        yield found(
            f"{vmotion.host}: vMotion ({names_of(each.adapter for each in links)}) has {link.uplink.name} at {best} "
            "Mbit/s: four migrations at a time, slow for large VMs.",
            link.uplink.shows("speed"),
            topology.shows_uplinks(link.adapter),
            subject=link.uplink.name,
            confidence=vmotion.confidence,
        )


def _faster(speed: int, others: Others[VmotionAdapters], maps: Others[Topology]) -> list[str]:
    """The other hosts of the case whose vMotion links are of a faster generation."""
    names = []
    for name, side in others.items():
        links = links_of(side, maps[name])[0] if name in maps else []
        if max((link.speed for link in links), default=0) >= RATIO * speed:
            names.append(name)
    return names

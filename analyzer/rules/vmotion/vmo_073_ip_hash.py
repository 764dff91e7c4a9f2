"""VMO-073."""

from analyzer.facts.adapters import Adapter
from analyzer.facts.topology import Topology, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, names_of, quoted, take_out
from analyzer.rules.vmotion.several import at_least_two, picks_by_hash


@rule("VMO-073", "vMotion port group teaming conflicts with IP hash or LAG", severity=Severity.WARNING)
def ip_hash(vmotion: VmotionAdapters, topology: Topology) -> Results:
    """A host has several vMotion adapters on port groups whose NIC is picked by IP hash or by a LAG.

    What it checks
        With two or more vMotion adapters: the load balancing of the port group of each (IP hash), and whether
        its active uplink is a link aggregation group.

    Why it matters
        Several vMotion adapters help only when each has a NIC of its own. IP hash and LAGs pick a NIC by the
        addresses and want all of them active, so two adapters can share one link while others idle.

    How to fix
        Keep one vMotion adapter over the LAG, or go to the explicit failover order with one active NIC each:
        esxcli network vswitch standard portgroup policy failover set -p vMotion-01 -l explicit -a vmnic2 -s vmnic3
        With a static port channel on the physical ports, undo it there at the same time.

    False alarms
        One vMotion adapter over a LAG is a design of its own and is not judged. Where this rule speaks,
        VMO-031 (several active uplinks) keeps quiet: IP hash needs them.

    References
        KB 324555: requirements of route based on IP hash
        KB 2007467: vMotion over several NICs
    """
    at_least_two(vmotion)
    unknown: list[Skip] = []
    bad: list[tuple[Adapter, str]] = []
    for adapter in vmotion:
        team = topology.team_of(adapter)
        how = picks_by_hash(topology, adapter)
        if how:
            bad.append((adapter, how))
        elif team is not None and team.load_balancing is not None and topology.active_uplinks_of(adapter) is not None:
            yield observed(f"{adapter.name} by {team.load_balancing}")
        elif _alone(topology, adapter):
            yield observed(f"{adapter.name} over one NIC")
        else:
            unknown.append(topology.unknown(adapter, "team"))
    if bad:
        adapters = [adapter for adapter, _ in bad]
        groups = {_group(topology, adapter): topology.team_of(adapter) for adapter in adapters}
        names = list_of(list(groups))
        ways = list_of(list(dict.fromkeys(how for _, how in bad)))
        verb = "uses" if len(adapters) == 1 else "use"
        yield found(
            f"{vmotion.host}: {names_of(adapters)} of {len(vmotion)} vMotion adapters {verb} {names} with {ways}: "
            "which NIC carries which adapter is left to the addresses.",
            *(
                team.shows("load_balancing" if team.load_balancing == "iphash" else "active")
                for team in groups.values()
                if team is not None
            ),
            *(adapter.near("port_group") for adapter in adapters),
            subject=names,
            count=len(groups),
            confidence=vmotion.confidence,
            remedy=_remedy(topology, vmotion, adapters),
        )
    if unknown:
        raise all_unknown(unknown)


def _alone(topology: Topology, adapter: Adapter) -> bool:
    """True when there is one NIC to use: nothing to pick."""
    usable = topology.uplinks_of(adapter)
    return usable is not None and len(usable) == 1


def _group(topology: Topology, adapter: Adapter) -> str:
    group = topology.group_of(adapter)
    return group.name if group is not None else adapter.port_group or adapter.name


def _remedy(topology: Topology, vmotion: VmotionAdapters, bad: list[Adapter]) -> str:
    """One adapter over all links, or one NIC for each adapter."""
    kept, *rest = vmotion.adapters
    fewer = f"keep {kept.name} alone for vMotion: {'; '.join(take_out(adapter) for adapter in rest)}"
    orders = []
    for turn, adapter in enumerate(bad):
        group, switch = topology.group_of(adapter), topology.switch_of(adapter)
        names = [link.name for link in topology.uplinks_of(adapter) or ()]
        if group is None or switch is None or switch.kind != "standard" or not names:
            return f"On {vmotion.host}, {fewer}. Or in vCenter, give each vMotion port group one active uplink."
        first = names[turn % len(names)]
        others = ",".join(name for name in names if name != first)
        standby = f" -s {others}" if others else ""
        orders.append(
            "esxcli network vswitch standard portgroup policy failover set "
            f"-p {quoted(group.name)} -l explicit -a {first}{standby}"
        )
    return (
        f"On {vmotion.host}, {fewer}. Or one NIC each, with the port channel undone on the physical switch: "
        f"{'; '.join(orders)}"
    )

"""VMO-031."""

from analyzer.facts.adapters import Adapter
from analyzer.facts.topology import Topology, Uplink, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, names_of, quoted
from analyzer.rules.vmotion.several import at_least_two, picks_by_hash


@rule(
    "VMO-031", "Port group of one of several vMotion adapters has more than one active uplink",
    severity=Severity.WARNING,
)  # fmt: skip
def several_active_uplinks(vmotion: VmotionAdapters, topology: Topology) -> Results:
    """A host has several vMotion adapters, but their port group leaves open which NIC each one uses.

    What it checks
        With two or more vMotion adapters: how many uplinks are active for the port group of each, by its own
        teaming order or the one it inherits from its switch.

    Why it matters
        An adapter uses one NIC at a time. With several active ones the host picks, and two adapters may land
        on the same link while the other one idles.

    How to fix
        One active uplink for each port group, the others standby, mirrored between the port groups:
        esxcli network vswitch standard portgroup policy failover set -p vMotion-01 -a vmnic2 -s vmnic3

    False alarms
        One vMotion adapter over several active uplinks or a LAG is another design and is not judged. With IP
        hash all uplinks have to be active: VMO-073 speaks of that.

    References
        KB 2007467: vMotion over several NICs
        KB 2014840: vMotion over several NICs
    """
    at_least_two(vmotion)
    unknown = []
    judged: set[str] = set()
    for adapter in vmotion:
        active = topology.active_uplinks_of(adapter)
        if active is None:
            unknown.append(topology.unknown(adapter, "team"))
            continue
        if len(active) < 2:
            yield observed(f"{adapter.name} on {active[0].name if active else 'no uplink'}")
            continue
        hashed = picks_by_hash(topology, adapter)
        if hashed:
            yield observed(f"{adapter.name} by {hashed} (see VMO-073)")
            continue
        group = topology.group_of(adapter)
        name = group.name if group is not None else adapter.port_group or adapter.name
        if name in judged:
            continue
        judged.add(name)
        own = [each for each in vmotion if topology.group_of(each) == group]
        team = topology.team_of(adapter)
        inherited = " (the order of its switch)" if team is not None and team.inherited else ""
        yield found(
            f"{vmotion.host}: port group {name} of {names_of(own)} has {len(active)} active uplinks, "
            f"{list_of([link.name for link in active])}{inherited}.",
            topology.shows_uplinks(adapter),
            *(each.near("port_group") for each in own),
            subject=name,
            remedy=_remedy(topology, vmotion, adapter, active),
        )
    if unknown:
        raise all_unknown(unknown)


def _remedy(topology: Topology, vmotion: VmotionAdapters, adapter: Adapter, active: tuple[Uplink, ...]) -> str:
    """The order with one active uplink; each adapter of the host gets another one."""
    group, switch = topology.group_of(adapter), topology.switch_of(adapter)
    turn = vmotion.adapters.index(adapter) % len(active)
    first, rest_of = active[turn].name, ",".join(link.name for link in active if link is not active[turn])
    if group is None or switch is None or switch.kind != "standard":
        return f"In vCenter, for the port group of {adapter.name}: {first} active, {rest_of} standby."
    return (
        f"On {topology.host}: esxcli network vswitch standard portgroup policy failover set "
        f"-p {quoted(group.name)} -a {first} -s {rest_of}"
    )

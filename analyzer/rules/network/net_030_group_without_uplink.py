"""NET-030."""

from analyzer.facts.topology import Group, Topology, Uplink
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, Results, Skip, found, observed, rule
from analyzer.rules.network.switches import counted, is_appliance, no_list, own_order
from analyzer.rules.vmotion.phrases import list_of, quoted


@rule("NET-030", "Port group's own teaming order leaves it no live uplink", severity=Severity.ERROR)
def group_without_uplink(topology: Topology) -> Results:
    """A port group overrides the uplinks of its switch, and none of those it may use is live.

    What it checks
        Port groups with virtual machines whose own teaming order names fewer NICs than the switch has: is one
        of the active and standby ones up. The switch itself must have a live NIC.

    Why it matters
        The port group is cut off while the rest of the switch works, so nothing raises an alarm.

    How to fix
        Give the port group a live NIC, or take its own order away:
        esxcli network vswitch standard portgroup policy failover set -p NAME --use-vswitch

    False alarms
        A port group without machines is not judged; one with VMkernel adapters is told by VMO-037 or VMK-032.
        On a distributed switch an order holds names of uplink ports, which say something only where outputs
        tell the NIC behind them.

    References
        vSphere 8.0 Networking: teaming and failover policy
    """
    seen, untold, judged = 0, [], False
    for switch in topology.switches:
        if is_appliance(topology, switch):
            continue
        for group in topology.groups_on(switch):
            judged = True
            if not own_order(topology, group, switch):
                seen += 1
                continue
            usable, uplinks = topology.usable_in(group), topology.uplinks_in(switch)
            if usable is None or uplinks is None:
                untold.append(group)
                continue
            up = [each for each in uplinks if each.is_up is not False]
            if any(each.is_up is not False for each in usable) or not up or topology.adapters_in(group):
                seen += 1
                continue
            machines = topology.vm_clients(group)
            if machines == 0:
                seen += 1
                continue
            team = group.team
            assert team is not None
            yield found(
                f"{topology.host}: port group {group.name} may use {_none_of(usable)}, while "
                f"{list_of([each.name for each in up])} of {switch.name} {'is' if len(up) == 1 else 'are'} not down.",
                team.shows("active" if team.active is not None else "usable"),
                *(each.near("is_up") for each in usable),
                switch.near("uplinks"),
                subject=group.name,
                remedy=_remedy(topology, group, up),
                confidence=Confidence.LIKELY if machines is None else None,
            )
    if seen:
        yield observed(f"{counted(seen, 'port group')} with a live uplink, the order of the switch, or no machine")
    if untold:
        distributed = any(group.is_distributed for group in untold)
        raise Skip(
            f"the uplinks behind the order of {list_of([group.name for group in untold])} are not known",
            Need("net-dvs -l" if distributed else "esxcfg-vswitch -l", topology.host),
        )
    if not judged:
        raise no_list(topology)


def _none_of(usable: tuple[Uplink, ...]) -> str:
    if not usable:
        return "no uplink"
    return f"only {list_of([each.name for each in usable])}, which {'is' if len(usable) == 1 else 'are'} down"


def _remedy(topology: Topology, group: Group, up: list[Uplink]) -> str:
    if group.is_distributed:
        return f"In vCenter make {up[0].name} active for the port group {group.name}."
    base = f"esxcli network vswitch standard portgroup policy failover set -p {quoted(group.name)}"
    return f"On {topology.host}: {base} --use-vswitch; or {base} -a {','.join(each.name for each in up)}"

"""NET-042."""

from analyzer.facts.neighbours import Neighbours
from analyzer.facts.nics import PhysicalNics
from analyzer.facts.topology import TRUNK, Switch, Topology
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.network.nics import client_groups, judged_switches
from analyzer.rules.network.switches import some
from analyzer.rules.vmotion.phrases import list_of


@rule(
    "NET-042", "Physical port does not carry a VLAN of a port group", severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
)  # fmt: skip
def vlan_not_on_port(topology: Topology, nics: PhysicalNics, neighbours: Neighbours) -> Results:
    """A port group uses a VLAN that the switch port of one of its NICs does not list.

    What it checks
        The VLANs of the port groups against the list of VLANs that the physical switch tells for the port
        of each NIC that the port group may use. Only a whole list of VLANs (LLDP) counts.

    Why it matters
        It works until the clients move to that NIC: after the next failover they are cut off.

    How to fix
        Add the VLAN to the trunk on the switch port.

    False alarms
        Most switches do not tell their VLANs; CDP tells the native one only. Then it is unknown. VLANs that
        a NIC has seen broadcasts of arrive for certain; quiet ones (vMotion, iSCSI) need not be seen.

    References
        KB 311764
    """
    untold: dict[str, None] = {}
    hidden: dict[str, Switch] = {}
    judged = False
    for switch in judged_switches(topology):
        missing: dict[str, dict[int, list[str]]] = {}
        for group in client_groups(topology, switch):
            if group.vlan is None and group.trunk is None:
                hidden[switch.name] = switch
            if not group.vlan or group.vlan == TRUNK:
                continue
            for link in topology.usable_in(group) or ():
                if link.is_up is False:
                    continue
                port = neighbours.of(link.name)
                if port is None or port.vlans is None:
                    if port is None or group.vlan not in port.seen_vlans:
                        untold[link.name] = None
                    continue
                judged = True
                if group.vlan not in port.vlans | port.seen_vlans:
                    missing.setdefault(link.name, {}).setdefault(group.vlan, []).append(group.name)
        for name, lacking in missing.items():
            port = neighbours.of(name)
            assert port is not None
            groups = [each for names in lacking.values() for each in names]
            used = [group for group in topology.groups_on(switch) if group.name in groups]
            yield found(
                f"{topology.host}: {port.place}, the port of {name}, does not list "
                f"VLAN {list_of([str(vlan) for vlan in lacking])} of {some(groups)}.",
                port.shows("vlans"),
                *(group.near("vlan") for group in used[:19]),
                subject=f"{name} {switch.name}",
                count=len(lacking),
                remedy=f"On {port.switch}, allow VLAN {', '.join(map(str, lacking))} on port {port.port or '<port>'}.",
            )
        if not missing and judged:
            yield observed(f"{switch.name}: the ports list the VLANs of its port groups")
    if untold:
        raise Skip(f"which VLANs the switch ports of {list_of(list(untold))} carry is not told", neighbours.need)
    if hidden:
        standard = all(switch.kind == "standard" for switch in hidden.values())
        listing = "esxcli network vswitch standard portgroup list" if standard else "net-dvs -l"
        raise Skip(f"the VLANs of the port groups of {list_of(list(hidden))} are not known", nics.need(listing))
    if not judged:
        raise NotApplicable("no port group of these switches has a VLAN of its own")

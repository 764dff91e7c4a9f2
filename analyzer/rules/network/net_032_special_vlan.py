"""NET-032."""

from analyzer.facts.topology import Group, Topology
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, Results, Skip, found, observed, rule
from analyzer.rules.network.switches import capped, counted, is_appliance, no_list, some

_RESERVED = (range(1001, 1025), range(3968, 4048), range(4094, 4095))
"""IDs that Cisco Catalyst and Nexus switches keep for themselves; many other switches forward them."""
_DEFAULT = 1


@rule("NET-032", "Port group in the default or a reserved VLAN", severity=Severity.INFO, confidence=Confidence.LIKELY)
def special_vlan(topology: Topology) -> Results:
    """A port group tags its frames with VLAN 1 or with an ID that some physical switches keep for themselves.

    What it checks
        The VLAN IDs of the port groups: 1 (the native VLAN of a port unless it was changed), 1001 to 1024,
        3968 to 4047 and 4094.

    Why it matters
        A port that is untagged in VLAN 1 often drops frames tagged 1, or mixes them with what is untagged.
        Frames in a reserved VLAN do not get past some switches.

    How to fix
        Choose another VLAN on the physical switch and on the port group:
        esxcli network vswitch standard portgroup set -p NAME -v VLAN

    False alarms
        It is information: where the traffic works, the physical switch forwards the VLAN. VLAN 0 (untagged)
        with access ports is normal. Port groups that nothing uses are not judged.

    References
        STIG ESXI-70-000063 and ESXI-70-000065
        CIS VMware ESXi 7 7.4 and 7.5
    """
    default, reserved, seen, masked = list[Group](), list[Group](), 0, 0
    for switch in topology.switches:
        if is_appliance(topology, switch):
            continue
        for group in topology.groups_on(switch):
            if group.vlan is None:
                masked += not group.is_distributed
            elif group.clients == 0:
                seen += 1
            elif group.vlan == _DEFAULT:
                default.append(group)
            elif any(group.vlan in part for part in _RESERVED):
                reserved.append(group)
            else:
                seen += 1
    for groups, subject, text in (
        (default, "VLAN 1", "VLAN 1, which physical ports carry untagged unless told otherwise"),
        (reserved, "reserved VLANs", "VLANs that some physical switches keep for themselves"),
    ):
        if groups:
            named = some([f"{group.name} ({group.vlan})" for group in groups])
            yield found(
                f"{topology.host}: {named} {'is' if len(groups) == 1 else 'are'} in {text}.",
                *capped([group.shows("vlan") for group in groups]),
                subject=subject,
                count=len(groups),
                remedy="Ask for the native and reserved VLANs of the physical switch; if the VLAN is one of them, "
                "choose another on both sides: esxcli network vswitch standard portgroup set -p NAME -v VLAN",
            )
    if seen:
        yield observed(f"{counted(seen, 'port group')} in other VLANs, or without clients")
    if masked:
        raise Skip(
            f"the VLAN is not known of {counted(masked, 'port group')}", Need("esxcfg-vswitch -l", topology.host)
        )
    if not seen and not default and not reserved:
        raise no_list(topology)

"""NET-031."""

import re

from analyzer.facts.topology import TRUNK, Group, Topology
from analyzer.findings import Severity
from analyzer.rulebook import Need, Results, Skip, found, observed, rule
from analyzer.rules.network.switches import SPECIAL, capped, counted, is_appliance, no_list, some
from analyzer.rules.vmotion.phrases import quoted


@rule("NET-031", "Port group hands all VLANs to its machines", severity=Severity.WARNING)
def trunk_group(topology: Topology, *, allowed: str = SPECIAL.pattern) -> Results:
    """A port group of a standard switch has VLAN 4095: machines see and send tagged frames of every VLAN.

    What it checks
        Port groups of standard switches with VLAN ID 4095.

    Why it matters
        Each machine on it can join any VLAN that the physical port passes, whatever its owner may do.

    How to fix
        Set the one VLAN that is needed:
        esxcli network vswitch standard portgroup set -p NAME -v VLAN
        or use a distributed port group with a range of VLANs.

    False alarms
        Port groups named for a trunk, a nested host, a firewall, a sniffer or the like are meant to have it
        (setting "allowed", a regular expression), as are those of appliances. One that nothing uses is
        information only. VMkernel adapters on such a port group are told by VMO-040.

    References
        vSphere Security Configuration Guide 8: network-vgt
        STIG ESXI-80-000220
        CIS VMware ESXi 8 5.10
    """
    seen, masked, hits = 0, 0, dict[str, list[Group]]()
    meant = re.compile(allowed, re.I)
    for switch in topology.switches:
        if switch.kind not in ("standard", None) or is_appliance(topology, switch):
            continue
        for group in topology.groups_on(switch):
            if group.vlan is None:
                masked += 1
            elif group.vlan == TRUNK and not meant.search(group.name) and not topology.adapters_in(group):
                hits.setdefault(switch.name, []).append(group)
            else:
                seen += 1
    for name, groups in hits.items():
        idle = all(topology.vm_clients(group) == 0 for group in groups)
        commands = [
            f"esxcli network vswitch standard portgroup set -p {quoted(group.name)} -v <VLAN>" for group in groups
        ]
        yield found(
            f"{topology.host}: {some([group.name for group in groups])} on {name} "
            f"{'has' if len(groups) == 1 else 'have'} VLAN 4095 (all VLANs)" + (", but no machine." if idle else "."),
            *capped([group.shows("vlan") for group in groups]),
            subject=name,
            count=len(groups),
            severity=Severity.INFO if idle else None,
            remedy=f"If the machines need one VLAN only, on {topology.host}: {'; '.join(commands[:6])}",
        )
    if seen:
        yield observed(f"{counted(seen, 'port group')} with one VLAN, or named for a trunk")
    if masked:
        raise Skip(
            f"the VLAN is not known of {counted(masked, 'port group')}", Need("esxcfg-vswitch -l", topology.host)
        )
    if not seen and not hits:
        raise no_list(topology)

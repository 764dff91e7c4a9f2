"""VMO-040."""

from analyzer.facts.topology import TRUNK, Topology, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, found, observed, rule
from analyzer.rules.vmotion.phrases import none_for_vmotion, quoted
from analyzer.rules.vmotion.vlans import others_beside


@rule("VMO-040", "vMotion port group uses VLAN 4095", severity=Severity.ERROR)
def trunk_vlan(vmotion: VmotionAdapters, topology: Topology) -> Results:
    """A vMotion adapter is connected to a port group with VLAN 4095.

    What it checks
        The VLAN ID of the port group of each adapter that carries vMotion.

    Why it matters
        4095 hands frames on with the tags a guest gave them. A VMkernel adapter gives none, so its frames
        leave untagged and end up in the native VLAN of the switch port, while the port group shows it the
        traffic of all VLANs.

    How to fix
        Set the VLAN that vMotion is meant to use:
        esxcli network vswitch standard portgroup set -p vMotion -v VLAN

    False alarms
        None known for VMkernel adapters; virtual machines that tag by themselves need their own port group.

    References
        KB 311764: VLAN tagging on virtual switches
    """
    host = vmotion.host
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(host))
    unknown = []
    for adapter in vmotion:
        group, vlan = topology.group_of(adapter), topology.vlan_of(adapter)
        if group is None or vlan is None:
            unknown.append(topology.unknown(adapter, "vlan"))
        elif vlan != TRUNK:
            yield observed(f"{adapter.name} in VLAN {vlan}")
        else:
            yield found(
                f"{host}: port group {group.name} of {adapter.name} has VLAN {TRUNK}: "
                "vMotion leaves the host untagged.",
                group.shows("vlan"),
                adapter.near("port_group"),
                subject=adapter.name,
                remedy=f"On {host}: esxcli network vswitch standard portgroup set "
                f"-p {quoted(group.name)} -v <VLAN of vMotion>.{others_beside(topology, adapter)}",
            )
    if unknown:
        raise all_unknown(unknown)

"""NET-035."""

from analyzer.commands.vswitch_policies import PortGroupSecurity, SwitchSecurity
from analyzer.facts.topology import Topology
from analyzer.findings import Severity
from analyzer.rulebook import Records, Results, rule
from analyzer.rules.network.security import accepted


@rule("NET-035", "Promiscuous mode is accepted", severity=Severity.WARNING)
def promiscuous(
    topology: Topology, policies: Records[SwitchSecurity] | None, group_policies: Records[PortGroupSecurity] | None
) -> Results:
    """A standard switch or port group lets its machines read the traffic of all others.

    What it checks
        "Allow Promiscuous" of each standard switch, and of port groups that override it.

    Why it matters
        A machine that switches its NIC to promiscuous mode sees every frame on the switch in its VLAN.

    How to fix
        esxcli network vswitch standard policy security set -v vSwitchN --allow-promiscuous=false
        esxcli network vswitch standard portgroup policy security set -p NAME --allow-promiscuous=false

    False alarms
        Sensors, nested hosts and storage controllers need it: port groups whose names say so are not judged, nor
        are switches of appliances. On distributed switches the setting is in vCenter.

    References
        vSphere Security Configuration Guide 8: network-reject-promiscuous-mode
        STIG ESXI-80-000218
        CIS VMware ESXi 8 5.8
    """
    yield from accepted(topology, policies, group_policies, "allow_promiscuous", "promiscuous mode")

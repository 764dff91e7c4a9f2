"""NET-037."""

from analyzer.commands.vswitch_policies import PortGroupSecurity, SwitchSecurity
from analyzer.facts.topology import Topology
from analyzer.findings import Severity
from analyzer.rulebook import Records, Results, rule
from analyzer.rules.network.security import accepted


@rule("NET-037", "MAC address changes are accepted", severity=Severity.WARNING, hardening=("scg", "stig", "cis"))
def mac_changes(
    topology: Topology, policies: Records[SwitchSecurity] | None, group_policies: Records[PortGroupSecurity] | None
) -> Results:
    """A standard switch or port group lets its machines receive under a MAC address that is not theirs.

    What it checks
        "Allow MAC Address Change" of each standard switch, and of port groups that override it. Accepting was the
        product's default, so it is judged for a hardening profile only.

    Why it matters
        A machine can take the address of another one and get its traffic.

    How to fix
        esxcli network vswitch standard policy security set -v vSwitchN --allow-mac-change=false

    False alarms
        Clusters with a virtual MAC address and iSCSI initiators inside machines may need it: port groups whose
        names say so are not judged.

    References
        vSphere Security Configuration Guide 8: network-reject-mac-changes
        STIG ESXI-80-000217
        CIS VMware ESXi 8 5.7
    """
    yield from accepted(topology, policies, group_policies, "allow_mac_address_change", "MAC address changes")

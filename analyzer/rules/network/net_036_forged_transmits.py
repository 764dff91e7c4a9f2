"""NET-036."""

from analyzer.commands.vswitch_policies import PortGroupSecurity, SwitchSecurity
from analyzer.facts.topology import Topology
from analyzer.findings import Severity
from analyzer.rulebook import Records, Results, rule
from analyzer.rules.network.security import accepted


@rule("NET-036", "Forged transmits are accepted", severity=Severity.WARNING, hardening=("scg", "stig", "cis"))
def forged_transmits(
    topology: Topology, policies: Records[SwitchSecurity] | None, group_policies: Records[PortGroupSecurity] | None
) -> Results:
    """A standard switch or port group lets its machines send from a MAC address that is not theirs.

    What it checks
        "Allow Forged Transmits" of each standard switch, and of port groups that override it. Accepting is the
        product's default, so it is judged for a hardening profile only.

    Why it matters
        A machine can take the place of another one on the network.

    How to fix
        esxcli network vswitch standard policy security set -v vSwitchN --allow-forged-transmits=false

    False alarms
        Clusters with a virtual MAC address (NLB, VRRP, CARP) and nested hosts need it: port groups whose names
        say so are not judged.

    References
        vSphere Security Configuration Guide 8: network-reject-forged-transmit
        STIG ESXI-80-000216
        CIS VMware ESXi 8 5.6
    """
    yield from accepted(topology, policies, group_policies, "allow_forged_transmits", "forged transmits")

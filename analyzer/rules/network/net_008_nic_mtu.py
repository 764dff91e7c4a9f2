"""NET-008."""

from analyzer.facts.nics import PhysicalNics
from analyzer.facts.topology import Topology
from analyzer.findings import Severity
from analyzer.rulebook import Results, Skip, found, observed, rule
from analyzer.rules.network.nics import NIC_LIST, judged_switches
from analyzer.rules.network.switches import capped, some
from analyzer.rules.vmotion.phrases import list_of, quoted


@rule("NET-008", "Physical NIC has a smaller MTU than its switch", severity=Severity.ERROR)
def nic_mtu(topology: Topology, nics: PhysicalNics) -> Results:
    """An uplink passes smaller frames than the virtual switch it belongs to.

    What it checks
        The MTU in the list of NICs against the MTU of the switch, for all of its uplinks.

    Why it matters
        The switch hands over frames that the NIC drops. The driver has refused the larger MTU.

    How to fix
        Set the MTU of the switch again; if the NIC stays behind, update its driver:
        esxcli network vswitch standard set -v vSwitchN -m 9000

    False alarms
        NICs that belong to no switch keep their 1500 and are not judged. A larger MTU than the switch's is
        harmless.

    References
        KB 419088
    """
    unknown = []
    for switch in judged_switches(topology):
        links = [nics.named(name) for name in switch.uplinks or ()]
        known = [link for link in links if link is not None and link.mtu is not None]
        if switch.mtu is None:
            what = "dvs vmware" if switch.kind == "distributed" else "standard"
            unknown.append(
                Skip(f"the MTU of {switch.name} is not known", nics.need(f"esxcli network vswitch {what} list"))
            )
            continue
        if len(known) < len(links):
            unknown.append(Skip(f"the MTU of the uplinks of {switch.name} is not known", nics.need(NIC_LIST)))
        small = [link for link in known if (link.mtu or 0) < switch.mtu]
        if small:
            told = some([f"{link.name} {link.mtu}" for link in small])
            again = (
                f"On {topology.host}: esxcli network vswitch standard set -v {quoted(switch.name)} -m {switch.mtu}"
                if switch.kind == "standard"
                else f"In vCenter, set the MTU of {switch.name} to {switch.mtu} again"
            )
            yield found(
                f"{topology.host}: {switch.name} has MTU {switch.mtu}, its uplinks less: {told}.",
                *capped([link.shows("mtu") for link in small]),
                switch.near("mtu"),
                subject=switch.name,
                count=len(small),
                remedy=f"{again}; if {list_of([link.name for link in small])} stays behind, update the driver.",
            )
        elif known:
            yield observed(f"{switch.name} and its uplinks: MTU {switch.mtu}")
    if unknown:
        raise Skip(
            "; ".join(skip.reason for skip in unknown), *dict.fromkeys(n for skip in unknown for n in skip.needs)
        )

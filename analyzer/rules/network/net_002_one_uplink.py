"""NET-002."""

from analyzer.commands.iscsi import NetworkPortal
from analyzer.commands.nic_list import Nic
from analyzer.facts.topology import Switch, Topology
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, Records, Results, Skip, found, observed, rule
from analyzer.rules.network.switches import is_appliance, is_spread, is_used, no_list
from analyzer.rules.vmotion.phrases import list_of, quoted

_FABRIC = frozenset({"enic", "nenic"})
"""Drivers of virtual NICs of a blade fabric, which may fail over below the host."""


@rule("NET-002", "Switch with clients has only one uplink", severity=Severity.WARNING)
def one_uplink(
    topology: Topology,
    nics: Records[Nic] | None,
    vmotion: VmotionAdapters | None,
    portals: Records[NetworkPortal] | None,
) -> Results:
    """A virtual switch that something uses has one physical NIC, so one cable can cut it off.

    What it checks
        How many physical NICs belong to each switch that a virtual machine or a VMkernel adapter uses.

    Why it matters
        One failed NIC, cable, transceiver or switch port takes the network from all of its clients.

    How to fix
        Give the switch a second NIC, on another card and another physical switch:
        esxcli network vswitch standard uplink add -u vmnicN -v vSwitchN

    False alarms
        On a host with one NIC, and on blades whose fabric can fail over below the host (Cisco VIC), it is
        information only. A switch that holds one leg of iSCSI port binding or of vMotion over several NICs
        is meant to have one uplink. Internal switches of appliances and links to the BMC are not judged.

    References
        vSphere 8.0 Networking: teaming and failover policy
    """
    seen, unknown = [], []
    bound = [portal.vmknic for portal in portals or () if portal.vmknic]
    cards = [nic for nic in nics or () if nic.name and not nic.name.startswith("vusb")]
    alone = nics is not None and nics.complete and len(cards) == 1
    for switch in topology.switches:
        if is_appliance(topology, switch):
            continue
        uplinks = topology.uplinks_in(switch)
        if uplinks is None:
            unknown.append(switch.name)
            continue
        if len(uplinks) != 1:
            seen.append(f"{switch.name} has {len(uplinks)} uplinks")
            continue
        used = is_used(topology, switch)
        if used is None:
            unknown.append(switch.name)
            continue
        only = uplinks[0]
        if not used:
            seen.append(f"nothing uses {switch.name}")
        elif only.is_up is False:
            seen.append(f"{only.name} of {switch.name} is down, which other rules tell")
        elif is_spread(topology, switch, vmotion, bound):
            seen.append(f"{switch.name} holds one of several legs")
        else:
            driver = only.nic.driver if only.nic is not None else None
            mild = alone or driver in _FABRIC
            why = " The host has no other NIC." if alone else " The fabric below it may fail over." if mild else ""
            yield found(
                f"{topology.host}: {switch.name} has one uplink, {only.name}, and is in use.{why}",
                switch.shows("uplinks"),
                subject=switch.name,
                remedy=_remedy(topology, switch),
                severity=Severity.INFO if mild else None,
            )
    if seen:
        yield observed("; ".join(seen))
    if unknown:
        raise Skip(
            f"the uplinks or the clients of {list_of(unknown)} on {topology.host} are not known",
            Need("esxcfg-vswitch -l", topology.host),
        )
    if not seen and all(is_appliance(topology, switch) for switch in topology.switches):
        raise no_list(topology)


def _remedy(topology: Topology, switch: Switch) -> str:
    """The command that adds a second NIC: a free one of the same speed, where one has a link."""
    whole = all(each.uplinks is not None for each in topology.switches)
    taken = {name for each in topology.switches for name in each.uplinks or ()}
    speed = next((each.speed for each in topology.uplinks_in(switch) or ()), None)
    free = [
        each for each in topology.uplinks
        if whole and each.name not in taken and each.is_up and not each.name.startswith("vusb")
        and speed in (None, each.speed)
    ]  # fmt: skip
    name = free[0].name if free else "<second NIC>"
    if switch.kind != "standard":
        return f"In vCenter assign a second NIC of {topology.host} to {switch.name}" + (
            f", for example {name}." if free else "."
        )
    return f"On {topology.host}: esxcli network vswitch standard uplink add -u {name} -v {quoted(switch.name)}"

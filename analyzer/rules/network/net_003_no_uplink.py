"""NET-003."""

import re

from analyzer.commands.vm_network import VmNetwork
from analyzer.facts.topology import Switch, Topology
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Need, Records, Results, Skip, found, observed, rule
from analyzer.rules.network.switches import adapters_on, counted, is_appliance, machines_on, no_list
from analyzer.rules.vmotion.phrases import list_of, quoted

_ON_PURPOSE = lazy_pattern(r"internal|private|isolat|heartbeat|host-?only|no-?uplink|sandbox", re.I)


@rule("NET-003", "Switch with virtual machines has no live uplink", severity=Severity.WARNING)
def no_uplink(topology: Topology, machines: Records[VmNetwork] | None) -> Results:
    """Virtual machines are connected to a switch that leads to no physical network.

    What it checks
        Switches whose only clients are virtual machines: do they have a physical NIC, and is one of its
        links up.

    Why it matters
        The machines reach only others on the same switch and host. Without any uplink vCenter also refuses
        to move them to another host.

    How to fix
        Add a NIC: esxcli network vswitch standard uplink add -u vmnicN -v vSwitchN
        Where all links are down, repair the cabling or the ports of the physical switch.

    False alarms
        A switch without uplinks behind a virtual firewall, or named internal, private, isolated or the like,
        is a design: information only, for its effect on vMotion. Switches with VMkernel adapters are judged
        by VMO-037 and VMK-032; those of appliances (Nutanix, guest introspection, BMC links) are not judged.

    References
        vSphere 6.7 vCenter and Host Management: vMotion networking requirements
    """
    seen, unknown = [], []
    for switch in topology.switches:
        if is_appliance(topology, switch):
            continue
        uplinks = topology.uplinks_in(switch)
        if uplinks is None:
            unknown.append(switch.name)
            continue
        if any(each.is_up is not False for each in uplinks):
            seen.append(f"{switch.name} has {list_of([each.name for each in uplinks if each.is_up is not False])}")
            continue
        if adapters_on(topology, switch):
            seen.append(f"{switch.name} has VMkernel adapters, which other rules judge")
            continue
        used = machines_on(topology, switch)
        if used is None:
            unknown.append(switch.name)
            continue
        if not used:
            seen.append(f"no virtual machine on {switch.name}")
            continue
        plural = f"{counted(used, 'virtual NIC')} {'uses' if used == 1 else 'use'} it"
        if uplinks:
            yield found(
                f"{topology.host}: all uplinks of {switch.name} are down "
                f"({list_of([each.name for each in uplinks])}); {plural}.",
                *(each.shows("is_up") for each in uplinks),
                switch.near("uplinks"),
                subject=switch.name,
                severity=Severity.ERROR,
                remedy=f"Check the cables and the physical switch ports of {list_of([each.name for each in uplinks])} "
                f"on {topology.host}; esxcli network nic get -n {uplinks[0].name}",
            )
            continue
        joins = _joined_by(topology, switch, machines)
        named = any(_ON_PURPOSE.search(name) for name in (switch.name, *(g.name for g in topology.groups_on(switch))))
        why = (
            f" {joins} joins it with other networks."
            if joins
            else " Its names say that it is internal."
            if named
            else ""
        )
        yield found(
            f"{topology.host}: {switch.name} has no uplink; {plural}.{why}",
            switch.shows("uplinks"),
            subject=switch.name,
            severity=Severity.INFO if why else None,
            remedy=f"If these machines need the network or are to be moved by vMotion, on {topology.host}: "
            f"esxcli network vswitch standard uplink add -u <free NIC> -v {quoted(switch.name)}",
        )
    if seen:
        yield observed("; ".join(seen))
    if unknown:
        raise Skip(
            f"the uplinks or the clients of {list_of(unknown)} on {topology.host} are not known",
            Need("esxcfg-vswitch -l", topology.host),
            Need("esxcfg-vmknic -l", topology.host),
        )
    if not seen and all(is_appliance(topology, switch) for switch in topology.switches):
        raise no_list(topology)


def _joined_by(topology: Topology, switch: Switch, machines: Records[VmNetwork] | None) -> str:
    """The virtual machine that is connected to ``switch`` and to another one, if there is one."""
    here = {group.name for group in topology.groups_on(switch)}
    return next(
        (vm.name or "" for vm in machines or () if here & set(vm.networks) and not set(vm.networks) <= here), ""
    )

"""VMK-032."""

from analyzer.facts.adapters import Adapter, VmkAdapters
from analyzer.facts.topology import Switch, Topology, Uplink, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.network.switches import is_appliance, machines_on
from analyzer.rules.vmotion.phrases import list_of, names_of


@rule("VMK-032", "VMkernel adapter without a live uplink", severity=Severity.ERROR)
def no_live_uplink(vmks: VmkAdapters, topology: Topology, vmotion: VmotionAdapters | None) -> Results:
    """No NIC that a VMkernel adapter may send through has a link.

    What it checks
        The NICs of the switch of each VMkernel adapter, or those that its port group allows, and their links.
        Adapters for vMotion are judged by VMO-037.

    Why it matters
        The adapter is cut off from the network: its service (management, storage, vSAN) does not work on this
        host.

    How to fix
        Plug in or switch on the link, or add a NIC that has one:
        esxcli network vswitch standard uplink add -u vmnicN -v vSwitchN

    False alarms
        Switches of appliances (Nutanix, NSX services, BMC and USB links) have no uplink by design and are left
        out, and so is a switch without uplinks that connects virtual machines to the host: it is internal.

    References
        VMware vSphere 8.0 Networking: networking with standard switches
    """
    carries_vmotion = {adapter.name for adapter in vmotion or ()}
    judged = [each for each in vmks if not each.is_service and each.name not in carries_vmotion]
    if not judged:
        raise NotApplicable(f"{vmks.host}: all adapters are for vMotion or internal")
    unknown: list[Skip] = []
    dead: dict[tuple[str, tuple[str, ...]], list[Adapter]] = {}
    for adapter in judged:
        switch, links = topology.switch_of(adapter), topology.uplinks_of(adapter)
        if switch is not None and is_appliance(topology, switch):
            yield observed(f"{switch.name} is internal")
        elif links is None or switch is None:
            unknown.append(topology.unknown(adapter, "team"))
        elif any(link.is_up for link in links):
            up = [link.name for link in links if link.is_up]
            yield observed(f"{adapter.name} on {list_of(up)}")
        elif any(link.is_up is None for link in links):
            reason = f"the links of {adapter.name} on {vmks.host} are not known"
            unknown.append(Skip(reason, Need("esxcli network nic list", vmks.host)))
        elif not links and machines_on(topology, switch):
            yield observed(f"{switch.name} has no uplink and connects {adapter.name} to virtual machines only")
        else:
            dead.setdefault((switch.name, tuple(link.name for link in links)), []).append(adapter)
    for (name, nics), adapters in dead.items():
        switch = topology.switch(name)
        assert switch is not None
        down = [link for nic in nics if (link := topology.uplink(nic)) is not None]
        yield found(
            _message(vmks.host, adapters, switch, down),
            *(link.shows("is_up") for link in down),
            *([switch.shows("uplinks")] if not down else []),
            *(adapter.near("port_group") for adapter in adapters),
            subject=", ".join(adapter.name for adapter in adapters),
            remedy=_remedy(vmks.host, switch, down),
            confidence=Confidence.LIKELY if not down and machines_on(topology, switch) is None else None,
            count=len(adapters),
        )
    if unknown:
        raise all_unknown(unknown)


def _message(host: str, adapters: list[Adapter], switch: Switch, links: list[Uplink]) -> str:
    if not links:
        return f"{host}: {names_of(adapters)} on {switch.name} has no uplink."
    names, under = list_of([link.name for link in links]), f"{names_of(adapters)} on {switch.name}"
    if len(links) == 1:
        return f"{host}: {names}, the only NIC under {under}, has no link."
    return f"{host}: {names}, the NICs under {under}, have no link."


def _remedy(host: str, switch: Switch, links: list[Uplink]) -> str:
    if links:
        names = list_of([link.name for link in links])
        ups = "; ".join(f"esxcli network nic up -n {link.name}" for link in links)
        return f"Check the cables and switch ports of {names}. If they were switched off, on {host}: {ups}"
    if switch.kind == "standard":
        return f"On {host}: esxcli network vswitch standard uplink add -u <vmnic> -v {switch.name}"
    return f"In vCenter, give {host} an uplink on {switch.name}."

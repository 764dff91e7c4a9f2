"""VMK-028."""

from analyzer.facts.adapters import Adapter
from analyzer.facts.roles import Roles
from analyzer.facts.topology import Topology, Uplink, all_unknown
from analyzer.findings import Severity
from analyzer.rulebook import Results, Skip, found, observed, rule
from analyzer.rules.vmkernel.networks import managers
from analyzer.rules.vmotion.phrases import list_of, names_of, quoted


@rule("VMK-028", "Management network has no redundancy", severity=Severity.WARNING)
def management_redundancy(roles: Roles, topology: Topology) -> Results:
    """The port group of the management adapter uses fewer NICs than its switch has, and only one of them is up.

    What it checks
        The live NICs that the management adapters of a host can send through, where their port groups narrow
        the choice. A switch that has one NIC, or one live NIC, is told by NET-002 and NET-001; no live NIC at
        all by VMK-032.

    Why it matters
        When that link goes, vCenter loses the host, and HA may take it for isolated and restart its virtual
        machines, although the switch has another NIC.

    How to fix
        Let the port group use a second NIC of the switch:
        esxcli network vswitch standard portgroup policy failover set -p "Management Network" -a vmnic0 -s vmnic1

    False alarms
        Two management adapters with different NICs make up for each other. Blade servers whose NICs fail over
        in hardware need no second one.

    References
        VMware vSphere 6.5 Networking: networking best practices
    """
    adapters, confidence = managers(roles)
    unknown: list[Skip] = []
    usable: dict[str, Uplink] = {}
    narrow: list[Adapter] = []
    for adapter in adapters:
        links, switch = topology.uplinks_of(adapter), topology.switch_of(adapter)
        of_switch = topology.uplinks_in(switch) if switch is not None else None
        if links is None or of_switch is None:
            unknown.append(topology.unknown(adapter, "team"))
            continue
        usable |= {link.name: link for link in links}
        if len(links) < len(of_switch):
            narrow.append(adapter)
    live = [link for link in usable.values() if link.is_up is not False]
    names = names_of(adapters)
    if len(live) > 1:
        yield observed(f"{names} on {list_of([link.name for link in live])}")
        return
    if unknown:
        raise all_unknown(unknown)
    if not live:
        yield observed(f"no live NIC under {names} (see VMK-032)")
    elif not narrow:
        yield observed(f"{names} may use every NIC of the switch: {list_of(list(usable))}")
    else:
        first = narrow[0]
        down = [link.name for link in usable.values() if link.is_up is False]
        dead = f"; {list_of(down)} {'is' if len(down) == 1 else 'are'} down" if down else ""
        spare = _spare(topology, first, usable)
        unused = f", and leaves {list_of(spare)} of the switch unused" if spare else ""
        yield found(
            f"{topology.host}: {names} can send through {live[0].name} only{dead}{unused}.",
            topology.shows_uplinks(first),
            first.near("port_group"),
            *(link.shows("is_up") for link in usable.values() if link.is_up is False),
            subject=names,
            remedy=_remedy(topology, first, live[0].name, spare),
            confidence=confidence,
        )


def _spare(topology: Topology, adapter: Adapter, usable: dict[str, Uplink]) -> list[str]:
    """The NICs of the adapter's switch that its port group does not use."""
    switch = topology.switch_of(adapter)
    links = topology.uplinks_in(switch) if switch is not None else None
    return [link.name for link in links or () if link.name not in usable]


def _remedy(topology: Topology, adapter: Adapter, active: str, spare: list[str]) -> str:
    group, switch = topology.group_of(adapter), topology.switch_of(adapter)
    standby = ",".join(spare) or "<second NIC>"
    if group is None or switch is None or switch.kind != "standard":
        return f"In vCenter, for the port group of {adapter.name}: {active} active, {standby} standby."
    return (
        f"On {topology.host}: esxcli network vswitch standard portgroup policy failover set "
        f"-p {quoted(group.name)} -a {active} -s {standby}"
    )

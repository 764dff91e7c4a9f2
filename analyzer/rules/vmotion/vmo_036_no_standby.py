"""VMO-036."""

from analyzer.facts.topology import Group, Topology, Uplink, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import names_of, none_for_vmotion, quoted


@rule("VMO-036", "vMotion path has no standby uplink", severity=Severity.WARNING)
def no_standby(vmotion: VmotionAdapters, topology: Topology) -> Results:
    """The port group of vMotion uses one physical NIC although its switch has more.

    What it checks
        How many NICs, active and standby, the port group of each vMotion adapter may use, against those of its
        switch.

    Why it matters
        When that cable, port or switch fails there is no vMotion: neither maintenance mode nor DRS can empty
        the host.

    How to fix
        Make another NIC of the switch standby:
        esxcli network vswitch standard portgroup policy failover set -p vMotion -a vmnic2 -s vmnic3

    False alarms
        With several vMotion adapters on different NICs one may fail, and the rule keeps quiet. A switch with
        one NIC is left to NET-002, a NIC that is down to NET-001 or VMO-037.

    References
        VMware vSphere 8.0 Networking: teaming and failover policy
        VMware vSphere 7.0 Networking: Networking best practices for vSphere vMotion
    """
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(vmotion.host))
    unknown: list[Skip] = []
    narrow: dict[str, list[str]] = {}
    usable = {adapter.name: topology.uplinks_of(adapter) for adapter in vmotion}
    for adapter in vmotion:
        links, switch = usable[adapter.name], topology.switch_of(adapter)
        if links is None or switch is None:
            unknown.append(topology.unknown(adapter, "team"))
            continue
        names = ", ".join(link.name for link in links) or "no uplink"
        spare = [link for link in topology.uplinks_in(switch) or () if link not in links]
        others = {link.name for name, held in usable.items() if name != adapter.name for link in held or ()}
        if len(links) != 1:
            yield observed(f"{adapter.name} over {names}")
        elif links[0].is_up is False:
            yield observed(f"{adapter.name} over {names}, which is down (see VMO-037)")
        elif others - {links[0].name}:
            yield observed(f"{adapter.name} over {names}, other vMotion adapters over others")
        elif not spare:
            yield observed(f"{adapter.name} over {names}, the only uplink of {switch.name} (see NET-002)")
        else:
            narrow.setdefault(links[0].name, []).append(adapter.name)
    for name, carried in narrow.items():
        adapters = [adapter for adapter in vmotion if adapter.name in carried]
        first = adapters[0]
        group, switch, link = topology.group_of(first), topology.switch_of(first), topology.uplink(name)
        assert switch is not None and link is not None
        spare = [each for each in topology.uplinks_in(switch) or () if each.name != name]
        of = f"port group {group.name}" if group is not None else "its port group"
        yield found(
            f"{vmotion.host}: {names_of(adapters)} {'has' if len(adapters) == 1 else 'have'} {name} alone: {of} does "
            f"not use {', '.join(each.name for each in spare)} of {switch.name}.",
            topology.shows_uplinks(first),
            switch.near("uplinks"),
            *(each.near("port_group") for each in adapters),
            subject=names_of(adapters),
            count=len(adapters),
            remedy=_remedy(vmotion.host, group, switch.kind, link, spare),
        )
    if unknown:
        raise all_unknown(unknown)


def _remedy(host: str, group: Group | None, kind: str | None, link: Uplink, spare: list[Uplink]) -> str:
    standby = ",".join(each.name for each in spare if each.is_up is not False) or spare[0].name
    if group is None or kind != "standard":
        return f"In vCenter, make the uplink with {standby} standby for the port group of vMotion."
    return (
        f"On {host}: esxcli network vswitch standard portgroup policy failover set "
        f"-p {quoted(group.name)} -a {link.name} -s {standby}"
    )

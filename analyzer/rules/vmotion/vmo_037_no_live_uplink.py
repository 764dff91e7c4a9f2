"""VMO-037."""

from analyzer.commands.vmkping import VmkPing
from analyzer.facts.adapters import Adapter
from analyzer.facts.pings import SavedPings
from analyzer.facts.topology import Switch, Topology, Uplink, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Found, NotApplicable, Others, Pointer, Results, Skip, found, near, observed, rule
from analyzer.rules.vmotion.links import answered_over, no_nic_list
from analyzer.rules.vmotion.phrases import list_of, names_of, none_for_vmotion, quoted


@rule(
    "VMO-037",
    "All uplinks of the vMotion port group are down or unused",
    severity=Severity.CRITICAL,
    stops=True,
)
def no_live_uplink(
    vmotion: VmotionAdapters,
    topology: Topology,
    pings: SavedPings | None,
    others: Others[VmotionAdapters],
    other_pings: Others[SavedPings],
) -> Results:
    """No physical NIC with a link is left for an adapter that carries vMotion.

    What it checks
        The physical NICs that the port group of each vMotion adapter may use, active and standby ones, and
        whether any of them has a link.

    Why it matters
        Nothing leaves the host: every migration to it and from it fails when it connects.

    How to fix
        Repair the cable or the port of the physical switch, or give the port group a NIC that has a link:
        esxcli network vswitch standard portgroup policy failover set -p vMotion -a vmnicN

    False alarms
        On a distributed switch the teaming order names uplink ports: where no output tells the NIC behind
        them, nothing is said. A saved ping that the adapter sent or answered proves a link: without the list
        of NICs it is enough, against the list the finding is a warning (the two are of different times).

    References
        VMware vSphere 8.0 Networking: teaming and failover policy
        VMware vSphere 6.7 Networking: vMotion networking requirements
    """
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(vmotion.host))
    unknown: list[Skip] = []
    dead: dict[tuple[str | None, tuple[str, ...]], list[Adapter]] = {}
    for adapter in vmotion:
        links = topology.uplinks_of(adapter)
        live = [link.name for link in links or () if link.is_up]
        if live:
            yield observed(f"{adapter.name} over {', '.join(live)}")
        elif links is not None and all(link.is_up is False for link in links):
            switch = topology.switch_of(adapter)
            key = (None if switch is None else switch.name, tuple(link.name for link in links))
            dead.setdefault(key, []).append(adapter)
        elif answered_over(adapter, vmotion, pings, others, other_pings) is not None:
            yield observed(f"a saved ping over {adapter.name} was answered")
        elif links is None:
            unknown.append(topology.unknown(adapter, "team"))
        else:
            unknown.append(no_nic_list(topology, links))
    for adapters in dead.values():
        answers = [answered_over(each, vmotion, pings, others, other_pings) for each in adapters]
        answer = next((each for each in answers if each is not None), None)
        yield _finding(vmotion, topology, adapters, answer)
    if unknown:
        raise all_unknown(unknown)


def _finding(vmotion: VmotionAdapters, topology: Topology, adapters: list[Adapter], answer: VmkPing | None) -> Found:
    first, host = adapters[0], topology.host
    links, switch = topology.uplinks_of(first) or (), topology.switch_of(first)
    names = list_of([link.name for link in links])
    where = f"switch {switch.name}" if switch is not None else "its switch"
    if links:
        why = f"{names} {'is' if len(links) == 1 else 'are'} down, and {where} gives it no other"
    elif switch is not None and switch.uplinks:
        why = f"its port group uses none of the uplinks of {where} ({', '.join(switch.uplinks)})"
    else:
        why = f"{where} has no uplink"
    carries = "carries" if len(adapters) == 1 else "carry"
    then = " A saved ping over it was answered: the link went down later, or has come back." if answer else ""
    evidence: list[Pointer] = [topology.shows_uplinks(first), *(link.near("is_up") for link in links)]
    evidence += [each.near("port_group") for each in adapters]
    evidence += [near(answer, "received")] if answer is not None else []
    return found(
        f"{host}: {names_of(adapters)} {carries} vMotion without a link: {why}.{then}",
        *evidence,
        subject=names_of(adapters),
        count=len(adapters),
        severity=Severity.WARNING if answer is not None else None,
        confidence=vmotion.confidence,
        remedy=f"On {host}, {_remedy(topology, first, links, switch)}",
    )


def _remedy(topology: Topology, adapter: Adapter, links: tuple[Uplink, ...], switch: Switch | None) -> str:
    """Switch the NIC on, repair its link, or take another NIC, with the names of the host."""
    off = [link.name for link in links if getattr(link.nic, "admin_status", None) == "Down"]
    if off:
        return f"the NIC was switched off: {'; '.join(f'esxcli network nic up -n {name}' for name in off)}"
    used = {link.name for link in links}
    spare = [link for link in (topology.uplinks_in(switch) or () if switch else ()) if link.name not in used]
    live = next((link.name for link in spare if link.is_up), None)
    group = topology.group_of(adapter)
    repair = f"check cable, transceiver and switch port of {', '.join(sorted(used))}" if used else ""
    if switch is None or switch.kind != "standard" or group is None:
        other = f"in vCenter, give {switch.name if switch else 'the switch'} an uplink on this host that has a link"
        return f"{repair}; or {other}" if repair else f"{other}."
    order = f"esxcli network vswitch standard portgroup policy failover set -p {quoted(group.name)} -a"
    if live is not None:
        other = f"use {live}, which has a link: {order} {live}"
    else:
        free = [link.name for link in topology.uplinks if link.is_up and link.switch is None]
        nic = free[0] if free else "<vmnic with a link>"
        other = f"add a NIC: esxcli network vswitch standard uplink add -v {quoted(switch.name)} -u {nic}"
        other += f"; {order} {nic}"
    return f"{repair}; or {other}" if repair else other

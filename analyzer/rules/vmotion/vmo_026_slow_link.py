"""VMO-026."""

from analyzer.facts.adapters import Adapter
from analyzer.facts.topology import Topology, Uplink, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.links import is_slow
from analyzer.rules.vmotion.phrases import names_of, none_for_vmotion


@rule("VMO-026", "vMotion uplink slower than 1 Gb/s or not full duplex", severity=Severity.ERROR)
def slow_link(vmotion: VmotionAdapters, topology: Topology) -> Results:
    """A live link that carries vMotion runs below 1 Gbit/s or at half duplex.

    What it checks
        Speed and duplex of each NIC that is active for the port group of a vMotion adapter and has a link.

    Why it matters
        vMotion is supported from 1000 Mbit/s full duplex on; vCenter warns of a link below. A port that
        negotiated 100 Mbit/s or half duplex has a bad cable, a fixed speed on one end, or an old switch.

    How to fix
        Let both ends negotiate: esxcli network nic set -n vmnicN -a
        and the same on the port of the physical switch; then change the cable.

    False alarms
        A standby NIC does not count while an active one has a link. Where the teaming order is not known and
        only some of the NICs are slow, nothing is said. This rule explains a slow NIC alone: VMO-027 to
        VMO-029 keep quiet about it.

    References
        vSphere API: VMotionLinkCapacityLow
        VMware vSphere 6.7 Networking: vMotion networking requirements
    """
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(vmotion.host))
    unknown: list[Skip] = []
    slow: dict[str, tuple[Uplink, list[Adapter]]] = {}
    for adapter in vmotion:
        links = topology.carriers_of(adapter)
        told = [(link, is_slow(link)) for link in links]
        bad = [link for link, verdict in told if verdict]
        if not links and topology.uplinks_of(adapter) is None:
            unknown.append(topology.unknown(adapter, "team"))
        elif not links:
            yield observed(f"{adapter.name} has no live link (see VMO-037)")
        elif bad and topology.active_uplinks_of(adapter) is None and len(bad) < len(links):
            unknown.append(topology.unknown(adapter, "speed"))
        elif bad:
            for link in bad:
                slow.setdefault(link.name, (link, []))[1].append(adapter)
        elif any(verdict is None for _, verdict in told):
            unknown.append(topology.unknown(adapter, "speed"))
        else:
            yield observed(f"{adapter.name}: {', '.join(f'{link.name} {link.speed} Mbit/s' for link in links)}")
    for link, adapters in slow.values():
        duplex = (link.nic.duplex or "").lower() if link.nic is not None else ""
        at = f"{link.speed} Mbit/s{f' {duplex} duplex' if duplex in ('full', 'half') else ''}"
        yield found(
            f"{vmotion.host}: {link.name} carries vMotion ({names_of(adapters)}) at {at}; 1000 Mbit/s full duplex is "
            "the least.",
            link.shows("speed"),
            topology.shows_uplinks(adapters[0]),
            *(each.near("port_group") for each in adapters),
            subject=link.name,
            remedy=f"On {vmotion.host}: esxcli network nic set -n {link.name} -a, and auto-negotiation on the switch "
            f"port too. If it stays at {link.speed} Mbit/s, change cable and port.",
        )
    if unknown:
        raise all_unknown(unknown)

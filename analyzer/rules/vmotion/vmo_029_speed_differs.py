"""VMO-029."""

from analyzer.facts.topology import Topology, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Pair, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.links import LEAST_MBPS, RATIO, Link, is_slow, links_of
from analyzer.rules.vmotion.phrases import least, none_for_vmotion


@rule("VMO-029", "vMotion uplink speed differs between hosts", severity=Severity.INFO)
def speed_differs(vmotion: Pair[VmotionAdapters], topology: Pair[Topology], *, ratio: float = RATIO) -> Results:
    """vMotion has a much faster link on one host than on the other.

    What it checks
        The fastest live link under the vMotion adapters of both hosts; one at least 2.5 times as fast as the
        other is told.

    Why it matters
        The slower end sets the pace. A fast sender overruns it: frames are dropped at the switch, and a
        migration takes longer than the slow link alone would explain.

    How to fix
        Use links of one speed for vMotion on all hosts, or limit what the faster host sends with traffic
        shaping on the port group.

    False alarms
        While hardware is being replaced this is normal; it is a note only. A link below 1 Gbit/s or at half
        duplex is left to VMO-026. Where this rule speaks, VMO-027 keeps quiet about the slower host.

    References
        VMware vSphere 7.0 Networking: Networking best practices for vSphere vMotion
    """
    empty = [side.host for side in vmotion if not side.adapters]
    if empty:
        raise NotApplicable(none_for_vmotion(*empty))
    sides: list[tuple[str, list[Link]]] = []
    unknown: list[Skip] = []
    for side, known in zip(vmotion, topology, strict=True):
        links, lacking = links_of(side, known)
        unknown += lacking
        sides.append((side.host, links))
    if unknown:
        raise all_unknown(unknown)
    dead = [host for host, links in sides if not links]
    if dead:
        raise NotApplicable(f"no live link under vMotion on {' and '.join(dead)} (see VMO-037)")
    (slow_host, slow), (fast_host, fast) = sorted(
        ((host, max(links, key=lambda link: link.speed)) for host, links in sides), key=lambda item: item[1].speed
    )
    told = f"{slow.speed} Mbit/s on {slow_host}, {fast.speed} on {fast_host}"
    if fast.speed < ratio * slow.speed:
        yield observed(told)
    elif slow.speed < LEAST_MBPS or is_slow(slow.uplink):
        yield observed(f"{told} (see VMO-026)")
    else:
        yield found(
            f"vMotion has {slow.speed} Mbit/s on {slow_host} ({slow.uplink.name}) and {fast.speed} Mbit/s on "
            f"{fast_host} ({fast.uplink.name}): the slower end sets the pace.",
            slow.uplink.shows("speed"),
            fast.uplink.shows("speed"),
            slow.adapter.near("port_group"),
            fast.adapter.near("port_group"),
            subject=f"{slow.adapter.name} <-> {fast.adapter.name}",
            confidence=least(vmotion),
            remedy=f"Give {slow_host} a link of {fast.speed} Mbit/s for vMotion, or shape what the port group of "
            f"{fast.adapter.name} on {fast_host} sends to {slow.speed} Mbit/s.",
        )

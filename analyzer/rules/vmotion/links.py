"""What the rules about the physical links under vMotion have in common: live links, their speed, answered pings."""

from msgspec import Struct

from analyzer.commands.vmkping import VmkPing
from analyzer.facts.adapters import Adapter
from analyzer.facts.pings import SavedPings, both_ways
from analyzer.facts.topology import Topology, Uplink
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.rulebook import Need, Others, Pair, Skip

LEAST_MBPS = 1000
"""vMotion is supported on links of this speed and above, full duplex."""
RATIO = 2.5
"""Links whose speeds differ by this factor are of two generations: 10 and 25 Gbit/s."""


def is_slow(uplink: Uplink) -> bool | None:
    """True for a live link below 1 Gbit/s or at half duplex; None when its speed is not known."""
    if uplink.nic is None or uplink.speed is None:
        return None
    return uplink.speed < LEAST_MBPS or (uplink.nic.duplex or "").lower() == "half"


class Link(Struct, frozen=True):
    """One vMotion adapter and the link that carries it: it uses one NIC at a time."""

    adapter: Adapter
    uplink: Uplink
    speed: int
    """Mbit/s."""


def links_of(vmotion: VmotionAdapters, topology: Topology) -> tuple[list[Link], list[Skip]]:
    """For each vMotion adapter the fastest link that carries it, and why others are not known.

    Adapters without a live link are left out: VMO-037 speaks of them.
    """
    links: list[Link] = []
    unknown: list[Skip] = []
    for adapter in vmotion:
        carriers = topology.carriers_of(adapter)
        if not carriers:
            if topology.uplinks_of(adapter) is None:
                unknown.append(topology.unknown(adapter, "team"))
            continue
        speeds = {uplink.speed for uplink in carriers}
        if None in speeds or (len(speeds) > 1 and topology.active_uplinks_of(adapter) is None):
            # Which of the NICs is active decides, where their speeds differ.
            unknown.append(topology.unknown(adapter, "speed"))
            continue
        best = max(carriers, key=lambda uplink: uplink.speed or 0)
        links.append(Link(adapter, best, best.speed or 0))
    return links, unknown


def answered_over(
    adapter: Adapter,
    own: VmotionAdapters,
    pings: SavedPings | None,
    others: Others[VmotionAdapters],
    other_pings: Others[SavedPings],
) -> VmkPing | None:
    """The last saved ping between ``adapter`` and any other host that was answered: its link works."""  # fmt: skip
    if pings is None:
        return None
    answer = None
    for name, theirs in others.items():
        if name not in other_pings or not (pings.runs or other_pings[name].runs):
            continue
        hosts = own.host, name
        try:
            paths = both_ways(Pair(pings, other_pings[name], hosts), Pair(own, theirs, hosts))
        except Skip:
            # No vMotion adapter there, or none with an address to ping.
            continue
        for path in paths:
            run = path.reached
            if run is None:
                continue
            if path.source != own.host:
                used = path.target.name
            elif run.record.interface is not None or len(path.sources) == 1:
                used = run.record.interface or path.adapter.name
            else:
                continue
            answer = run.record if used == adapter.name else answer
    return answer


def no_nic_list(topology: Topology, uplinks: tuple[Uplink, ...]) -> Skip:
    """The state of these links is not known."""
    names = ", ".join(uplink.name for uplink in uplinks if uplink.is_up is None)
    return Skip(f"whether {names} of {topology.host} has a link is not known", _nics(topology))


def _nics(topology: Topology) -> Need:
    return Need("esxcli network nic list", topology.host)

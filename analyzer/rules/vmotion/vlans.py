"""What rules about the VLANs of two hosts have in common: the pairs of adapters whose VLANs must agree."""

from collections.abc import Sequence

from msgspec import Struct

from analyzer.commands.vmkping import VmkPing
from analyzer.facts.adapters import Adapter
from analyzer.facts.pings import SavedPings, both_ways
from analyzer.facts.topology import TRUNK, Topology, all_unknown
from analyzer.facts.vmotion import VmotionAdapters, adapter_pairs, share_network
from analyzer.rulebook import Need, NotApplicable, Pair, Pointer, Skip, near
from analyzer.rules.vmotion.phrases import none_for_vmotion


class VlanPair(Struct, frozen=True):
    """Two vMotion adapters that talk to each other, in one network as far as known, and their VLANs."""

    mine: Adapter
    other: Adapter
    vlans: tuple[int, int] | None
    """None when the adapters sit in one distributed port group."""
    one_group: str
    """Name of that port group."""
    shows: tuple[Pointer, ...]
    """The lines with the VLANs."""
    answered: VmkPing | None
    """A saved ping between the two that got an answer: the VLANs fit together somehow."""
    lost: VmkPing | None
    """A saved ping between the two that got no answer, where none did."""
    in_doubt: Skip | None
    """Set when it is not known whether both are in one network (an address is masked)."""

    @property
    def subject(self) -> str:
        """``vmk3 <-> vmk1``."""
        return f"{self.mine.name} <-> {self.other.name}"

    @property
    def evidence(self) -> list[Pointer]:
        """The lines with the VLANs, those of the adapters, and the ping that got an answer."""
        ends = [near(end.record) for end in (self.mine, self.other) if end.record is not None]
        pings = [near(run, "received") for run in (self.answered, self.lost) if run is not None]
        return [*self.shows, *ends, *pings]

    def translated(self, pairs: Sequence[tuple[int, int]]) -> bool:
        """True when the physical network translates one VLAN into the other, by the case file."""
        return self.vlans is not None and any(set(pair) == set(self.vlans) for pair in pairs)

    def differ(self, translated: Sequence[tuple[int, int]]) -> bool:
        """True when both are certainly in different VLANs that nobody translates: VMO-038 speaks of them."""
        if self.vlans is None or self.in_doubt is not None or self.translated(translated):
            return False
        return self.vlans[0] != self.vlans[1] and all(0 < vlan < TRUNK for vlan in self.vlans)


def vlan_pairs(
    vmotion: Pair[VmotionAdapters], topology: Pair[Topology], pings: Pair[SavedPings] | None
) -> tuple[list[VlanPair], list[Skip]]:
    """The pairs whose VLANs are known, and why others are not.

    Raises:
        NotApplicable: a host has no vMotion adapter, or the adapters are in different networks.
    """
    empty = [side.host for side in vmotion if not side.adapters]
    if empty:
        raise NotApplicable(none_for_vmotion(*empty))
    pairs: list[VlanPair] = []
    unknown: list[Skip] = []
    apart = True
    for mine, other in adapter_pairs(vmotion.a, vmotion.b):
        same = share_network(mine, other)
        masked = [end for end in (mine, other) if all(item.interface is None for item in end.addresses)]
        if not same and not masked:
            continue
        apart = False
        groups = topology.a.group_of(mine), topology.b.group_of(other)
        vlans = topology.a.vlan_of(mine), topology.b.vlan_of(other)
        one_group = groups[0].name if groups[0] and groups[1] and groups[0].is_same(groups[1]) else ""
        if not one_group and None in vlans:
            sides = ((topology.a, mine, vlans[0]), (topology.b, other, vlans[1]))
            unknown += [side.unknown(end, "vlan") for side, end, vlan in sides if vlan is None]
            continue
        pairs.append(
            VlanPair(
                mine,
                other,
                None if vlans[0] is None or vlans[1] is None else (vlans[0], vlans[1]),
                one_group,
                tuple(
                    group.shows("vlan") if group is not None else end.shows("port_group")
                    for group, end in zip(groups, (mine, other), strict=True)
                ),
                *_pinged(vmotion, pings, mine, other),
                None if same else _masked(masked),
            )
        )
    if apart:
        raise NotApplicable("the vMotion adapters are in different networks")
    return pairs, unknown


def _pinged(
    vmotion: Pair[VmotionAdapters], pings: Pair[SavedPings] | None, mine: Adapter, other: Adapter
) -> tuple[VmkPing | None, VmkPing | None]:
    """The last saved ping between two adapters that was answered; where there is none, one that was not."""
    if pings is None:
        return None, None
    try:
        paths = both_ways(pings, vmotion)
    except NotApplicable:
        # No address to ping.
        return None, None
    ends = {(mine.host, mine.name), (other.host, other.name)}
    lost = None
    for path in paths:
        run = path.reached or (path.worst.run if path.worst is not None else None)
        via = path.adapter.name if run is None or run.record.interface is None else run.record.interface
        if run is None or {(path.source, via), (path.target.host, path.target.name)} != ends:
            continue
        if path.reached is not None:
            return run.record, None
        lost = lost or run.record
    return None, lost


def _masked(adapters: Sequence[Adapter]) -> Skip:
    return all_unknown(
        Skip(
            f"the address of {end.name} on {end.host} is masked or missing",
            Need("esxcfg-vmknic -l", end.host),
        )
        for end in adapters
    )


def others_beside(topology: Topology, adapter: Adapter) -> str:
    """A warning for a remedy that changes the VLAN of a port group which others use too, or nothing.

    Management behind the same port group would be cut off.
    """
    group = topology.group_of(adapter)
    if group is None:
        return ""
    users = [other.name for other in topology.adapters_in(group) if other.name != adapter.name]
    count = topology.vm_clients(group) or 0
    if count:
        users.append(f"{count} virtual {'NIC' if count == 1 else 'NICs'}")
    if not users:
        return ""
    return (
        f" Careful on {adapter.host}: {', '.join(users)} would lose the network, as port group {group.name} is theirs"
        " too; make a port group of its own for vMotion there instead."
    )

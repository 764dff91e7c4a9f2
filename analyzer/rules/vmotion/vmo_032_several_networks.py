"""VMO-032."""

from analyzer.facts.adapters import Adapter
from analyzer.facts.topology import Topology, all_unknown
from analyzer.facts.vmotion import VmotionAdapters, share_network
from analyzer.findings import Severity
from analyzer.rulebook import Need, Pointer, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import is_shared, take_out
from analyzer.rules.vmotion.several import at_least_two


@rule("VMO-032", "vMotion adapters of a host are not in one subnet and VLAN", severity=Severity.WARNING)
def several_networks(vmotion: VmotionAdapters, topology: Topology) -> Results:
    """The vMotion adapters of one host are in different subnets or VLANs.

    What it checks
        With two or more vMotion adapters: network and VLAN of each against the first one. Adapters of one
        distributed port group are in one VLAN whatever its number.

    Why it matters
        Any vMotion adapter of one host may talk to any of the other. With several subnets some of these ways
        lead nowhere, and migrations fail now and then.

    How to fix
        Give all vMotion adapters of all hosts addresses in one subnet, on port groups with one VLAN:
        esxcli network vswitch standard portgroup set -p vMotion-02 -v VLAN

    False alarms
        Two separate fabrics with routed subnets are a design of their own: where every adapter has its own
        gateway the rule keeps quiet.

    References
        KB 2007467: vMotion over several NICs
    """
    at_least_two(vmotion)
    # One that also has other work to do is no measure for those that carry vMotion alone.
    first, *others = sorted(vmotion.adapters, key=is_shared)
    unknown = []
    for other in others:
        apart, proofs = [], []
        same_network = _same_network(first, other)
        same_vlan = _same_vlan(topology, first, other)
        if same_network is False:
            if first.gateway and other.gateway:
                yield observed(f"{first.name} and {other.name} are routed, each by its own gateway")
                continue
            apart.append("subnets")
            proofs += [first.shows("address"), other.shows("address")]
        if same_vlan is False:
            apart.append("VLANs")
            proofs += [_shows_vlan(topology, first), _shows_vlan(topology, other)]
        if apart:
            yield found(
                f"{vmotion.host}: {_words(topology, first)} and {_words(topology, other)} carry vMotion "
                f"in different {' and '.join(apart)}.",
                *proofs,
                subject=f"{first.name}, {other.name}",
                remedy=_remedy(vmotion.host, first, other, apart),
            )
            continue
        if same_network is None:
            unknown += [_no_address(adapter) for adapter in (first, other) if not _is_told(adapter)]
        if same_vlan is None:
            lacking = [adapter for adapter in (first, other) if topology.vlan_of(adapter) is None]
            unknown += [topology.unknown(adapter, "vlan") for adapter in lacking]
        if same_network and same_vlan:
            yield observed(f"{_words(topology, first)} and {_words(topology, other)}")
    if unknown:
        raise all_unknown(unknown)


def _remedy(host: str, first: Adapter, other: Adapter, apart: list[str]) -> str:
    if is_shared(other):
        return f"On {host}, leave vMotion to {first.name}: {take_out(other)}"
    where = " and ".join(part[:-1] for part in apart)
    return f"On {host}, put {other.name} into the {where} of {first.name}, or remove it: {take_out(other)}"


def _is_told(adapter: Adapter) -> bool:
    return any(item.interface is not None for item in adapter.addresses)


def _same_network(one: Adapter, two: Adapter) -> bool | None:
    """Whether two adapters are in one network; None when an address is missing or masked."""
    if share_network(one, two):
        return True
    return False if _is_told(one) and _is_told(two) else None


def _same_vlan(topology: Topology, one: Adapter, two: Adapter) -> bool | None:
    mine, other = topology.group_of(one), topology.group_of(two)
    if mine is not None and other is not None and (mine == other or mine.is_same(other)):
        return True
    vlans = topology.vlan_of(one), topology.vlan_of(two)
    return None if None in vlans else vlans[0] == vlans[1]


def _no_address(adapter: Adapter) -> Skip:
    return Skip(
        f"the address of {adapter.name} on {adapter.host} is masked or missing",
        Need("esxcfg-vmknic -l", adapter.host),
    )


def _shows_vlan(topology: Topology, adapter: Adapter) -> Pointer:
    group = topology.group_of(adapter)
    return group.shows("vlan") if group is not None else adapter.shows("port_group")


def _words(topology: Topology, adapter: Adapter) -> str:
    """``vmk1 (10.20.5.11, VLAN 50)``."""
    vlan = topology.vlan_of(adapter)
    told = [*(item.text for item in adapter.addresses[:1]), *([f"VLAN {vlan}"] if vlan is not None else [])]
    return f"{adapter.name} ({', '.join(told)})" if told else adapter.name

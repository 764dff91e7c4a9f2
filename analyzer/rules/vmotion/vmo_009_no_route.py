"""VMO-009."""

from typing import NamedTuple

from analyzer.facts.adapters import DEFAULT_STACK, Adapter, AdapterAddress
from analyzer.facts.addresses import Interface, address, on_link
from analyzer.facts.pings import PingPath, SavedPings, both_ways
from analyzer.facts.routes import Hop, HostRoutes, Way, differ_by_mask
from analyzer.facts.vmotion import VmotionAdapters, adapter_pairs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Found, Need, NotApplicable, Pair, Results, Skip, found, near, observed, rule
from analyzer.rules.vmotion.phrases import least, list_of, none_for_vmotion

_ROWS = 3
"""So many routes of a table without the wanted one are shown."""
_LONE = 128
"""Prefix length of addresses that DHCPv6 gives: it says nothing about the network."""


class _Ends(NamedTuple):
    """Two adapters in different networks, and the way each has to the other."""

    mine: Adapter
    other: Adapter
    addresses: tuple[AdapterAddress, AdapterAddress]
    a: Interface
    b: Interface
    there: Hop
    back: Hop

    @property
    def lacking(self) -> list[tuple[Adapter, Interface, Interface]]:
        """The sides without a way: adapter, its own network, the one it cannot reach."""
        sides = [(self.there, self.mine, self.a, self.b), (self.back, self.other, self.b, self.a)]
        return [(adapter, own, far) for hop, adapter, own, far in sides if hop.way is Way.NONE]

    @property
    def version(self) -> int:
        """4 or 6."""
        return self.a.version

    @property
    def is_open(self) -> bool:
        """True when a routing table is missing and none that is there rules the way out."""
        return not self.lacking and Way.UNKNOWN in (self.there.way, self.back.way)


@rule(
    "VMO-009",
    "vMotion adapters are in different subnets and at least one side has no gateway for the path",
    severity=Severity.CRITICAL,
    stops=True,
)
def no_route(adapters: Pair[VmotionAdapters], routes: Pair[HostRoutes], pings: Pair[SavedPings]) -> Results:
    """Two vMotion adapters are in different networks, and a host has no route to the other.

    What it checks
        For vMotion adapters in different networks: whether the TCP/IP stack of each has a route that covers
        the other's address, or the adapter has a gateway of its own. Global IPv6 addresses are looked at where
        the adapters have no IPv4 ones.

    Why it matters
        Without a route the packets never leave the host and the migration fails when it connects.

    How to fix
        Add a gateway to the stack: esxcli network ip route ipv4 add -n default -g GATEWAY -N vmotion, or a
        route to the other network: -n 10.1.2.0/24. From 6.5 an adapter can have its own gateway:
        esxcli network ip interface ipv4 set -i vmkN -t static -I ADDRESS -N NETMASK -g GATEWAY

    False alarms
        With several vMotion adapters one pair that works both ways is enough. A saved ping on the stack of
        vMotion that was answered proves a way there and back. Networks that differ only by the netmask are
        VMO-010.

    References
        VMware vSphere 6.7 Networking: vMotion TCP/IP stack for traffic across IP subnets
        VMware vSphere 7.0 Networking: default gateway of a TCP/IP stack and of a VMkernel adapter
    """
    empty = [side.host for side in adapters if not side.adapters]
    if empty:
        raise NotApplicable(none_for_vmotion(*empty))
    paths = both_ways(pings, adapters)
    apart: list[_Ends] = []
    hidden: list[Adapter] = []
    works = masks = False
    for mine, other in adapter_pairs(adapters.a, adapters.b):
        chosen = _addresses(mine, other)
        if chosen is None:
            continue
        one, two = chosen
        a, b = one.interface, two.interface
        if a is None or b is None:
            hidden += [end for end, net in ((mine, a), (other, b)) if net is None]
        elif not on_link(a, b) and any(end.ip.is_link_local or end.ip.is_unspecified for end in (a, b)):
            # No lease: that adapter lacks an address, not a route.
            continue
        elif on_link(a, b):
            works = True
            yield observed(f"{mine.name} and {other.name} are both in {a.network}")
        elif differ_by_mask(a, b) and a.network.prefixlen < _LONE and b.network.prefixlen < _LONE:
            masks = True
        elif _answered(paths, mine, other):
            works = True
            yield observed(f"{mine.name} and {other.name} are in {a.network} and {b.network}; pings are answered")
        else:
            ends = _Ends(mine, other, chosen, a, b, routes.a.way(mine, b.ip), routes.b.way(other, a.ip))
            apart.append(ends)
            if not ends.lacking and not ends.is_open:
                works = True
                yield observed(
                    f"{mine.name} on {mine.host} reaches {other.name} on {other.host} "
                    f"{ends.there.way.value}, back {ends.back.way.value}"
                )
    if works:
        return
    if hidden:
        raise _masked(hidden, paths)
    needs = [need for ends in apart if ends.is_open for need in _needs(ends, routes)]
    if needs:
        nets = f"{apart[0].a.network} and {apart[0].b.network}"
        raise Skip(f"the vMotion adapters are in {nets}, and the routes are not known", *needs)
    if apart:
        version = apart[0].version
        told = all(routes_of.knows_gateway_of(adapter, version) for adapter, routes_of in _lacking(apart[0], routes))
        sure = told and not adapters.a.unseen and not adapters.b.unseen
        yield _finding(apart, routes, least(adapters) if sure else Confidence.LIKELY)
    elif masks:
        raise NotApplicable("the networks differ by the netmask only (see VMO-010)")
    else:
        raise NotApplicable("no address of one family on both hosts (see VMO-007)")


def _addresses(mine: Adapter, other: Adapter) -> tuple[AdapterAddress, AdapterAddress] | None:
    """The addresses that two adapters talk by: IPv4 where both have one, else IPv6, in one network if any are."""
    four = (mine.ipv4, other.ipv4)
    both = (four[0], four[1]) if four[0] is not None and four[1] is not None else None
    if both is not None and not any(_is_none(item) for item in both):
        return both
    sides = [[item for item in end.addresses if item.version == 6 and not _is_none(item)] for end in (mine, other)]
    pairs = [(one, two) for one in sides[0] for two in sides[1]]
    together = [pair for pair in pairs if _meet(*pair)]
    return next(iter((*together, *pairs)), both)


def _meet(one: AdapterAddress, two: AdapterAddress) -> bool:
    a, b = one.interface, two.interface
    return a is not None and b is not None and on_link(a, b)


def _is_none(item: AdapterAddress) -> bool:
    """True for an address that no other host can reach: none at all, or a link-local one."""
    ip = address(item.text)
    return ip is not None and (ip.is_link_local or ip.is_unspecified)


def _answered(paths: list[PingPath], mine: Adapter, other: Adapter) -> bool:
    """True when a ping on the stack of vMotion came back between these adapters, whoever sent it."""
    return any(
        path.reached is not None
        for path in paths
        for source, target in ((mine, other), (other, mine))
        if path.target == target and source in path.sources
    )


def _masked(hidden: list[Adapter], paths: list[PingPath]) -> Skip:
    """Nothing to compare; pings that were answered at least hint at one segment."""
    names = list_of(list(dict.fromkeys(f"{adapter.name} on {adapter.host}" for adapter in hidden)))
    answered = [path for path in paths if path.reached is not None]
    ttls = {path.reached.ttl for path in answered if path.reached is not None and path.reached.ttl is not None}
    hint = ""
    if answered and len(answered) == len(paths):
        hint = "; pings between the adapters are answered"
        hint += " with ttl 64, which points to one segment" if ttls == {64} else ""
    hosts = dict.fromkeys(adapter.host for adapter in hidden)
    return Skip(
        f"the address or netmask of {names} is masked or not readable{hint}",
        *(Need("esxcfg-vmknic -l", host) for host in hosts),
    )


def _lacking(ends: _Ends, routes: Pair[HostRoutes]) -> list[tuple[Adapter, HostRoutes]]:
    known = {side.host: side for side in routes}
    return [(adapter, known[adapter.host]) for adapter, _, _ in ends.lacking]


def _needs(ends: _Ends, routes: Pair[HostRoutes]) -> list[Need]:
    sides = ((ends.there, ends.mine, routes.a), (ends.back, ends.other, routes.b))
    unknown = [(adapter, known) for hop, adapter, known in sides if hop.way is Way.UNKNOWN]
    return [need for adapter, known in unknown for need in known.needs(adapter, ends.version)]


def _finding(apart: list[_Ends], routes: Pair[HostRoutes], confidence: Confidence) -> Found:
    first = apart[0]
    mine, other = first.mine, first.other
    tables = {side.host: side for side in routes}
    missing, remedies, rows = [], [], []
    for adapter, own, far in first.lacking:
        table = tables[adapter.host].of(adapter.netstack, first.version)
        option = "" if adapter.netstack == DEFAULT_STACK else f" -N {adapter.netstack}"
        missing.append(f"the {adapter.netstack} stack of {adapter.host} has no route to {far.ip}")
        place = f"-n {far.network} -g <gateway in {own.network}>{option}"
        remedies.append(f"on {adapter.host}: esxcli network ip route ipv{first.version} add {place}")
        rows += [near(route, "network", "no route covers the other host") for route in table.routes[:_ROWS]]
    return found(
        f"{mine.name} on {mine.host} has {first.a}, {other.name} on {other.host} has {first.b}: "
        f"different networks, and {' and '.join(missing)}.",
        *(item.shows() for item in first.addresses),
        *rows,
        subject=f"{mine.name} <-> {other.name}",
        remedy=f"Add the route, {'; '.join(remedies)}. Or place both adapters in one VLAN and subnet.",
        confidence=confidence,
        count=len(apart),
    )

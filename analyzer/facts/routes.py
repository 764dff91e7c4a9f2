"""Fact: the IPv4 and IPv6 routes of each TCP/IP stack of a host, and the way they give to an address."""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

from msgspec import Struct

from analyzer.commands.ip_interface import Ipv4Address
from analyzer.commands.ip_ipv6 import Ipv6Setting
from analyzer.commands.ip_route import ON_LINK, DefaultGateway, Route
from analyzer.commands.ip_route6 import Route6
from analyzer.facts.adapters import DEFAULT_STACK, Adapter, VmkAdapters
from analyzer.facts.addresses import Interface, IpAddress, address
from analyzer.model import ParseStatus, Record
from analyzer.rulebook import Need, Pointer, Records, fact

GATEWAYS = {4: "esxcli network ip interface ipv4 get", 6: "esxcli network ip interface ipv6 get"}
"""The commands that print the gateway of each adapter (from 6.5)."""
NO_GATEWAY = ON_LINK | {"::", "*"}
"""Printed in place of a gateway, in tables of both families."""
AnyRoute = Route | Route6
Net = ipaddress.IPv4Network | ipaddress.IPv6Network
_WHOLE = (ParseStatus.PARSED, ParseStatus.EMPTY)


class Way(Enum):
    """How packets of an adapter get to an address."""

    LINK = "directly"
    ADAPTER_GATEWAY = "by the adapter's own gateway"
    ROUTE = "by a route of the stack"
    DEFAULT = "by the default gateway of the stack"
    NONE = "by no route"
    UNKNOWN = "by a route that is not known"


class Hop(Struct, frozen=True):
    """The way to an address, the gateway on it, and the line that says so."""

    way: Way
    gateway: str = ""
    proof: Pointer | None = None


class StackRoutes(Struct, frozen=True):
    """The routes of one family in one TCP/IP stack; ``whole`` is False when they were not collected or are cut."""

    host: str
    stack: str
    routes: tuple[AnyRoute, ...] = ()
    sentence: DefaultGateway | None = None
    """The default gateway as ``esxcfg-route`` alone says it."""
    whole: bool = False
    version: int = 4

    @property
    def default(self) -> tuple[str, Pointer] | None:
        """The default gateway and the line that names it."""
        held: Record | None = next((route for route in self.routes if is_default(route)), self.sentence)
        gateway = getattr(held, "gateway", None)
        return None if held is None or gateway is None else (gateway, Pointer(held, "gateway"))

    @property
    def to_collect(self) -> Need:
        """The command that prints this table."""
        option = "" if self.stack == DEFAULT_STACK else f" -N {self.stack}"
        return Need(f"esxcli network ip route ipv{self.version} list{option}", self.host)

    def best(self, target: IpAddress) -> AnyRoute | None:
        """The route with the longest prefix that covers ``target``; the default route covers all."""
        fitting = [(net.prefixlen, route) for route, net in self._networks() if net and target in net]
        return max(fitting, key=lambda item: item[0])[1] if fitting else None

    @property
    def readable(self) -> bool:
        """False when a network in it is masked: it may be the one that is looked for."""
        return all(net is not None for _, net in self._networks())

    def _networks(self) -> Iterator[tuple[AnyRoute, Net | None]]:
        for route in self.routes:
            yield route, network_of(route)


def is_default(route: AnyRoute) -> bool:
    """True for the route that covers every address."""
    if isinstance(route, Route6):
        return (route.network or "").partition("/")[0] in ("default", "::") and not route.prefix
    return route.network in ("default", "0.0.0.0") and route.netmask in (None, "0.0.0.0")


def network_of(route: AnyRoute) -> Net | None:
    """The network that a route leads to; None when it is masked."""
    if is_default(route):
        return ipaddress.ip_network("::/0" if isinstance(route, Route6) else "0.0.0.0/0")
    six = isinstance(route, Route6)
    text = (route.network or "").partition("/")[0] if six else route.network
    mask = route.prefix if isinstance(route, Route6) else route.netmask
    if address(text) is None or mask is None:
        return None
    try:
        return ipaddress.ip_network(f"{text}/{mask}", strict=False)
    except ValueError:
        return None


def differ_by_mask(a: Interface, b: Interface) -> bool:
    """True when the shorter of two different masks puts both addresses into one network."""
    wide = min(a.network.prefixlen, b.network.prefixlen)
    nets = {ipaddress.ip_interface(f"{end.ip}/{wide}").network for end in (a, b)}
    return a.network.prefixlen != b.network.prefixlen and len(nets) == 1


class HostRoutes(Struct, frozen=True, eq=False):
    """All that is known of a host's routes."""

    host: str
    stacks: Mapping[str, StackRoutes] = {}
    settings: Mapping[str, Ipv4Address] = {}
    """By adapter, the line that tells its own gateway."""
    stacks6: Mapping[str, StackRoutes] = {}
    """The IPv6 tables."""
    settings6: Mapping[str, Ipv6Setting] = {}

    def of(self, stack: str, version: int = 4) -> StackRoutes:
        """The routes of a stack; an empty table that is not whole when nothing was collected."""
        tables = self.stacks if version == 4 else self.stacks6
        return tables.get(stack) or StackRoutes(self.host, stack, version=version)

    def knows_gateway_of(self, adapter: Adapter, version: int = 4) -> bool:
        """True when it was collected whether the adapter has a gateway of its own (before 6.5 none has)."""
        return adapter.name in (self.settings if version == 4 else self.settings6)

    def own_gateway(self, adapter: Adapter, version: int = 4) -> tuple[str, Pointer] | None:
        """A gateway of the adapter's own; what is printed may be that of its stack, which does not count."""
        setting = (self.settings if version == 4 else self.settings6).get(adapter.name)
        gateway = setting.gateway if setting is not None else None
        if setting is None or gateway in (None, "", "0.0.0.0", "::"):
            return None
        default = self.of(adapter.netstack, version).default
        if default is not None and default[0] == gateway:
            return None
        return gateway or "", Pointer(setting, "gateway")

    def way(self, adapter: Adapter, target: IpAddress) -> Hop:
        """How packets from ``adapter`` get to ``target``: own network, own gateway, routes of its stack."""
        for own in adapter.addresses:
            if own.interface is not None and own.version == target.version and target in own.interface.network:
                return Hop(Way.LINK, "", own.shows())
        gateway = self.own_gateway(adapter, target.version)
        if gateway is not None:
            return Hop(Way.ADAPTER_GATEWAY, *gateway)
        table = self.of(adapter.netstack, target.version)
        route = table.best(target)
        if route is not None and not is_default(route):
            way = Way.LINK if route.gateway in NO_GATEWAY else Way.ROUTE
            return Hop(way, route.gateway or "", Pointer(route, "gateway"))
        default = table.default
        if default is not None:
            return Hop(Way.DEFAULT if table.readable else Way.UNKNOWN, *default)
        return Hop(Way.NONE if table.whole and table.readable else Way.UNKNOWN)

    def needs(self, adapter: Adapter, version: int = 4) -> tuple[Need, ...]:
        """What to collect to know the ways of ``adapter``."""
        table = self.of(adapter.netstack, version)
        needs = () if table.whole and table.readable else (table.to_collect,)
        return needs if self.knows_gateway_of(adapter, version) else (*needs, Need(GATEWAYS[version], self.host))


@fact
def host_routes(
    adapters: VmkAdapters, routes: Records[Route] | None, gateways: Records[DefaultGateway] | None,
    settings: Records[Ipv4Address] | None, routes6: Records[Route6] | None, settings6: Records[Ipv6Setting] | None,
) -> HostRoutes:  # fmt: skip
    """Routes by stack: the command line names it, else the stack of the adapters in the table.

    Without ``-N`` a table is that of the default stack; where the command line was not saved at all, the
    adapters tell whose it is. Of several tables of one stack the last whole one holds.
    """
    stacks, stacks6 = _tables(routes, adapters, 4), _tables(routes6, adapters, 6)
    for sentence in gateways or ():
        stack = sentence.netstack or DEFAULT_STACK
        held = stacks.get(stack) or StackRoutes(adapters.host, stack)
        stacks[stack] = StackRoutes(held.host, stack, held.routes, sentence, held.whole)
    return HostRoutes(
        adapters.host,
        stacks,
        {item.name: item for item in settings or () if item.name},
        stacks6,
        {item.name: item for item in settings6 or () if item.name},
    )


def _tables(routes: Records[Any] | None, adapters: VmkAdapters, version: int) -> dict[str, StackRoutes]:
    """The tables of one family by stack."""
    stacks: dict[str, StackRoutes] = {}
    for capture in routes.captures if routes is not None else ():
        rows: Sequence[AnyRoute] = capture.result.records
        stack = _stack(capture, rows, adapters)
        whole = capture.result.status in _WHOLE and not (capture.line is not None and capture.line.filtered)
        held = stacks.get(stack)
        if held is None or whole or not held.whole:
            stacks[stack] = StackRoutes(adapters.host, stack, tuple(rows), None, whole, version)
    return stacks


def _stack(capture: object, rows: Sequence[AnyRoute], adapters: VmkAdapters) -> str:
    line = getattr(capture, "line", None)
    named = next((row.netstack for row in rows if row.netstack), None)
    named = named or (line.option("N", "netstack") if line is not None else None)
    if named:
        return named
    users = (adapters.named(row.interface or "") for row in rows)
    return next((adapter.netstack for adapter in users if adapter and adapter.netstack), DEFAULT_STACK)

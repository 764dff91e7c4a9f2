"""What the rules about routed vMotion have in common: the way that the default stack gives, gateways out of reach."""

from analyzer.facts.adapters import DEFAULT_STACK, Adapter
from analyzer.facts.addresses import IpAddress, address, on_link
from analyzer.facts.routes import Hop, HostRoutes, Way, differ_by_mask
from analyzer.facts.vmotion import VmotionAdapters, adapter_pairs
from analyzer.rulebook import Pair


def is_open(routes: HostRoutes, adapter: Adapter) -> bool:
    """True when it is not known whether the printed gateway is the adapter's own or that of the stack."""
    table = routes.of(adapter.netstack)
    return not table.whole and table.default is None


def way_of_stack(adapter: Adapter, far: IpAddress, routes: HostRoutes) -> Hop | None:
    """The way to ``far`` by a route or the default gateway of the stack; None for any other way."""
    hop = routes.way(adapter, far)
    return hop if hop.way in (Way.ROUTE, Way.DEFAULT) and hop.proof is not None else None


def takes_default_stack(adapters: Pair[VmotionAdapters], routes: Pair[HostRoutes]) -> bool:
    """True when VMO-011 speaks: vMotion of one of the hosts takes a route of the default stack to the other."""
    known = {side.host: side for side in routes}
    for mine, other in adapter_pairs(adapters.a, adapters.b):
        a, b = (end.ipv4.interface if end.ipv4 is not None else None for end in (mine, other))
        if a is None or b is None or on_link(a, b) or differ_by_mask(a, b):
            continue
        for adapter, far in ((mine, b), (other, a)):
            table = known[adapter.host]
            if adapter.netstack != DEFAULT_STACK or is_open(table, adapter):
                continue
            if way_of_stack(adapter, far.ip, table) is not None:
                return True
    return False


def is_outside(gateway: str | None, adapters: VmotionAdapters) -> bool | None:
    """True when a gateway is in no network of these adapters; None when it or one of their addresses is masked."""
    ends = [adapter.ipv4.interface if adapter.ipv4 is not None else None for adapter in adapters]
    ip = address(gateway)
    if ip is not None and any(end is not None and ip in end.network for end in ends):
        return False
    return None if ip is None or None in ends else True

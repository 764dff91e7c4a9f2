"""VMO-013."""

from ipaddress import ip_interface

from analyzer.commands.ip_route import ON_LINK, Route
from analyzer.facts.adapters import VMOTION_STACK, Adapter
from analyzer.facts.addresses import IpAddress, address
from analyzer.facts.routes import HostRoutes, is_default
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, set_address
from analyzer.rules.vmotion.routed import is_outside

_USUAL = 24
"""Prefix length of most vMotion networks."""


@rule("VMO-013", "vMotion gateway is not inside the adapter's subnet", severity=Severity.ERROR)
def gateway_outside_subnet(adapters: VmotionAdapters, routes: HostRoutes) -> Results:
    """A gateway of the vmotion stack is in no network of that stack's adapters.

    What it checks
        The gateways in the routing table of the vmotion stack against address and netmask of its adapters.

    Why it matters
        A host asks for a gateway by ARP on its own segment. One outside of it never answers, so nothing gets
        through to other networks.

    How to fix
        esxcli network ip route ipv4 remove -n default -g WRONG -N vmotion, then add the right one:
        esxcli network ip route ipv4 add -n default -g GATEWAY -N vmotion

    False alarms
        None are known. Masked addresses are not judged.

    References
        RFC 1122, section 3.3.1: routing outbound datagrams <https://www.rfc-editor.org/rfc/rfc1122>
    """
    if adapters.stack != VMOTION_STACK:
        raise NotApplicable(f"{adapters.host} has no adapter on the vmotion stack")
    table = routes.of(VMOTION_STACK)
    routed = [route for route in table.routes if isinstance(route, Route)]
    through = [route for route in routed if route.gateway is not None and route.gateway not in ON_LINK]
    if not through:
        if table.whole:
            raise NotApplicable(f"the vmotion stack of {adapters.host} has no gateway")
        raise Skip(f"{adapters.host}: the routes of the vmotion stack were not collected", table.to_collect)
    ends = [adapter.ipv4.interface if adapter.ipv4 is not None else None for adapter in adapters]
    nets = [end.network for end in ends if end is not None]
    unclear = []
    for route in through:
        gateway = address(route.gateway)
        net = next((net for net in nets if gateway is not None and gateway in net), None)
        if net is not None:
            yield observed(f"gateway {route.gateway} is in {net}")
        elif is_outside(route.gateway, adapters) is None:
            unclear.append(route)
        else:
            own = [f"{net} of {adapter.name}" for adapter, net in zip(adapters, nets, strict=True)]
            yield found(
                f"{adapters.host}: gateway {route.gateway} of the vmotion stack is not in {list_of(own)}.",
                at(route, "gateway"),
                *(adapter.ipv4.shows() for adapter in adapters if adapter.ipv4 is not None),
                subject=f"gateway {route.gateway}",
                remedy=_remedy(adapters, route),
            )
    if unclear:
        raise Skip(
            f"{adapters.host}: the gateway or the address of an adapter is masked",
            table.to_collect,
            "esxcfg-vmknic -l",
        )


def _remedy(adapters: VmotionAdapters, route: Route) -> str:
    network = "default" if is_default(route) else f"{route.network}/{_bits(route)}"
    place = f"-n {network} -N {VMOTION_STACK}"
    narrow = next((adapter for adapter in adapters if _masked_out(adapter, address(route.gateway))), None)
    other = (
        f"esxcli network ip route ipv4 remove {place} -g {route.gateway}; "
        f"esxcli network ip route ipv4 add {place} -g <gateway>"
    )
    if narrow is None:
        return f"On {adapters.host}: {other}"
    mask = set_address(narrow, "<netmask>")
    return f"On {adapters.host}, if the gateway is right, correct the netmask: {mask}. If it is wrong: {other}"


def _masked_out(adapter: Adapter, gateway: IpAddress | None) -> bool:
    """True when a netmask of the usual size would put the gateway beside the adapter."""
    whole = adapter.ipv4.interface if adapter.ipv4 is not None else None
    if whole is None or gateway is None or whole.network.prefixlen <= _USUAL:
        return False
    return gateway in ip_interface(f"{whole.ip}/{_USUAL}").network


def _bits(route: Route) -> str:
    mask = address(route.netmask)
    return str(bin(int(mask)).count("1")) if mask is not None else "<bits>"

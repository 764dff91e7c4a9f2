"""VMK-033."""

from collections import defaultdict

from analyzer.commands.ip_neighbor import Neighbor
from analyzer.commands.ip_route import ON_LINK, Route
from analyzer.facts.adapters import VMOTION_STACK, VmkAdapters
from analyzer.facts.addresses import address
from analyzer.facts.routes import HostRoutes, Net, StackRoutes, is_default, network_of
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, NotApplicable, Records, Results, Skip, at, found, near, observed, rule
from analyzer.rules.vmkernel.networks import connected, has_no_answer, is_at, neighbors_of, on_stack
from analyzer.rules.vmotion.phrases import list_of


@rule("VMK-033", "Static route with a dead or doubled next hop", severity=Severity.INFO)
def static_routes(adapters: VmkAdapters, routes: HostRoutes, neighbors: Records[Neighbor] | None) -> Results:
    """A static route leads to a gateway that is out of reach, or two routes lead to one network.

    What it checks
        The routes with a gateway, the default ones left out, of all TCP/IP stacks but the vmotion one (see
        VMO-013): whether the gateway is in a network of the stack, whether it answers ARP, and whether a
        network has two of them.

    Why it matters
        A route by a gateway outside of all networks of the host is worse than none: it takes the packets away
        from the default gateway. A second route to a network is not used.

    How to fix
        esxcli network ip route ipv4 remove -n NETWORK -g GATEWAY

    False alarms
        A gateway that is not in the neighbour table may just be idle; only an entry without answer counts, as
        a note.

    References
        KB 318546: several VMkernel adapters in one subnet
        RFC 1122, section 3.3.1: routing outbound datagrams <https://www.rfc-editor.org/rfc/rfc1122>
    """
    host, unknown, judged = adapters.host, [], 0
    usual = [adapter.netstack for adapter in adapters if not adapter.is_internal]
    stacks = [stack for stack in dict.fromkeys(usual) if stack != VMOTION_STACK]
    for stack in stacks:
        table, nets = routes.of(stack), connected(adapters, stack)
        static = [
            each for each in table.routes
            if isinstance(each, Route) and not is_default(each) and each.gateway not in (None, *ON_LINK)
        ]  # fmt: skip
        if not table.whole:
            unknown.append(table.to_collect)
        doubled: defaultdict[Net, list[Route]] = defaultdict(list)
        for route in static:
            judged += 1
            gateway, net = address(route.gateway), network_of(route)
            if net is not None:
                doubled[net].append(route)
            if gateway is None:
                unknown.append(table.to_collect)
            elif nets.holder(gateway) is None and nets.hidden:
                unknown.append(Need("esxcfg-vmknic -l", host))
            elif nets.holder(gateway) is None:
                yield found(
                    f"{host}: the route to {net or route.network} leads to {route.gateway}, which is not in "
                    f"{list_of(nets.words) or 'a network of ' + stack}.",
                    at(route, "gateway"),
                    *nets.shown,
                    subject=f"route {net or route.network}",
                    remedy=_remove(table, route, net, "On"),
                    severity=Severity.ERROR,
                )
            else:
                rows = neighbors_of(neighbors, stack) if neighbors is not None else []
                silent = next((row for row in rows if is_at(row, gateway) and has_no_answer(row)), None)
                if silent is None:
                    yield observed(f"{net or route.network} by {route.gateway}")
                    continue
                yield found(
                    f"{host}: {route.gateway}, the gateway to {net or route.network}, does not answer ARP.",
                    at(route, "gateway"),
                    near(silent, "mac_address"),
                    subject=f"route {net or route.network}",
                    remedy=f"If the gateway is gone: {_remove(table, route, net)}",
                    confidence=Confidence.LIKELY,
                )
        for net, both in doubled.items():
            ways = list(dict.fromkeys(route.gateway or "" for route in both))
            if len(ways) > 1:
                yield found(
                    f"{host}: {net} has {len(ways)} routes, by {list_of(ways)}.",
                    *(at(route, "gateway") for route in both),
                    subject=f"route {net}",
                    remedy=f"Keep one of them: {_remove(table, both[-1], net)}",
                    count=len(both),
                )
    if unknown:
        raise Skip(f"{host}: not all routes can be judged", *dict.fromkeys(unknown))
    if not judged:
        raise NotApplicable(f"{host} has no static routes")


def _remove(table: StackRoutes, route: Route, net: Net | None, on: str = "on") -> str:
    place = net if net is not None else "<network>"
    return (
        f"{on} {table.host}: esxcli network ip route ipv4 remove -n {place} -g {route.gateway}{on_stack(table.stack)}"
    )

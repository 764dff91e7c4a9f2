"""VMO-012."""

from analyzer.facts.adapters import VMOTION_STACK
from analyzer.facts.routes import HostRoutes
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import NotApplicable, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of


@rule("VMO-012", "vMotion stack has no default gateway", severity=Severity.INFO)
def no_default_gateway(adapters: VmotionAdapters, routes: HostRoutes) -> Results:
    """The vmotion TCP/IP stack reaches its own network only.

    What it checks
        Whether the routing table of the vmotion stack has a default route, or an adapter on it has a gateway
        of its own.

    Why it matters
        It is fine while all hosts share one segment. Migrations to other networks, over long distances or to
        another vCenter Server need a gateway.

    How to fix
        esxcli network ip route ipv4 add -n default -g GATEWAY -N vmotion

    False alarms
        Without hosts in other networks nothing is missing, hence a note. VMO-009 tells when a path lacks it.

    References
        VMware vSphere 8.0 Networking: Place vMotion traffic on the vMotion TCP/IP stack
    """
    if adapters.stack != VMOTION_STACK:
        raise NotApplicable(f"{adapters.host} has no adapter on the vmotion stack")
    table = routes.of(VMOTION_STACK)
    if table.default is not None:
        yield observed(f"default gateway {table.default[0]}")
        return
    own = {adapter.name: gateway[0] for adapter in adapters if (gateway := routes.own_gateway(adapter))}
    if own:
        yield observed("; ".join(f"{name} has gateway {gateway}" for name, gateway in own.items()))
        return
    if not table.whole:
        raise Skip(f"{adapters.host}: the routes of the vmotion stack were not collected", table.to_collect)
    names = list_of([adapter.name for adapter in adapters])
    static = [route for route in table.routes if route.gateway not in (None, "0.0.0.0", "Local Subnet")]
    reach = f", only routes to {list_of([str(route.network) for route in static])}" if static else ""
    yield found(
        f"{adapters.host}: the vmotion stack ({names}) has no default gateway{reach}.",
        *([at(route, "network") for route in table.routes] or [adapters.adapters[0].shows("netstack")]),
        subject=VMOTION_STACK,
        remedy=f"When hosts in other networks are to be reached, on {adapters.host}: "
        "esxcli network ip route ipv4 add -n default -g <gateway> -N vmotion",
        confidence=None if all(map(routes.knows_gateway_of, adapters)) else Confidence.LIKELY,
    )

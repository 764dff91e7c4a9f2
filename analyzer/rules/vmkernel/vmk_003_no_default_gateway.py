"""VMK-003."""

from analyzer.commands.ip_dns import DnsServers
from analyzer.facts.adapters import DEFAULT_STACK, VmkAdapters
from analyzer.facts.addresses import address
from analyzer.facts.routes import HostRoutes
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import NotApplicable, Records, Results, Skip, at, found, near, observed, rule
from analyzer.rules.vmkernel.networks import connected
from analyzer.rules.vmotion.phrases import list_of

_ROWS = 3
"""So many routes of a table without the default one are shown."""


@rule("VMK-003", "No default gateway in the default TCP/IP stack", severity=Severity.ERROR)
def no_default_gateway(adapters: VmkAdapters, routes: HostRoutes, dns: Records[DnsServers] | None) -> Results:
    """The default TCP/IP stack of a host reaches its own networks only.

    What it checks
        Whether the IPv4 routing table of the default stack has a default route, or an adapter on that stack
        has a gateway of its own.

    Why it matters
        vCenter, name and time servers, log hosts and storage in other networks cannot be reached, and vSphere
        HA lacks its usual isolation address.

    How to fix
        esxcli network ip route ipv4 add -n default -g GATEWAY

    False alarms
        Where all configured name servers are in networks of the host itself, the site is flat and the finding
        is a note. Without the list of name servers the finding is likely only. Hosts without an IPv4 address
        on the default stack are not judged.

    References
        VMware vSphere 8.0 Networking: change the default gateway of the TCP/IP stack
    """
    table = routes.of(DEFAULT_STACK)
    if table.default is not None:
        yield observed(f"default gateway {table.default[0]}")
        return
    host, own = adapters.host, [adapter for adapter in adapters.on(DEFAULT_STACK) if routes.own_gateway(adapter)]
    if own:
        yield observed(f"{list_of([adapter.name for adapter in own])} with a gateway of the adapter's own")
        return
    if not table.whole:
        raise Skip(f"{host}: the routes of the default stack were not collected", table.to_collect)
    nets = connected(adapters, DEFAULT_STACK)
    if not nets.nets and not nets.hidden:
        raise NotApplicable(f"{host} has no IPv4 address on the default stack")
    servers = [(item, text) for item in dns or () if item.netstack in (None, DEFAULT_STACK) for text in item.dnsservers]
    away = [(item, text) for item, text in servers if (ip := address(text)) is None or nets.holder(ip) is None]
    flat = bool(servers) and not away and not nets.hidden
    reason = "; its name servers are in its own networks" if flat else ""
    if away:
        reason = f"; name server {away[0][1]} is in another network" if not nets.hidden else ""
    shown = [at(route, "network") for route in table.routes[:_ROWS]]
    yield found(
        f"{host}: the default stack has no default gateway{reason}.",
        *(shown or [adapter.shows("address") for adapter in adapters.on(DEFAULT_STACK)[:1]]),
        *(near(item, "dnsservers") for item, _ in away[:1]),
        subject=DEFAULT_STACK,
        remedy=f"On {host}: esxcli network ip route ipv4 add -n default -g <gateway>",
        severity=Severity.INFO if flat else None,
        confidence=None if flat or (away and not nets.hidden) else Confidence.LIKELY,
    )

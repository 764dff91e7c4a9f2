"""VMK-006."""

from analyzer.commands.ip_interface import Ipv4Address
from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.addresses import address
from analyzer.facts.routes import HostRoutes
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Records, Results, Skip, found, observed, rule
from analyzer.rules.vmkernel.networks import connected
from analyzer.rules.vmotion.phrases import list_of


@rule("VMK-006", "Gateway of a VMkernel adapter is outside its subnet", severity=Severity.WARNING)
def adapter_gateway_outside_subnet(
    adapters: VmkAdapters, routes: HostRoutes, settings: Records[Ipv4Address]
) -> Results:
    """An adapter has a gateway of its own which is not in its own network.

    What it checks
        The gateway that overrides the one of the TCP/IP stack (from 6.5) against address and netmask of its
        adapter. A printed gateway that is the stack's default one is no override.

    Why it matters
        The adapter cannot reach the gateway: traffic that leaves by it gets to no other network.

    How to fix
        esxcli network ip interface ipv4 set -i vmkN -t static -I ADDRESS -N NETMASK -g GATEWAY

    False alarms
        Where the routes of the stack were not collected and the gateway is in the network of another adapter,
        it may be that of the stack and is not judged. Masked addresses are not judged.

    References
        VMware vSphere 7.0 Networking: override the default gateway of a VMkernel adapter
    """
    host, unclear, needs, judged = adapters.host, [], [], False
    for adapter in adapters:
        own = routes.own_gateway(adapter)
        if own is None:
            continue
        judged = True
        text, proof = own
        gateway, whole = address(text), adapter.ipv4.interface if adapter.ipv4 is not None else None
        nets, table = connected(adapters, adapter.netstack), routes.of(adapter.netstack)
        if gateway is not None and whole is not None and gateway in whole.network:
            yield observed(f"{adapter.name}: {text} is in {whole.network}")
        elif gateway is None or whole is None:
            unclear.append(adapter.name)
            needs.append(Need("esxcli network ip interface ipv4 get", host))
        elif table.default is None and not table.whole and (nets.hidden or nets.holder(gateway) is not None):
            unclear.append(adapter.name)
            needs.append(table.to_collect)
        else:
            yield found(
                f"{host}: {adapter.name} has gateway {text}, which is not in its network {whole.network}.",
                proof,
                adapter.near("address"),
                subject=adapter.name,
                remedy=f"On {host}: esxcli network ip interface ipv4 set -i {adapter.name} -t static "
                f"-I {whole.ip} -N {whole.netmask} -g <gateway in {whole.network}>",
            )
    if unclear:
        raise Skip(f"{host}: whose gateway {list_of(unclear)} shows is not known, or it is masked", *needs)
    if not judged:
        if not any(setting.gateway is not None for setting in settings):
            raise NotApplicable(f"{host} prints no gateway of its adapters (before 6.5 none can have one)")
        yield observed("no adapter has a gateway of its own")

"""VMK-020."""

from analyzer.commands.ip_connection import Connection
from analyzer.facts.adapters import DEFAULT_STACK, Adapter, VmkAdapters
from analyzer.facts.addresses import IpAddress, address, is_masked
from analyzer.facts.roles import Role, Roles, Server
from analyzer.facts.routes import HostRoutes, Way
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, NotApplicable, Pointer, Records, Results, Skip, found, observed, rule
from analyzer.rules.network.switches import capped, some
from analyzer.rules.vmkernel.storage import masked_servers, not_readable
from analyzer.rules.vmotion.phrases import free_name, list_of

_NFS_PORT = "2049"
_CONNECTIONS = "esxcli network ip connection list"
_MEANT = (Way.ROUTE, Way.ADAPTER_GATEWAY)


@rule("VMK-020", "Storage is reached through a gateway", severity=Severity.WARNING)
def storage_through_gateway(
    roles: Roles, vmks: VmkAdapters, routes: HostRoutes | None, connections: Records[Connection] | None
) -> Results:
    """No VMkernel adapter is in the network of a storage server, so a router carries the disks' traffic.

    What it checks
        The addresses of NFS servers and iSCSI portals against the networks of the adapters on the default
        stack, and the route that leads to those outside.

    Why it matters
        Routed storage has more latency, usually leaves by the management adapter with its small MTU, and hangs
        on one router: when that restarts, datastores go.

    How to fix
        Give the host an adapter in the network of the storage:
        esxcli network ip interface add -i vmkN -p <storage port group>
        esxcli network ip interface ipv4 set -i vmkN -t static -I ADDRESS -N NETMASK

    False alarms
        A static route to the storage, or a gateway of the adapter's own, was put there on purpose and counts
        as fine. An iSCSI portal outside is not counted where the host reaches another portal of that target
        directly, or where port binding is in use (VMK-018). A datastore of an appliance on the host itself
        (Nutanix) is reached over the appliance's own adapter. Of a server given by name the open connections
        tell the address.

    References
        VMware vSphere Blog, February 2013: NFS traffic over the wrong VMkernel adapter
    """
    host = roles.host
    servers = [each for each in roles.servers if not (each.role is Role.ISCSI and roles.bound)]
    named = [each.text for each in servers if address(each.text) is None and not is_masked(each.text)]
    live = _live(connections) if named else []
    servers = [*servers, *(each for each in live if each.text not in {known.text for known in servers})]
    if not servers:
        lists = ("esxcli storage nfs list", "esxcli iscsi adapter target portal list")
        if roles.knows(Role.NFS) or roles.servers:
            raise NotApplicable(f"{host}: no NFS server, and no iSCSI portal without port binding")
        raise Skip(
            f"{host}: its NFS servers and iSCSI portals were not collected", *(Need(each, host) for each in lists)
        )
    nets = [(each, each.ipv4.interface) for each in vmks.on(DEFAULT_STACK) if each.ipv4 is not None]
    direct = {each.name for each in servers if _holder(address(each.text), vmks) is not None and each.name}
    outside: list[tuple[Server, Pointer | None, bool]] = []
    for server in servers:
        ip = address(server.text)
        if ip is None:
            continue
        holder = _holder(ip, vmks)
        if holder is not None:
            yield observed(f"{server.text} in the network of {holder.name}")
            continue
        if server.role is Role.ISCSI and server.name in direct:
            yield observed(f"another portal of the target of {server.text} is reached directly")
            continue
        hops = [routes.way(adapter, ip) for adapter in vmks.on(DEFAULT_STACK)] if routes is not None else []
        meant = next((hop for hop in hops if hop.way in _MEANT), None)
        if meant is not None:
            yield observed(f"{server.text} {meant.way.value} {meant.gateway}")
            continue
        default = next((hop for hop in hops if hop.way is Way.DEFAULT), None)
        outside.append((server, default.proof if default is not None else None, default is not None))
    hidden = [each for each, net in nets if net is None]
    if outside and not hidden and vmks.complete:
        names = [
            f"{server.text} ({server.role}{f' {server.name}' if server.role is Role.NFS and server.name else ''})"
            for server, _, _ in outside
        ]
        proven = [proof for _, proof, _ in outside if proof is not None]
        sure = all(known for _, _, known in outside)
        yield found(
            f"{host}: no adapter is in the network of {some(names)}; "
            + ("the default gateway carries this traffic." if sure else "it is routed."),
            *capped([server.shows() for server, _, _ in outside]),
            *(Pointer(proof.record, proof.field, "", "related") for proof in proven[:1]),
            subject="storage",
            remedy=f"On {host}: esxcli network ip interface add -i {free_name(vmks)} -p <storage port group>; "
            f"esxcli network ip interface ipv4 set -i {free_name(vmks)} -t static -I <address> -N <netmask>",
            confidence=None if sure else Confidence.LIKELY,
            count=len(outside),
        )
    elif outside:
        raise not_readable(host, list_of([server.text for server, _, _ in outside[:4]]))
    masked = masked_servers(servers)
    if masked:
        raise not_readable(host, list_of([server.text for server in masked]))
    if named and not live:
        raise Skip(f"{host}: the addresses of {some(named)} are not known", Need(_CONNECTIONS, host))


def _live(connections: Records[Connection] | None) -> list[Server]:
    """The NFS servers that the host is connected to, by their port."""
    told: dict[str, Server] = {}
    for row in connections or ():
        text, _, port = (row.foreign_address or "").rpartition(":")
        if port == _NFS_PORT and row.state == "ESTABLISHED":
            told.setdefault(text, Server(text, Role.NFS, row, "foreign_address", ""))
    return list(told.values())


def _holder(ip: IpAddress | None, vmks: VmkAdapters) -> Adapter | None:
    """The adapter on the default stack in whose network ``ip`` is; that of a storage appliance counts, too."""
    if ip is None:
        return None
    for adapter in vmks:
        if adapter.netstack != DEFAULT_STACK:
            continue
        own = [item.interface for item in adapter.addresses]
        if any(net is not None and net.version == ip.version and ip in net.network for net in own):
            return adapter
    return None

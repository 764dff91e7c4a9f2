"""vSAN and vSphere HA of a cluster: what each host prints of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.factory.model import VSAN, Adapter, Host, PortGroup, Teaming
from tests.factory.names import command_file, localcli
from tests.factory.seeds import Seed
from tests.factory.tables import Cell, fields, records, table

_TIB = 2**40
_STATES = (
    "inaccessible", "reduced-availability-with-no-rebuild", "reduced-availability-with-no-rebuild-delay-timer",
    "reducedavailabilitywithpolicypending", "nonavailability-related-incompliance",
    "reduced-availability-with-active-rebuild", "data-move", "nonavailability-related-reconfig", "healthy",
)  # fmt: skip
_AGENTS = ("NodeUuid", "IsWitness", "Supports Unicast", "IP Address", "Port", "Iface Name")


@dataclass
class Node:
    """One host as a member of a vSAN cluster."""

    host: Host
    uuid: str
    cluster: str
    sees: list[Node] = field(default_factory=list)
    """The members that it sees, itself included."""
    agents: list[Node] = field(default_factory=list)
    """The other members as vCenter told it."""
    health: str = "HEALTHY"
    maintenance: str = "OFF"
    adapter: str = "vmk4"
    size: int = 20 * _TIB
    free: int = 11 * _TIB
    objects: dict[str, int] = field(default_factory=lambda: {"healthy": 240})
    ha_state: str = "connectedToMaster"

    @property
    def address(self) -> str:
        """Its address in the vSAN network."""
        return self.host.adapter(VSAN).address


def vsan_cluster(hosts: Sequence[Host]) -> list[Node]:
    """Make hosts members of one vSAN cluster, with an adapter for it; :func:`save` writes what they print."""
    shared = Seed(f"vsan/{hosts[0].seed}")
    nodes = []
    for number, host in enumerate(hosts, 1):
        switch = host.distributed[0]
        switch.groups.append(
            PortGroup("vSAN", 50, f"{switch.groups[0].key}9", Teaming(["Uplink 1"], ["Uplink 2"]), 400)
        )
        mac = (Seed(host.seed) / "vmk4").mac()
        address = f"10.20.50.{10 + number}"
        host.adapters.append(
            Adapter("vmk4", "vSAN", address, "255.255.255.0", mac, 9000, tags=(VSAN,), port=400 + number)
        )
        nodes.append(Node(host, (Seed(host.seed) / "vsan").uuid(), shared.uuid()))
    for node in nodes:
        node.sees = list(nodes)
        node.agents = [other for other in nodes if other is not node]
    nodes[0].ha_state = "master"
    return nodes


def save(nodes: Sequence[Node]) -> None:
    """Put the outputs of all members into their bundles."""
    for node in nodes:
        texts = {
            localcli("vsan cluster get"): _state(node, nodes),
            localcli("vsan cluster unicastagent list"): table(_AGENTS, [_agent(other) for other in node.agents]),
            localcli("vsan network list"): records([("Interface", _network(node))]),
            localcli("vsan storage list"): records(_disks(node)),
            localcli("vsan debug object health summary get"): _objects(node),
            command_file("prettyPrint.sh", "hostlist"): _ha_hosts(nodes),
            command_file("prettyPrint.sh", "clusterconfig"): _ha_cluster(node),
            command_file(
                "fdm-dump.sh"
            ): f"Agent\n   hostId: host-{20 + nodes.index(node)}\n   state: {node.ha_state}\n",
        }
        node.host.replaced |= {path: text.encode() for path, text in texts.items()}
        columns = ("Mount Point", "Volume Name", "UUID", "Mounted", "Type", "Size", "Free")
        node.host.replaced[localcli("storage filesystem list")] = table(columns, [_store(node)]).encode()


def _agent(other: Node) -> tuple[Cell, ...]:
    return (other.uuid, 0, True, other.address, 12321, "")


def _store(node: Node) -> tuple[Cell, ...]:
    digits = node.cluster.replace("-", "")
    uuid = f"vsan:{digits[:16]}-{digits[16:]}"
    return (f"/vmfs/volumes/{uuid}", "vsanDatastore", uuid, True, "vsan", node.size, node.free)


def _state(node: Node, nodes: Sequence[Node]) -> str:
    master = node.sees[0]
    return "\nCluster Information:\n" + fields({
        "Enabled": True, "Current Local Time": f"{node.host.collected:%Y-%m-%dT%H:%M:%SZ}",
        "Local Node UUID": node.uuid, "Local Node Type": "NORMAL",
        "Local Node State": "MASTER" if master is node else "AGENT", "Local Node Health State": node.health,
        "Sub-Cluster Master UUID": master.uuid, "Sub-Cluster Backup UUID": node.sees[-1].uuid,
        "Sub-Cluster UUID": node.cluster, "Sub-Cluster Membership Entry Revision": 3,
        "Sub-Cluster Member Count": len(node.sees), "Sub-Cluster Member UUIDs": [other.uuid for other in node.sees],
        "Sub-Cluster Member HostNames": [other.host.fqdn for other in node.sees],
        "Sub-Cluster Membership UUID": (Seed(nodes[0].host.seed) / "membership").uuid(), "Unicast Mode Enabled": True,
        "Maintenance Mode State": node.maintenance,
        "Config Generation": f"{node.cluster} 4 2025-01-02T03:04:05.678", "Mode": "REGULAR",
    })  # fmt: skip


def _network(node: Node) -> dict[str, object]:
    return {
        "VmkNic Name": node.adapter, "IP Protocol": "IP", "Interface UUID": (Seed(node.host.seed) / "if").uuid(),
        "Agent Group Multicast Address": "224.2.3.4", "Agent Group IPv6 Multicast Address": "ff19::2:3:4",
        "Agent Group Multicast Port": 23451, "Master Group Multicast Address": "224.1.2.3",
        "Master Group IPv6 Multicast Address": "ff19::1:2:3", "Master Group Multicast Port": 12345,
        "Host Unicast Channel Bound Port": 12321, "Multicast TTL": 5, "Traffic Type": "vsan",
    }  # fmt: skip


def _disks(node: Node) -> list[tuple[str, dict[str, object]]]:
    seed = Seed(node.host.seed) / "vsan"
    names = [f"naa.55cd2e40{(seed / at).hex(8)}" for at in range(3)]
    made: list[tuple[str, dict[str, object]]] = []
    for at, name in enumerate(names):
        made.append((name, {
            "Device": name, "Display Name": name, "Is SSD": True, "VSAN UUID": (seed / name).uuid(),
            "VSAN Disk Group UUID": (seed / names[0]).uuid(), "VSAN Disk Group Name": names[0],
            "Used by this host": True, "In CMMDS": True, "On-disk format version": 15, "Deduplication": False,
            "Compression": False, "Checksum": (seed / name).number(10**12, 10**18), "Checksum OK": True,
            "Is Capacity Tier": at > 0, "Is Mounted": True,
        }))  # fmt: skip
    return made


def _objects(node: Node) -> str:
    return table(("Health Status", "Number Of Objects"), [(state, node.objects.get(state, 0)) for state in _STATES])


def _ha_hosts(nodes: Sequence[Node]) -> str:
    entries = "".join(
        f"   <host>\n      <hostId>host-{20 + at}</hostId>\n      <hostName>{node.host.fqdn}</hostName>\n"
        f"      <ipAddress>{node.host.adapters[0].address}</ipAddress>\n"
        f"      <version>{node.host.release.version}</version>\n"
        f"      <build>{node.host.release.build}</build>\n   </host>\n"
        for at, node in enumerate(nodes)
    )
    return f"<hostList>\n{entries}</hostList>\n"


def _ha_cluster(node: Node) -> str:
    return (
        "<clusterConfig>\n   <clusterId>domain-c8</clusterId>\n   <isolationResponse>powerOff</isolationResponse>\n"
        f"   <heartbeatDatastore>{node.host.datastores[-1].uuid}</heartbeatDatastore>\n</clusterConfig>\n"
    )

"""Servers that can be compared: of one model, inside one cluster."""

from collections.abc import Iterator

from analyzer.facts.clusters import Cluster, Membership
from analyzer.facts.host_server import Server
from analyzer.rulebook import Fleet, HostName
from analyzer.rules.network.switches import groups_of


def by_model(
    servers: Fleet[Server], members: Fleet[Membership], names: Fleet[HostName]
) -> Iterator[tuple[Cluster, dict[str, Server]]]:
    """For each cluster and model its servers; virtual machines and servers without a known model are left out."""
    for cluster in groups_of(members, names):
        held: dict[tuple[str, str], dict[str, Server]] = {}
        for host in cluster.hosts:
            server = servers.get(host)
            if server is not None and server.product and not server.is_virtual:
                held.setdefault(server.model, {})[host] = server
        yield from ((cluster, like) for like in held.values())

"""Adapters of several hosts side by side, by what they carry: for rules that compare the hosts of a cluster."""

from collections.abc import Iterable, Iterator, Sequence

from analyzer.facts.adapters import Adapter
from analyzer.facts.clusters import Cluster, Membership
from analyzer.facts.roles import Role, Roles
from analyzer.rulebook import Fleet, HostName, Need, NotApplicable
from analyzer.rules.network.switches import groups_of


def side_by_side(
    roles: Fleet[Roles], members: Fleet[Membership], names: Fleet[HostName], wanted: Iterable[Role]
) -> Iterator[tuple[Cluster, Role, tuple[Adapter, ...]]]:
    """For each group of hosts and each role that two of them have: the adapters with it, host by host."""
    groups = groups_of(members, names)
    if not groups:
        raise NotApplicable("there are not two hosts to compare")
    for cluster in groups:
        sides = [roles[host] for host in cluster.hosts if host in roles]
        for role in wanted:
            holders = [side.with_role(role) for side in sides]
            if sum(1 for held in holders if held) > 1:
                yield cluster, role, tuple(adapter for held in holders for adapter in held)


def tags_lacking(roles: Fleet[Roles]) -> tuple[Need, ...]:
    """What to collect to know which services the adapters of all hosts have."""
    return tuple(dict.fromkeys((*(need for side in roles.values() for need in side.missing), *roles.needs)))


def hosts_of(adapters: Sequence[Adapter]) -> tuple[str, ...]:
    """The hosts of these adapters, each once."""
    return tuple(dict.fromkeys(adapter.host for adapter in adapters))


def placed(adapters: Sequence[Adapter], most: int = 6) -> str:
    """Adapters with their hosts, as a sentence has them; the rest of a long list as a number."""
    told = [f"{adapter.name} on {adapter.host}" for adapter in adapters]
    if len(told) > most:
        told = [*told[: most - 1], f"{len(told) - most + 1} more"]
    return f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else "".join(told)

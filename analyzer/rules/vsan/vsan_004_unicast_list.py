"""VSAN-004."""

from collections.abc import Mapping, Sequence

from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.roles import Role, Roles
from analyzer.facts.vsan import UNICAST_LIST, VsanMember, by_cluster, node_names
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, Found, Need, NotApplicable, Results, Skip, at, found, near, observed, rule
from analyzer.rules.network.switches import SHOWN, some

_NOBODY = "00000000-0000-0000-0000-000000000000"
"""What a witness is called in the lists of some versions."""


@rule("VSAN-004", "List of vSAN members incomplete or wrong", severity=Severity.ERROR)
def unicast_list(
    members: Fleet[VsanMember], roles: Fleet[Roles] | None, adapters: Fleet[VmkAdapters] | None
) -> Results:
    """The list of other members that vCenter wrote to a host lacks one, names the host itself, or has a wrong address.

    What it checks
        The unicast agents of each host against the members of its cluster: those that the hosts see, and the
        other hosts of the case with the same sub-cluster UUID.

    Why it matters
        A host speaks only with members on its list. While vCenter is away nobody corrects the list, and after
        the next start the cluster is partitioned. An entry for the host itself can stop the host.

    How to fix
        Add what is missing, on the host that lacks it:
        esxcli vsan cluster unicastagent add -t node -u NODE-UUID -U true -a ADDRESS -p 12321

    False alarms
        The witness has an entry that is no data node; it is not counted. Clusters that still use multicast have
        no list.

    References
        KB 326427: configuring the vSAN network from the command line
    """
    listed = False
    lacking: list[str] = []
    for _, everyone in by_cluster(members):
        names = node_names(everyone)
        expected = {
            node for member in everyone for node in (member.node, *member.state.sub_cluster_member_uuids) if node
        }
        missing: dict[str, list[VsanMember]] = {}
        wrong: dict[tuple[str, str], list[VsanMember]] = {}
        for member in everyone:
            if member.state.unicast_mode_enabled is not True or member.is_witness:
                continue
            if member.agents is None:
                lacking.append(member.host)
                continue
            listed = True
            known = {agent.nodeuuid for agent in member.agents}
            unnamed = sum(1 for agent in member.agents if agent.iswitness and agent.nodeuuid == _NOBODY)
            for node in sorted(expected - known - {member.node}):
                if node not in {each.node for each in everyone} and unnamed:
                    unnamed -= 1
                    continue
                missing.setdefault(node, []).append(member)
            own = next((agent for agent in member.agents if agent.nodeuuid == member.node), None)
            if own is not None:
                yield found(
                    f"{member.host} has itself on its list of vSAN members ({own.ip_address}).",
                    at(own, "nodeuuid"), near(member.state, "local_node_uuid"),
                    subject=member.host, hosts=(member.host,),
                    remedy=f"On {member.host}: esxcli vsan cluster unicastagent remove -a {own.ip_address}",
                )  # fmt: skip
            for agent in member.agents:
                right = _addresses(names.get(agent.nodeuuid or "", ""), roles, adapters)
                if agent.ip_address and right and agent.ip_address not in right and agent.nodeuuid != member.node:
                    wrong.setdefault((agent.nodeuuid or "", agent.ip_address), []).append(member)
        same: dict[tuple[str, ...], list[str]] = {}
        for node, holders in missing.items():
            same.setdefault(tuple(member.host for member in holders), []).append(node)
        for hosts, nodes in same.items():
            holders = [member for member in everyone if member.host in hosts]
            yield _lacks({node: names.get(node, node) for node in nodes}, holders, everyone, roles, adapters)
        for (node, address), holders in wrong.items():
            entries = [next(a for a in member.agents or () if a.nodeuuid == node) for member in holders]
            right = _addresses(names[node], roles, adapters)
            yield found(
                f"{some([member.host for member in holders])} {'has' if len(holders) == 1 else 'have'} {address} for "
                f"{names[node]}, whose vSAN adapter has {some(right)}.",
                *(at(entry, "ip_address") for entry in entries[:SHOWN]),
                subject=names[node], count=len(holders), hosts=tuple(member.host for member in holders),
                remedy=f"On {some([member.host for member in holders])}: esxcli vsan cluster unicastagent remove "
                f"-a {address}; esxcli vsan cluster unicastagent add -t node -u {node} -U true -a {right[0]} -p 12321",
            )  # fmt: skip
        if listed and not missing and not wrong:
            yield observed(f"the lists of {len(everyone)} hosts agree with {len(expected)} members")
    if lacking:
        raise Skip("the lists of vSAN members were not collected", *(Need(UNICAST_LIST, host) for host in lacking))
    if not listed:
        raise NotApplicable("no host uses unicast for vSAN")


def _lacks(
    nodes: Mapping[str, str], holders: Sequence[VsanMember], everyone: Sequence[VsanMember],
    roles: Fleet[Roles] | None, adapters: Fleet[VmkAdapters] | None,
) -> Found:  # fmt: skip
    """Members that are missing on the lists of the same other members."""
    hosts = [member.host for member in holders]
    node, lost = next(iter(nodes)), some(list(nodes.values()))
    seen = next((member.state for member in everyone if node in (member.node, *member.sees)), holders[0].state)
    commands = [
        f"esxcli vsan cluster unicastagent add -t node -u {each} -U true "
        f"-a {next(iter(_addresses(name, roles, adapters)), '<its vSAN address>')} -p 12321"
        for each, name in nodes.items()
    ]
    return found(
        f"{some(hosts)} {'lacks' if len(hosts) == 1 else 'lack'} {lost} on the list of vSAN members.",
        *(at(member.agents[0] if member.agents else member.state, "") for member in holders[:SHOWN]),
        near(seen, "local_node_uuid" if seen.local_node_uuid == node else "sub_cluster_member_uuids"),
        subject=lost,
        count=len(hosts) * len(nodes),
        hosts=tuple(hosts),
        remedy=f"On {some(hosts)}: {'; '.join(commands)}",
    )


def _addresses(host: str, roles: Fleet[Roles] | None, adapters: Fleet[VmkAdapters] | None) -> list[str]:
    """The addresses of the vSAN adapters of a host of the case; none where one of them is not known."""
    if roles is None or adapters is None or host not in roles or host not in adapters:
        return []
    held = [each.ipv4 for each in roles[host].with_role(Role.VSAN)]
    return [] if any(each is None or each.masked for each in held) else [each.text for each in held if each is not None]

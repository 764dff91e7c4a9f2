"""NET-034."""

from collections.abc import Iterator

from analyzer.facts.clusters import Cluster, Membership
from analyzer.facts.topology import Group, Topology
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, Found, HostName, Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.network.labels import folded, machine_groups
from analyzer.rules.network.switches import capped, counted, groups_of, some
from analyzer.rules.vmotion.phrases import list_of, quoted

_Have = dict[str, dict[str, Group]]
"""Host, name of the port group, port group."""


@rule("NET-034", "Port group is missing on hosts of the cluster", severity=Severity.WARNING)
def group_missing(maps: Fleet[Topology], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """A port group that machines use is not on every host of the cluster, or is spelled differently there.

    What it checks
        The names of standard port groups for virtual machines on all hosts of a cluster: a port group that a
        machine uses on one host must be on the others, letter by letter.

    Why it matters
        vMotion refuses a target without the port group, and HA restarts the machine with its NIC
        disconnected. Names are compared with case and blanks.

    How to fix
        Add it: esxcli network vswitch standard portgroup add -p NAME -v vSwitchN, then set its VLAN
        Rename it in the client where only the spelling differs.

    False alarms
        Port groups of VMkernel adapters belong to their host, and those that no machine uses anywhere do not
        matter. Hosts that nothing shows to be of one cluster are not expected to have the same port groups;
        only names that differ by case or blanks are mentioned.

    References
        vSphere 6.7 vCenter and Host Management: vMotion networking requirements
    """
    clusters = groups_of(members, names)
    if not clusters:
        raise NotApplicable("the case holds one host")
    unlisted = list(maps.missing)
    equal = 0
    for cluster in clusters:
        have: _Have = {}
        for host in cluster.hosts:
            if host not in maps:
                continue
            if any(
                switch.kind == "standard" and not maps[host].knows_groups_of(switch) for switch in maps[host].switches
            ):
                unlisted.append(host)
            have[host] = {group.name: group for group in machine_groups(maps[host])}
        spelled = list(_spelled(have, cluster))
        yield from spelled
        if cluster.evident:
            whole = {host: groups for host, groups in have.items() if host not in unlisted}
            yield from _missing(maps, whole)
        equal += sum(all(name in groups for groups in have.values()) for name in next(iter(have.values()), ()))
    yield observed(f"{counted(equal, 'port group')} for virtual machines on all hosts")
    if unlisted:
        raise Skip(
            f"not all port groups of {list_of(list(dict.fromkeys(unlisted)))} are known",
            *(Need("esxcfg-vswitch -l", host) for host in dict.fromkeys(unlisted) if host in maps),
            *maps.needs,
        )


def _spelled(have: _Have, cluster: Cluster) -> Iterator[Found]:
    """Port groups whose names differ by case or blanks only."""
    variants: dict[str, dict[str, list[tuple[str, Group]]]] = {}
    for host, groups in have.items():
        for group in groups.values():
            variants.setdefault(folded(group.name), {}).setdefault(group.name, []).append((host, group))
    for spellings in variants.values():
        # One host may have both on purpose.
        if len(spellings) < 2 or all(len(spellings) == sum(name in have[host] for name in spellings) for host in have):
            continue
        held = [each for found_on in spellings.values() for each in found_on]
        hosts = tuple(dict.fromkeys(host for host, _ in held))
        if len(hosts) < 2:
            continue
        said = "; ".join(f"'{name}' on {some([host for host, _ in on])}" for name, on in spellings.items())
        yield found(
            f"One port group seems to be spelled in {len(spellings)} ways: {said}.",
            *capped([on[0][1].shows() for on in spellings.values()]),
            subject=next(iter(spellings)),
            hosts=hosts,
            severity=None if cluster.evident else Severity.INFO,
            remedy="Rename it to one spelling in the client (Networking, port group, edit settings) on "
            f"{some(list(hosts[1:]))}; machines that use it have to be connected again.",
        )


def _missing(maps: Fleet[Topology], have: _Have) -> Iterator[Found]:
    """Port groups in use that some hosts do not have, together where the same hosts lack them."""
    known = {host: {folded(name) for name in groups} for host, groups in have.items()}
    lacking: dict[tuple[str, ...], dict[str, tuple[str, Group]]] = {}
    for host, groups in have.items():
        for name, group in groups.items():
            without = tuple(other for other in have if folded(name) not in known[other])
            if without and maps[host].vm_clients(group):
                lacking.setdefault(without, {}).setdefault(name, (host, group))
    for without, held in lacking.items():
        commands = [
            f"esxcli network vswitch standard portgroup add -p {quoted(name)} -v {quoted(group.switch or 'vSwitchN')}"
            + (
                f"; esxcli network vswitch standard portgroup set -p {quoted(name)} -v {group.vlan}"
                if group.vlan
                else ""
            )
            for name, (_, group) in held.items()
        ]
        yield found(
            f"{some(list(without))} {'has' if len(without) == 1 else 'have'} no port group {some(list(held))}, "
            f"which machines on {some(list(dict.fromkeys(host for host, _ in held.values())))} use.",
            *capped([group.shows("clients") for _, group in held.values()]),
            *capped([switch.near() for host in without for switch in maps[host].switches if switch.kind == "standard"]),
            subject=", ".join(held)[:120],
            hosts=tuple(dict.fromkeys([*without, *(host for host, _ in held.values())])),
            count=len(held),
            remedy=f"If {some(list(without))} should run these machines: {'; '.join(commands[:6])}",
        )

"""VMK-015."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from analyzer.facts.adapters import Adapter
from analyzer.facts.clusters import Membership
from analyzer.facts.roles import Role, Roles
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, Results, Skip, found, observed, rule
from analyzer.rules.network.switches import capped
from analyzer.rules.vmkernel.by_role import hosts_of, placed, side_by_side, tags_lacking

_ROLES = (Role.ISCSI, Role.NFS, Role.VSAN, Role.FAULT_TOLERANCE, Role.PROVISIONING, Role.OVERLAY)


@rule("VMK-015", "MTU differs between hosts for the same role", severity=Severity.ERROR)
def mtu_differs_by_role(roles: Fleet[Roles], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """The adapters that carry one service do not have the same MTU on all hosts of a cluster.

    What it checks
        The MTU of the iSCSI, NFS, vSAN, Fault Tolerance, provisioning and overlay adapters of all hosts of a
        cluster; of iSCSI and NFS those in one network. vMotion adapters are judged by VMO-015.

    Why it matters
        Small packets pass and large ones may vanish: the service works until it has something to do. vSAN and
        iSCSI then show as slow or as partitioned.

    How to fix
        Choose one MTU, make sure that every switch on the way carries it, and set it on the hosts that differ:
        esxcli network ip interface set -i vmkN -m 9000

    False alarms
        Internal adapters of appliances are not looked at. Hosts that share nothing known may be of different
        sites: a difference between them is told as information.

    References
        KB 326539: the same MTU from end to end
    """
    judged = False
    unknown: list[Adapter] = []
    for cluster, role, all_of_role in side_by_side(roles, members, names, _ROLES):
        unknown += [each for each in all_of_role if each.mtu is None]
        for network, adapters in _comparable(role, all_of_role):
            by_mtu: defaultdict[int, list[Adapter]] = defaultdict(list)
            for adapter in adapters:
                by_mtu[adapter.mtu or 0].append(adapter)
            if len(hosts_of(adapters)) < 2:
                continue
            judged = True
            where = f" in {network}" if network else ""
            if len(by_mtu) == 1:
                yield observed(f"{role}{where}: MTU {adapters[0].mtu} on {len(adapters)} adapters")
                continue
            groups = sorted(by_mtu.items(), key=lambda item: (-len(item[1]), -item[0]))
            usual, ordinary = groups[0]
            odd = [each for _, held in groups[1:] for each in held]
            yield found(
                f"The {role} adapters{where} have different MTUs: "
                f"{'; '.join(f'{mtu} on {placed(held)}' for mtu, held in groups)}.",
                *capped([each.shows("mtu") for each in odd]),
                ordinary[0].near("mtu", f"MTU {usual} on {len(ordinary)} of {len(adapters)}"),
                roles[odd[0].host].near(odd[0], role),
                subject=f"{role}{where} of {cluster.hosts[0]} and others",
                remedy=_remedy(odd, usual),
                severity=None if cluster.evident else Severity.INFO,
                count=len(odd),
                hosts=hosts_of(adapters),
            )
    if unknown:
        needs = [Need("esxcfg-vmknic -l", host) for host in hosts_of(unknown)]
        raise Skip(f"the MTU of {placed(unknown)} is not known", *needs)
    if not judged:
        needs_of_tags = tags_lacking(roles)
        if needs_of_tags:
            raise Skip("the services of the VMkernel adapters were not collected", *needs_of_tags)
        yield observed("no two hosts have adapters with one of these roles")


def _comparable(role: Role, adapters: Sequence[Adapter]) -> Iterator[tuple[str, list[Adapter]]]:
    """Adapters that talk to the same machines: for iSCSI and NFS those in one network, else all of the role."""
    parts: defaultdict[str, list[Adapter]] = defaultdict(list)
    for adapter in adapters:
        own = adapter.ipv4.interface if adapter.ipv4 is not None else None
        network = str(own.network) if own is not None and role in (Role.ISCSI, Role.NFS) else ""
        if adapter.mtu is not None:
            parts[network].append(adapter)
    yield from parts.items()


def _remedy(odd: list[Adapter], usual: int) -> str:
    commands = [f"on {each.host}: esxcli network ip interface set -i {each.name} -m {usual}" for each in odd[:6]]
    more = f" (and {len(odd) - 6} more)" if len(odd) > 6 else ""
    return f"If all switches on the way carry {usual}, {'; '.join(commands)}{more}"

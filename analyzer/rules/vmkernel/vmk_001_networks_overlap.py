"""VMK-001."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from analyzer.facts.adapters import DEFAULT_STACK, Adapter, VmkAdapters
from analyzer.facts.addresses import Interface
from analyzer.facts.roles import Role, Roles
from analyzer.facts.topology import Topology, all_unknown
from analyzer.findings import Confidence, Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Found, Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmkernel.internal import is_internal_link
from analyzer.rules.vmkernel.networks import stack_name
from analyzer.rules.vmotion.phrases import list_of, names_of

SHARING = frozenset({Role.VMOTION, Role.ISCSI, Role.NVME})
"""Services of which several adapters may be in one network: each adapter is told apart by other means."""
_NAMES = {
    Role.VMOTION: lazy_pattern(r"vmotion", re.I),
    Role.ISCSI: lazy_pattern(r"i-?scsi", re.I),
    Role.NVME: lazy_pattern(r"nvme", re.I),
}
Pairing = tuple[Adapter, Adapter]


@rule("VMK-001", "VMkernel adapters of one stack are in one subnet", severity=Severity.ERROR, aliases=("VMO-044",))
def networks_overlap(adapters: VmkAdapters, roles: Roles, topology: Topology | None) -> Results:
    """Several VMkernel adapters with different tasks have addresses in overlapping networks.

    What it checks
        The IPv4 networks of the adapters on each TCP/IP stack. Several adapters may share a network when they
        all carry vMotion, are all bound to iSCSI, or all carry NVMe.

    Why it matters
        A stack has one routing table. All traffic for the network leaves by one of the adapters, whatever
        address it has: storage slows down, migrations fail, hosts drop out of vCenter.

    How to fix
        Give each service a network of its own, move vMotion to the vmotion stack, or bind iSCSI adapters:
        esxcli iscsi networkportal add -A vmhba64 -n vmkN

    False alarms
        Links to a BMC, adapters of NSX and of appliances, and adapters that are switched off are left out.
        Where tags and bindings were not collected, adapters whose task may allow it are not judged. Several
        adapters with the Management tag are VMK-029.

    References
        KB 318546: several VMkernel adapters in one subnet
        KB 2010877
    """
    host = adapters.host
    usual = [each for each in adapters if each.enabled is not False and not each.is_service]
    usual = [each for each in usual if not is_internal_link(each, topology)]
    nets: defaultdict[str, list[tuple[Adapter, Interface]]] = defaultdict(list)
    hidden: defaultdict[str, list[Adapter]] = defaultdict(list)
    for adapter in usual:
        held = adapter.ipv4
        whole = held.interface if held is not None else None
        if whole is not None and not whole.ip.is_unspecified:
            nets[adapter.netstack].append((adapter, whole))
        elif not adapter.addresses_told if held is None else held.masked:
            hidden[adapter.netstack].append(adapter)
    unknown: list[Skip] = []
    judged = 0
    for stack, ends in nets.items():
        judged += len(ends)
        faulty, guessed, unclear = [], [], []
        for (one, a), (two, b) in combinations(ends, 2):
            if not a.network.overlaps(b.network):
                continue
            if _shares(roles, one) & _shares(roles, two):
                yield observed(f"{one.name} and {two.name} share {a.network} for {_service(roles, one, two)}")
            elif all(Role.MANAGEMENT in roles.of(end) for end in (one, two)):
                yield observed(f"{one.name} and {two.name} both carry Management (see VMK-029)")
            elif not _may_share(roles, one) & _may_share(roles, two):
                faulty.append((one, two))
            elif "vmk0" in (one.name, two.name) and not _named_alike(one, two):
                guessed.append((one, two))
            else:
                unclear.append((one, two))
        if faulty or guessed:
            yield _finding(roles, stack, [*faulty, *guessed], _by_name(ends), sure=not guessed)
        unknown += [_unclear(roles, pair) for pair in unclear]
    for stack, masked in hidden.items():
        if len(masked) + len(nets[stack]) > 1:
            reason = f"{host}: the address of {names_of(masked)} is masked or missing"
            unknown.append(Skip(reason, Need("esxcfg-vmknic -l", host)))
    if unknown:
        raise all_unknown(unknown)
    if not judged:
        raise NotApplicable(f"{host} has no VMkernel adapter with an IPv4 address")
    yield observed(f"{judged} networks looked at")


def _by_name(ends: Iterable[tuple[Adapter, Interface]]) -> dict[str, Interface]:
    """The network of each adapter by its name."""
    return {adapter.name: net for adapter, net in ends}


def _shares(roles: Roles, adapter: Adapter) -> frozenset[Role]:
    """The services of an adapter that allow several in one network."""
    return roles.of(adapter) & SHARING


def _may_share(roles: Roles, adapter: Adapter) -> frozenset[Role]:
    """The same, with those that it may have and that no output tells."""
    told = roles.of(adapter)
    if told - SHARING and adapter.tags is not None:
        # Adapters with another service by tag are not bound to iSCSI as well.
        return told & SHARING
    open_roles = {role for role in SHARING if not roles.knows(role)}
    if adapter.tags is not None:
        open_roles &= {Role.ISCSI}
    if adapter.netstack != DEFAULT_STACK:
        open_roles = set()
    return frozenset((told & SHARING) | open_roles)


def _named_alike(one: Adapter, two: Adapter) -> bool:
    """True when the port groups of both are named for one service that may share a network."""
    return any(all(name.search(end.port_group or "") for end in (one, two)) for name in _NAMES.values())


def _service(roles: Roles, one: Adapter, two: Adapter) -> str:
    return list_of(sorted(_shares(roles, one) & _shares(roles, two)))


def _unclear(roles: Roles, pair: Pairing) -> Skip:
    may = _may_share(roles, pair[0]) & _may_share(roles, pair[1])
    needs = [need for role in sorted(may) for need in roles.needs(role)]
    return Skip(f"{roles.host}: what {names_of(pair)} carry in their common network is not known", *needs)


def _finding(roles: Roles, stack: str, pairs: list[Pairing], nets: dict[str, Interface], *, sure: bool) -> Found:
    host = roles.host
    ends = {end.name: end for pair in pairs for end in pair}
    told = [f"{name} ({nets[name]})" for name in ends]
    last = list(ends.values())[-1]
    return found(
        f"{host}: {list_of(told)} are in overlapping networks of {stack_name(stack)}.",
        *(adapter.shows("address") for adapter in ends.values()),
        *(roles.near(adapter, role) for adapter in ends.values() for role in sorted(roles.of(adapter))),
        subject=names_of(ends.values()),
        remedy=f"Give each of them a network of its own, on {host} for example: esxcli network ip interface ipv4 set "
        f"-i {last.name} -t static -I <address> -N <netmask>. An adapter for vMotion can move to the vmotion stack.",
        confidence=None if sure else Confidence.LIKELY,
        count=len(ends),
    )

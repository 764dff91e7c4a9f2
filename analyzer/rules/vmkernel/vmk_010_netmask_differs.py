"""VMK-010."""

import ipaddress
from collections import Counter

from analyzer.facts.adapters import Adapter
from analyzer.facts.addresses import Interface
from analyzer.facts.clusters import Membership
from analyzer.facts.roles import Role, Roles
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, Results, Skip, found, observed, rule
from analyzer.rules.network.switches import capped
from analyzer.rules.vmkernel.by_role import hosts_of, placed, side_by_side, tags_lacking
from analyzer.rules.vmotion.phrases import set_address

_ROLES = (Role.MANAGEMENT, Role.ISCSI, Role.NFS, Role.VSAN)


@rule("VMK-010", "Netmask differs between hosts for the same role and network", severity=Severity.WARNING)
def netmask_differs(roles: Fleet[Roles], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """Adapters of several hosts are in one network for the same purpose, but with different netmasks.

    What it checks
        The netmasks of the management, iSCSI, NFS and vSAN adapters of all hosts, where their addresses fall
        into one network under the shortest of the masks. vMotion adapters are judged by VMO-010.

    Why it matters
        One host takes the other for a neighbour and sends directly, the other sends to its gateway: traffic
        goes one way only, or takes a detour.

    How to fix
        Give all of them the mask of the segment:
        esxcli network ip interface ipv4 set -i vmkN -t static -I ADDRESS -N NETMASK

    False alarms
        Hosts that share nothing known may be of different sites with the same private addresses: between
        them a difference is told as information.

    References
        RFC 1122, section 3.3.1.1: deciding whether a destination is local <https://www.rfc-editor.org/rfc/rfc1122>
    """
    hidden: list[Adapter] = []
    judged = False
    for cluster, role, adapters in side_by_side(roles, members, names, _ROLES):
        hidden += [each for each in adapters if each.ipv4 is not None and each.ipv4.interface is None]
        for wide, held in _networks(adapters):
            masks = Counter(net.network.prefixlen for _, net in held)
            if len(hosts_of([each for each, _ in held])) < 2:
                continue
            judged = True
            if len(masks) == 1:
                yield observed(f"{role}: /{next(iter(masks))} in {wide}")
                continue
            usual = masks.most_common(1)[0][0]
            odd = [each for each, net in held if net.network.prefixlen != usual]
            parts = [
                f"/{length} on {placed([each for each, net in held if net.network.prefixlen == length])}"
                for length, _ in masks.most_common()
            ]
            ordinary = next(each for each, net in held if net.network.prefixlen == usual)
            assert ordinary.ipv4 is not None
            shown = [each.ipv4.shows_mask() for each in odd if each.ipv4 is not None]
            yield found(
                f"The {role} adapters in {wide} have different netmasks: {'; '.join(parts)}.",
                *capped(shown),
                ordinary.ipv4.shows_mask(f"the mask of {masks[usual]} of {len(held)}"),
                subject=f"{role} {wide}",
                remedy=_remedy([each for each, _ in held]),
                severity=None if cluster.evident else Severity.INFO,
                count=len(odd),
                hosts=hosts_of([each for each, _ in held]),
            )
    if hidden:
        wanted = [Need("esxcfg-vmknic -l", host) for host in hosts_of(hidden)]
        raise Skip(f"the address or netmask of {placed(hidden)} is masked", *wanted)
    if not judged:
        needs = tags_lacking(roles)
        if needs:
            raise Skip("the services of the VMkernel adapters were not collected", *needs)
        yield observed("no two hosts have adapters with one role in one network")


def _networks(adapters: tuple[Adapter, ...]) -> list[tuple[ipaddress.IPv4Network, list[tuple[Adapter, Interface]]]]:
    """The adapters by the widest network that any of them sees itself in."""
    known = [(each, each.ipv4.interface) for each in adapters if each.ipv4 is not None and each.ipv4.interface]
    found_: dict[ipaddress.IPv4Network, list[tuple[Adapter, Interface]]] = {}
    for each, net in sorted(known, key=lambda item: item[1].network.prefixlen):
        home = next((wide for wide in found_ if net.ip in wide), None)
        if home is None:
            home = ipaddress.IPv4Network(str(net.network))
        found_.setdefault(home, []).append((each, net))
    order = {id(each): position for position, each in enumerate(adapters)}
    return [(wide, sorted(held, key=lambda item: order[id(item[0])])) for wide, held in found_.items()]


def _remedy(adapters: list[Adapter]) -> str:
    """Which mask is right only the network's owner knows: what to do for each of them."""
    masks = Counter(each.ipv4.mask for each in adapters if each.ipv4 is not None and each.ipv4.mask)
    parts = []
    for mask, _ in masks.most_common(2):
        odd = [each for each in adapters if each.ipv4 is not None and each.ipv4.mask != mask]
        more = f" (and {len(odd) - 4} more)" if len(odd) > 4 else ""
        commands = "; ".join(f"on {each.host}: {set_address(each, mask or '')}" for each in odd[:4])
        parts.append(f"If the segment has {mask}, {commands}{more}.")
    return " ".join(parts)

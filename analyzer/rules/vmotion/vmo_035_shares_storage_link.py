"""VMO-035."""

from collections.abc import Iterator
from typing import NamedTuple

from analyzer.commands.net_dvs import NetDvs
from analyzer.facts.adapters import Adapter
from analyzer.facts.roles import STORAGE, Role, Roles
from analyzer.facts.topology import Switch, Topology, Uplink, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Pointer, Records, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, names_of, none_for_vmotion, quoted


class _Shared(NamedTuple):
    """A vMotion adapter and a storage adapter with active links in common."""

    mine: Adapter
    other: Adapter
    links: tuple[Uplink, ...]
    switch: Switch


@rule(
    "VMO-035",
    "vMotion shares an uplink with IP storage or vSAN without bandwidth control",
    severity=Severity.WARNING,
)
def shares_storage_link(
    vmotion: VmotionAdapters,
    topology: Topology,
    roles: Roles,
    distributed: Records[NetDvs] | None,
    *,
    enough_mbps: int = 10_000,
) -> Results:
    """vMotion and storage traffic use the same physical link, and nothing divides its bandwidth.

    What it checks
        The active uplinks of each vMotion adapter against those of the adapters for vSAN, iSCSI, NFS and
        NVMe, on links of up to 10 Gbit/s. Standard switches have no network I/O control.

    Why it matters
        vMotion takes the whole link. While DRS or maintenance mode moves VMs, the disks of all others get
        slow: high latency, lost paths, timeouts in the guests.

    How to fix
        On a standard switch give each kind of traffic an active NIC of its own, with the other's as standby:
        esxcli network vswitch standard portgroup policy failover set -p vMotion -a vmnic3 -s vmnic2
        Never so for a port group of a bound iSCSI adapter, which has to keep one active NIC and no standby.
        On a distributed switch, enable network I/O control.

    False alarms
        Links faster than 10 Gbit/s have room for both and are not told. Whether network I/O control of a
        distributed switch is on is asked for, never assumed.

    References
        VMware vSphere 7.0 Networking: Networking best practices for vSphere vMotion (network I/O control)
    """
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(vmotion.host))
    links = [link for adapter in vmotion for link in topology.uplinks_of(adapter) or (None,)]
    if all(link is not None and (link.speed or 0) > enough_mbps for link in links):
        # Whatever else uses them, there is room for both.
        yield observed(f"all links of vMotion run above {enough_mbps} Mbit/s")
        return
    unknown: list[Skip] = []
    shared: dict[str, list[_Shared]] = {}
    storage = [each for each in roles.with_role(*STORAGE) if not each.is_internal]
    for mine in vmotion:
        for other in storage:
            hit = _common(topology, mine, other, unknown)
            if hit is None:
                continue
            if not hit.links:
                yield observed(f"{mine.name} and {other.name} ({_kinds(roles, other)}) on different links")
            elif any(link.speed is None for link in hit.links):
                unknown.append(topology.unknown(mine, "speed"))
            elif all((link.speed or 0) > enough_mbps for link in hit.links):
                yield observed(f"{mine.name} and {other.name} share links above {enough_mbps} Mbit/s")
            elif hit.switch.kind != "standard" and (control := _control(hit.switch, distributed)) is not False:
                if control is None:
                    unknown.append(_no_nioc(topology.host, hit.switch.name))
                else:
                    yield observed(f"{mine.name} and {other.name}: network I/O control of {hit.switch.name} is on")
            else:
                shared.setdefault(hit.switch.name, []).append(hit)
    for name, hits in shared.items():
        first = hits[0]
        names = list(dict.fromkeys(link.name for hit in hits for link in hit.links))
        carriers = list({hit.mine.name: hit.mine for hit in hits}.values())
        users = list({hit.other.name: hit.other for hit in hits}.values())
        kinds = list_of(list(dict.fromkeys(kind for user in users for kind in _names(roles, user))))
        speed = min(link.speed or 0 for link in first.links)
        yield found(
            f"{topology.host}: vMotion ({names_of(carriers)}) and {kinds} ({names_of(users)}) share "
            f"{list_of(names)} of {name}, {speed} Mbit/s, without bandwidth control.",
            topology.shows_uplinks(first.mine),
            *_proofs(topology, roles, users),
            *(link.near("speed") for link in first.links),
            subject=name,
            count=len(hits),
            confidence=vmotion.confidence,
            remedy=_remedy(topology, first.switch, carriers, users, roles),
        )
    if not storage:
        yield observed("no adapter for storage is known")
    for role in sorted(STORAGE):
        if not roles.with_role(role) and not roles.knows(role):
            unknown.append(_no_role(topology.host, role, roles))
    if unknown:
        raise all_unknown(unknown)


def _remedy(topology: Topology, switch: Switch, carriers: list[Adapter], users: list[Adapter], roles: Roles) -> str:
    """A NIC for each kind of traffic, the other's as standby; bandwidth control where the switch has it."""
    names = [link.name for link in topology.uplinks_in(switch) or ()]
    if switch.kind != "standard":
        return f"In vCenter, switch on network I/O control of {switch.name}."
    other = " Or use a distributed switch with network I/O control."
    if len(names) < 2:
        add = f"esxcli network vswitch standard uplink add -v {quoted(switch.name)} -u <another vmnic>"
        return (
            f"On {topology.host}, give {switch.name} a second NIC ({add}) and each kind of traffic one of them.{other}"
        )
    bound = [each for each in roles.adapters if roles.is_bound(each) and topology.switch_of(each) == switch]
    if any(each in bound for each in users):
        return _beside_bound(topology, names, carriers, bound) + other
    orders = []
    groups = dict.fromkeys(group for each in [*carriers, *users] if (group := topology.group_of(each)) is not None)
    for turn, group in enumerate(groups):
        orders.append(_order(group.name, names[turn % len(names)], names))
    return f"On {topology.host}, one active NIC each: {'; '.join(orders)}.{other}"


def _beside_bound(topology: Topology, names: list[str], carriers: list[Adapter], bound: list[Adapter]) -> str:
    """What to do about vMotion where iSCSI port binding has its NICs: that order must stay as it is."""
    taken = {link.name for each in bound for link in topology.active_uplinks_of(each) or ()}
    free = [name for name in names if name not in taken]
    stay = f"Leave the port groups of {names_of(bound)} as they are: port binding wants one active NIC and no standby."
    groups = list(dict.fromkeys(group.name for each in carriers if (group := topology.group_of(each)) is not None))
    if not free or not groups:
        return f"On {topology.host}, give vMotion a NIC that no bound iSCSI adapter uses. {stay}"
    orders = [_order(group, free[turn % len(free)], names) for turn, group in enumerate(groups)]
    return f"On {topology.host}: {'; '.join(orders)}. {stay}"


def _order(group: str, first: str, names: list[str]) -> str:
    """The command that makes ``first`` the active NIC of a port group and the others standby."""
    rest = ",".join(name for name in names if name != first)
    return f"esxcli network vswitch standard portgroup policy failover set -p {quoted(group)} -a {first} -s {rest}"


def _common(topology: Topology, mine: Adapter, other: Adapter, unknown: list[Skip]) -> _Shared | None:
    """The active links that both use now; None when they are not known."""
    switches = topology.switch_of(mine), topology.switch_of(other)
    if switches[0] is None or switches[1] is None:
        ends = (mine, other)
        lacking = [end for end, switch in zip(ends, switches, strict=True) if switch is None]
        unknown += [topology.unknown(end, "switch") for end in lacking]
        return None
    if switches[0].name != switches[1].name:
        return _Shared(mine, other, (), switches[0])
    usable = topology.uplinks_of(mine), topology.uplinks_of(other)
    if usable[0] is not None and usable[1] is not None and not set(_labels(usable[0])) & set(_labels(usable[1])):
        return _Shared(mine, other, (), switches[0])
    active = topology.active_uplinks_of(mine), topology.active_uplinks_of(other)
    if active[0] is None or active[1] is None:
        unknown += [
            topology.unknown(end, "team") for end, order in zip((mine, other), active, strict=True) if order is None
        ]
        return None
    theirs = set(_labels(active[1]))
    live = tuple(link for link in active[0] if link.name in theirs and link.is_up is not False)
    return _Shared(mine, other, live, switches[0])


def _control(switch: Switch, distributed: Records[NetDvs] | None) -> bool | None:
    """Whether network I/O control of a distributed switch is on; None when no output tells."""
    item = next((each for each in distributed or () if each.alias == switch.name), None)
    word = (item.respools_sched or "").lower() if item is not None else ""
    return {"active": True, "inactive": False}.get(word)


def _labels(links: tuple[Uplink, ...]) -> list[str]:
    return [link.name for link in links]


def _names(roles: Roles, adapter: Adapter) -> list[str]:
    return [role.value for role in sorted(roles.of(adapter) & STORAGE)]


def _kinds(roles: Roles, adapter: Adapter) -> str:
    return list_of(_names(roles, adapter))


def _proofs(topology: Topology, roles: Roles, users: list[Adapter]) -> Iterator[Pointer]:
    for user in users:
        yield topology.shows_uplinks(user)
        for role in sorted(roles.of(user) & STORAGE):
            yield roles.near(user, role)


def _no_nioc(host: str, switch: str) -> Skip:
    return Skip(f"whether network I/O control of {switch} on {host} is on is not known", Need("net-dvs -l", host))


def _no_role(host: str, role: Role, roles: Roles) -> Skip:
    return Skip(f"whether an adapter of {host} carries {role.value} is not known", *roles.needs(role))

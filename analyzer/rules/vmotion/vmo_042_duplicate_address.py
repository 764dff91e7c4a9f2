"""VMO-042."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from analyzer.facts.adapters import VMOTION_STACK, Adapter, AdapterAddress, VmkAdapters
from analyzer.facts.addresses import IpAddress, address
from analyzer.facts.machines import machines
from analyzer.facts.roles import Roles
from analyzer.facts.topology import Topology
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Fleet, Found, HostName, Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmkernel.internal import is_internal_link
from analyzer.rules.vmotion.phrases import least, list_of, set_address


class _Holder(NamedTuple):
    """One adapter that has an address."""

    host: str
    adapter: Adapter
    item: AdapterAddress
    carries_vmotion: bool


@rule(
    "VMO-042", "Duplicate IP address on VMkernel adapters", severity=Severity.CRITICAL, stops=True,
    aliases=("VMK-012",),
)  # fmt: skip
def duplicate_address(
    adapters: Fleet[VmkAdapters], names: Fleet[HostName], vmotion: Fleet[VmotionAdapters] | None,
    roles: Fleet[Roles] | None, topologies: Fleet[Topology] | None,
) -> Results:  # fmt: skip
    """Two hosts have the same address on VMkernel adapters, or one host has it twice.

    What it checks
        The IPv4 and IPv6 addresses of all VMkernel adapters of all hosts of the case. An address that two
        hosts have counts when both carry vMotion with it, or when the adapters have the same task or VLAN.
        Masked addresses and IPv6 link-local ones are not compared.

    Why it matters
        Both hosts answer for the address: connections reach one of them by chance. Between two hosts with one
        vMotion address no migration can run.

    How to fix
        Give one of the adapters a free address of its network:
        esxcli network ip interface ipv4 set -i vmkN -t static -I ADDRESS -N NETMASK

    False alarms
        A host that was collected twice, or saved under two names (all adapters with equal MACs and
        addresses), is one host. Adapters that have one address on every host by design are not looked at:
        those of NSX (169.254.1.1 on vmservice-vmknic-pg) and Nutanix (192.168.5.1), links to a BMC, and
        adapters on switches without uplinks. Two sites behind address translation may use equal addresses:
        where neither task nor VLAN of the adapters is known, the finding is possible only.

    References
        RFC 5227: IPv4 address conflict detection <https://www.rfc-editor.org/rfc/rfc5227>
    """
    machine = machines(names, adapters)
    if vmotion is None:
        tags = [need for listing in adapters.values() for need in listing.tags_missing]
        vmotion = Fleet({}, tuple(adapters), tags)
    several = len(set(machine.values())) > 1
    maps: Mapping[str, Topology] = topologies if topologies is not None else {}
    holders: dict[IpAddress, dict[tuple[str, str], _Holder]] = {}
    for holder in _holders(adapters, vmotion, maps):
        ip = address(holder.item.text)
        if ip is not None and not ip.is_unspecified and not (ip.version == 6 and ip.is_link_local):
            holders.setdefault(ip, {}).setdefault((machine[holder.host], holder.adapter.name), holder)
    hit = False
    for ip, held in holders.items():
        if len(held) < 2:
            continue
        for result in _judge(str(ip), _one_a_machine(held), vmotion, roles if roles is not None else {}, maps):
            hit = True
            yield result
    if hit:
        return
    if not several:
        raise NotApplicable("the case holds one host")
    yield from _told(vmotion, machine)


def _holders(
    adapters: Mapping[str, VmkAdapters], vmotion: Mapping[str, VmotionAdapters], maps: Mapping[str, Topology]
) -> Iterator[_Holder]:
    """Every address of every adapter that is not internal to its host."""
    for host, listing in adapters.items():
        for_vmotion = {adapter.name for adapter in vmotion.get(host, ())}
        for adapter in listing:
            carries = adapter.name in for_vmotion
            if adapter.enabled is False and not carries:
                continue
            if not carries and (adapter.is_service or is_internal_link(adapter, maps.get(host))):
                continue
            for item in adapter.addresses:
                yield _Holder(host, adapter, item, carries)


def _one_a_machine(held: Mapping[tuple[str, str], _Holder]) -> list[_Holder]:
    """The adapters of the first collection of each machine."""
    first: dict[str, str] = {}
    for (machine, _), holder in held.items():
        first.setdefault(machine, holder.host)
    return [holder for (machine, _), holder in held.items() if holder.host == first[machine]]


def _judge(
    ip: str, held: list[_Holder], vmotion: Mapping[str, VmotionAdapters], roles: Mapping[str, Roles],
    maps: Mapping[str, Topology],
) -> Iterator[Found]:  # fmt: skip
    """One finding about the adapters that have ``ip``; none where they are known to be apart."""
    carriers = [holder for holder in held if holder.carries_vmotion]
    if len({holder.host for holder in carriers}) > 1:
        # What else has the address is told with them.
        sure = least(vmotion[holder.host] for holder in carriers)
        yield _found(ip, held, "the vMotion address" if len(carriers) == len(held) else "the address", sure)
        return
    first, *others = held
    same = {holder.host: _is_one_network(first, holder, roles, maps) for holder in others}
    alike = [first, *(holder for holder in others if same[holder.host] is not False)]
    if len(alike) > 1:
        known = all(same[holder.host] for holder in alike[1:])
        yield _found(ip, alike, "the address", Confidence.CERTAIN if known else Confidence.POSSIBLE)


def _is_one_network(
    one: _Holder, two: _Holder, roles: Mapping[str, Roles], maps: Mapping[str, Topology]
) -> bool | None:
    """Whether two adapters meet: on one host, in one VLAN, or with one task; None when nothing tells."""
    if one.host == two.host:
        return one.adapter.netstack == two.adapter.netstack or None
    vlans = [maps[end.host].vlan_of(end.adapter) if end.host in maps else None for end in (one, two)]
    if None not in vlans:
        return vlans[0] == vlans[1]
    tasks = [roles[end.host].of(end.adapter) if end.host in roles else frozenset() for end in (one, two)]
    if tasks[0] and tasks[1]:
        return bool(tasks[0] & tasks[1])
    if VMOTION_STACK in (one.adapter.netstack, two.adapter.netstack):
        return None
    # The installer makes vmk0 for management.
    return True if one.adapter.name == two.adapter.name == "vmk0" else None


def _found(ip: str, held: list[_Holder], what: str, confidence: Confidence) -> Found:
    last = held[-1]
    remedy = f"Give one of them another address, for example on {last.host}: " + (
        set_address(last.adapter, address="<free address>")
        if last.item.version == 4
        else f"remove {last.item.text} from {last.adapter.name} and add a free one"
    )
    return found(
        f"{ip} is {what} of {list_of([f'{holder.adapter.name} on {holder.host}' for holder in held])}.",
        *(holder.item.shows() for holder in held),
        subject=ip,
        remedy=remedy,
        hosts=tuple(dict.fromkeys(holder.host for holder in held)),
        confidence=confidence,
    )


def _told(vmotion: Fleet[VmotionAdapters], machine: Mapping[str, str]) -> Results:
    """What was compared, without a finding: the vMotion addresses are what a migration depends on.

    Raises:
        Skip: the vMotion addresses of fewer than two hosts are known.
        NotApplicable: no host has one.
    """
    known: dict[str, set[IpAddress]] = {}
    masked: list[str] = []
    for host, side in vmotion.items():
        for item in (item for adapter in side for item in adapter.addresses):
            ip = address(item.text)
            if ip is None:
                masked.append(host)
            elif not ip.is_unspecified and not (ip.version == 6 and ip.is_link_local):
                known.setdefault(machine[host], set()).add(ip)
    if not known and masked:
        raise Skip(
            "all vMotion addresses are masked",
            *(Need("esxcfg-vmknic -l", host) for host in dict.fromkeys(masked)),
        )
    if len({machine[host] for host in vmotion}) < 2:
        raise Skip(
            f"nothing to compare: no vMotion adapters are known of {list_of(vmotion.missing)}",
            *vmotion.needs,
        )
    if not known:
        untold = [adapter.host for side in vmotion.values() for adapter in side if not adapter.addresses_told]
        if untold:
            raise Skip(
                "the vMotion addresses were not collected",
                *(Need("esxcfg-vmknic -l", host) for host in untold),
            )
        raise NotApplicable("no host has a vMotion address (see VMO-001, VMO-007)")
    count = sum(len(held) for held in known.values())
    text = f"{count} vMotion addresses of {len(known)} hosts, none twice" if count > 1 else "one vMotion address"
    text += f"; not compared: {len(masked)} masked" if masked else ""
    yield observed(text + (f"; nothing known of {list_of(vmotion.missing)}" if vmotion.missing else ""))

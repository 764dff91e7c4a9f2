"""NET-051."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from analyzer.commands.net_dvs import NetDvs
from analyzer.facts.topology import Switch, Topology, Uplink
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, Need, NotApplicable, Pointer, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.network.switches import capped, some


class _Off(Struct):
    """A switch without I/O control, and the hosts where vMotion meets machines on it."""

    name: str
    hosts: dict[str, None] = {}
    proofs: list[Pointer] = []
    slow: bool = False


@rule("NET-051", "Network I/O control is off although vMotion shares uplinks with machines", severity=Severity.WARNING)
def io_control_off(
    maps: Fleet[Topology],
    vmotion: Fleet[VmotionAdapters] | None,
    switches: Fleet[Records[NetDvs]] | None,
    *,
    enough_mbps: int = 10_000,
) -> Results:
    """vMotion and virtual machines use the same uplinks of a distributed switch, and nothing divides them.

    What it checks
        Whether the scheduler of a distributed switch is active where an adapter for vMotion and virtual
        machines share a NIC of it. Links shared with storage are VMO-035.

    Why it matters
        A migration takes all the bandwidth it gets. Without I/O control the machines on the same link wait.

    How to fix
        In vCenter, in the settings of the switch: network I/O control enabled, with shares for vMotion.

    False alarms
        Standard switches have no I/O control. Port groups whose teams have no NIC in common do not meet.
        Where all shared links are faster than 10 Gbit/s it is information.

    References
        VMware vSphere 7.0 Networking: vSphere Network I/O Control
        VMware vSphere 7.0 Networking: Networking best practices for vSphere vMotion
    """
    off: dict[str, _Off] = {}
    on: dict[str, None] = {}
    untold: dict[Need, None] = dict.fromkeys([*maps.needs])
    carriers: Mapping[str, VmotionAdapters] = vmotion if vmotion is not None else {}
    records: Mapping[str, Records[NetDvs]] = switches if switches is not None else {}
    for host, topology in maps.items():
        if host not in carriers and any(switch.kind == "distributed" for switch in topology.switches):
            wanted = [need for need in vmotion.needs if need.host == host] if vmotion is not None else []
            untold |= dict.fromkeys(wanted or [Need("esxcfg-vmknic -l", host)])
    met = False
    for host, topology in maps.items():
        for switch, links in _meetings(topology, carriers.get(host) or ()):
            record = next((item for item in records.get(host) or () if _is(item, switch)), None)
            met = True
            if record is None or record.respools_sched is None:
                untold[Need("net-dvs -l", host)] = None
            elif record.respools_sched.lower() == "inactive":
                held = off.setdefault(switch.vds_id or switch.name, _Off(switch.name))
                held.hosts[host] = None
                held.proofs.append(at(record, "respools_sched"))
                held.slow = held.slow or any((link.speed or 0) <= enough_mbps for link in links)
            else:
                on[switch.name] = None
    for held in off.values():
        on.pop(held.name, None)
        yield found(
            f"Network I/O control of {held.name} is off; on {some(list(held.hosts))} vMotion shares its uplinks with "
            "virtual machines.",
            *capped(held.proofs),
            subject=held.name,
            hosts=tuple(held.hosts),
            count=len(held.hosts),
            severity=None if held.slow else Severity.INFO,
            remedy=f"In vCenter: {held.name}, Configure, Settings, Properties, Edit: Network I/O Control enabled.",
        )
    if on:
        yield observed(f"network I/O control is on: {some(list(on))}")
    if untold:
        raise Skip("whether network I/O control is on is not known on all hosts", *untold)
    if not met:
        raise NotApplicable("vMotion and virtual machines share no uplink of a distributed switch")


def _is(record: NetDvs, switch: Switch) -> bool:
    return record.uuid == switch.vds_id if record.uuid and switch.vds_id else record.alias == switch.name


def _meetings(topology: Topology, carriers: Iterable[object]) -> list[tuple[Switch, tuple[Uplink, ...]]]:
    """The distributed switches on which vMotion and machines share NICs, and these."""
    found: dict[str, tuple[Switch, tuple[Uplink, ...]]] = {}
    for adapter in topology.adapters:
        switch = topology.switch_of(adapter)
        if adapter not in carriers or switch is None or switch.kind != "distributed" or switch.name in found:
            continue
        mine = topology.uplinks_of(adapter)
        if mine is None:
            mine = topology.uplinks_in(switch) or ()
        for group in topology.groups_on(switch):
            if not topology.vm_clients(group):
                continue
            theirs = topology.usable_in(group)
            shared = mine if theirs is None else tuple(link for link in mine if link in theirs)
            if shared:
                found[switch.name] = switch, shared
                break
    return list(found.values())

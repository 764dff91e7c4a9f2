"""VMO-041."""

from collections.abc import Iterator

from analyzer.facts.adapters import Adapter, VmkAdapters
from analyzer.facts.topology import TRUNK, Group, Topology, Uplink, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, none_for_vmotion, quoted, take_out

_STORAGE = {"vsan": "vSAN", "vsanwitness": "vSAN", "nvmetcp": "NVMe over TCP", "nvmerdma": "NVMe over RDMA"}
"""Tags of adapters that carry storage traffic."""
_STANDARD = "esxcli network vswitch standard"
_DISTRIBUTED = "esxcli network vswitch dvs vmware"


@rule("VMO-041", "vMotion VLAN is shared with management, storage or VM traffic", severity=Severity.WARNING)
def vlan_shared(vmotion: VmotionAdapters, adapters: VmkAdapters, topology: Topology) -> Results:
    """vMotion shares its VLAN, on one switch, with traffic that should not see it.

    What it checks
        VLAN and switch of each vMotion adapter against those of adapters for management (Management tag, else
        vmk0 as the likely one) and storage (vSAN and NVMe tags), and of port groups that VMs are connected
        to. Adapters for iSCSI and NFS have no tag and are not told apart.

    Why it matters
        vMotion copies the memory of VMs, without encryption unless it was asked for. Who is in the same VLAN
        can read it, or disturb a migration.

    How to fix
        Give vMotion a VLAN that only the hosts are in, on the physical ports first, then
        esxcli network vswitch standard portgroup set -p vMotion -v VLAN
        On a distributed switch, set it in vCenter.

    False alarms
        VMkernel adapters are clients of a port group too and do not count as VMs. A vMotion adapter that is
        the management adapter itself is left to VMO-002. Without a tag and each on NICs of its own, the two are
        on different wires (hosts that are cabled to each other): nothing is said. In other cases where the NICs
        are not shared it is a note. A routed vMotion network that is filtered is fine
        as long as the VLAN is its own.

    References
        STIG ESXI-80-000160
        STIG ESXI-70-000048
        vSphere Security Configuration Guide: vMotion on an isolated network
    """
    host = vmotion.host
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(host))
    carriers = {adapter.name for adapter in vmotion}
    unknown: list[Skip] = []
    for adapter in vmotion:
        hits = 0
        before = len(unknown)
        if topology.switch_of(adapter) is None:
            unknown.append(topology.unknown(adapter, "switch"))
            continue
        if _is_management(adapter, adapters):
            yield observed(f"{adapter.name} is the management adapter itself (see VMO-002)")
            continue
        if topology.vlan_of(adapter) == TRUNK:
            yield observed(f"{adapter.name} in VLAN {TRUNK} (see VMO-040)")
            continue
        for other in adapters:
            if other.name in carriers or other.is_service:
                continue
            shared = _shares(topology, adapter, other, unknown)
            role, confidence = _role(other, adapters) if shared else ("", None)
            if not shared or not role:
                if shared and other.tags is None:
                    unknown.append(_no_tags(other))
                continue
            hits += 1
            group = topology.group_of(adapter)
            apart = _apart(topology, adapter, other)
            if apart and topology.vlan_of(adapter) == 0:
                yield observed(f"{adapter.name} and {other.name} untagged, each on NICs of its own ({apart})")
                continue
            if not apart and "management" not in role:
                apart = _active_apart(topology, adapter, other)
            yield found(
                f"{host}: {adapter.name} carries vMotion {_where(topology, adapter)}, where "
                f"{other.name} carries {role}{f', on other NICs ({apart})' if apart else ''}.",
                adapter.shows("port_group") if group is None else group.shows("vlan"),
                other.near("tags" if other.tags else "port_group"),
                subject=f"{adapter.name}, {other.name}",
                remedy=("Nothing has to change where these NICs connect the hosts directly. " if apart else "")
                + _remedy(topology, adapter, adapters),
                confidence=confidence,
                severity=Severity.INFO if apart else None,
            )
        if not topology.adapters_known:
            unknown.append(
                Skip(f"{host}: the list of VMkernel adapters is not complete", Need("esxcfg-vmknic -l", host))
            )
        for own, count in _groups_with_vms(topology, adapter, unknown):
            hits += 1
            yield found(
                f"{host}: {adapter.name} carries vMotion {_where(topology, adapter)}, where port group "
                f"{own.name} connects {count} virtual {'NIC' if count == 1 else 'NICs'}.",
                own.shows("clients"),
                adapter.near("port_group"),
                subject=f"{adapter.name}, {own.name}",
                remedy=_remedy(topology, adapter, adapters),
            )
        if not hits and len(unknown) == before:
            yield observed(f"{adapter.name} alone {_where(topology, adapter)}")
    if unknown:
        raise all_unknown(unknown)


def _is_management(adapter: Adapter, adapters: VmkAdapters) -> bool:
    """True for an adapter that the host is managed by, as far as the tags tell."""
    return _role(adapter, adapters)[0] == "management"


def _role(adapter: Adapter, adapters: VmkAdapters) -> tuple[str, Confidence | None]:
    """What an adapter carries that vMotion must not meet, and how sure that is."""
    tags = {tag.lower() for tag in adapter.tags or ()}
    if "management" in tags:
        return "management", None
    storage = [name for tag, name in _STORAGE.items() if tag in tags]
    if storage:
        return list_of(list(dict.fromkeys(storage))), None
    managed = any("management" in {tag.lower() for tag in each.tags or ()} for each in adapters)
    if adapter.name == "vmk0" and adapter.tags is None and not managed:
        return "management (as vmk0 usually does)", Confidence.LIKELY
    return "", None


def _shares(topology: Topology, mine: Adapter, other: Adapter, unknown: list[Skip]) -> bool:
    """True when two adapters are in one VLAN of one switch; what is not known goes to ``unknown``."""
    ours, theirs = topology.group_of(mine), topology.group_of(other)
    if ours is not None and theirs is not None and (ours == theirs or ours.is_same(theirs)):
        return True
    switches = topology.switch_of(mine), topology.switch_of(other)
    if switches[1] is None:
        unknown.append(topology.unknown(other, "switch"))
        return False
    if switches[0] != switches[1]:
        return False
    vlans = topology.vlan_of(mine), topology.vlan_of(other)
    unknown += [topology.unknown(end, "vlan") for end, vlan in zip((mine, other), vlans, strict=True) if vlan is None]
    return None not in vlans and vlans[0] == vlans[1]


def _apart(topology: Topology, mine: Adapter, other: Adapter) -> str:
    """``vmnic2 and vmnic3`` where two adapters can never use the same NIC; empty where they can, or it is not known."""
    return _disjoint(topology.uplinks_of(mine), topology.uplinks_of(other))


def _active_apart(topology: Topology, mine: Adapter, other: Adapter) -> str:
    """The same for the NICs they use while all links are up."""
    return _disjoint(topology.active_uplinks_of(mine), topology.active_uplinks_of(other))


def _disjoint(mine: tuple[Uplink, ...] | None, other: tuple[Uplink, ...] | None) -> str:
    names = [[link.name for link in links or ()] for links in (mine, other)]
    if not all(names) or set(names[0]) & set(names[1]):
        return ""
    return f"{list_of(names[0])}; {list_of(names[1])}"


def _groups_with_vms(topology: Topology, mine: Adapter, unknown: list[Skip]) -> Iterator[tuple[Group, int]]:
    """Port groups in the VLAN of ``mine`` that VMs are connected to, and how many virtual NICs."""
    ours, switch, vlan = topology.group_of(mine), topology.switch_of(mine), topology.vlan_of(mine)
    host = topology.host
    for group in topology.groups:
        count = topology.vm_clients(group)
        if switch is None or group.switch != switch.name or count == 0:
            continue
        listing = "net-dvs -l" if group.is_distributed else f"{_STANDARD} portgroup list"
        if group != ours and vlan is None:
            unknown.append(topology.unknown(mine, "vlan"))
        elif group != ours and group.vlan is None:
            unknown.append(Skip(f"the VLAN of port group {group.name} on {host} is not known", Need(listing, host)))
        elif group != ours and group.vlan != vlan:
            continue
        elif count is None:
            command = listing if group.clients is None else "esxcfg-vmknic -l"
            unknown.append(Skip(f"who uses port group {group.name} on {host} is not known", Need(command, host)))
        else:
            yield group, count
    if ours is None:
        unknown.append(topology.unknown(mine, "vlan"))
    elif switch is not None and not topology.knows_groups_of(switch):
        listing = f"{_STANDARD} portgroup list" if switch.kind == "standard" else f"{_DISTRIBUTED} list"
        unknown.append(Skip(f"not all port groups of {switch.name} on {host} may be known", Need(listing, host)))


def _no_tags(adapter: Adapter) -> Skip:
    return Skip(
        f"what {adapter.name} on {adapter.host} carries is not known",
        Need(f"esxcli network ip interface tag get -i {adapter.name}", adapter.host),
    )


def _where(topology: Topology, adapter: Adapter) -> str:
    """``in VLAN 50 of vSwitch1``."""
    vlan, group, switch = topology.vlan_of(adapter), topology.group_of(adapter), topology.switch_of(adapter)
    named = (
        f"VLAN {vlan}"
        if vlan
        else "the untagged VLAN"
        if vlan == 0
        else group.name
        if group is not None
        else "its VLAN"
    )
    return f"in {named} of {switch.name}" if switch is not None else f"in {named}"


def _remedy(topology: Topology, adapter: Adapter, adapters: VmkAdapters) -> str:
    """A VLAN for the port group of vMotion; a port group that others use too keeps its VLAN, or they lose it."""
    group, switch = topology.group_of(adapter), topology.switch_of(adapter)
    start = "Give vMotion a VLAN of its own on the physical switch ports of all hosts, then "
    users = [other for other in adapters if other.name != adapter.name and topology.group_of(other) == group]
    others = group is not None and bool(users or topology.vm_clients(group))
    if group is None or switch is None or switch.kind != "standard":
        if others:
            return f"{start}make a port group with it in vCenter and move {adapter.name} there."
        return f"{start}set it in vCenter on the port group of {adapter.name}."
    if others:
        place = "esxcli network vswitch standard portgroup"
        return (
            f"{start}on {adapter.host}, as others use {quoted(group.name)} too: "
            f"{place} add -v {quoted(switch.name)} -p <new port group>; "
            f"{place} set -p <new port group> -v <VLAN of vMotion>; "
            f"add an adapter for vMotion there, then {take_out(adapter)}"
        )
    return (
        f"{start}on {adapter.host}: esxcli network vswitch standard portgroup set "
        f"-p {quoted(group.name)} -v <VLAN of vMotion>"
    )

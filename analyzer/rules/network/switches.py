"""What several rules about virtual switches ask: who uses a switch, whose switches are an appliance's own."""

import re
from collections.abc import Iterable, Mapping, Sequence

from analyzer.commands.vswitch_standard import PortGroupFailover, SwitchFailover
from analyzer.facts.adapters import Adapter
from analyzer.facts.clusters import Cluster, Membership, clusters
from analyzer.facts.topology import Group, Switch, Topology, is_adapter
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Fleet, HostName, Need, NotApplicable, Pointer, Skip
from analyzer.rules.vmotion.phrases import quoted

SHOWN = 20
"""So many lines prove a finding; the count tells how many there are."""
_APPLIANCE_SWITCHES = lazy_pattern(
    r"vswitchnutanix|vmservice-vswitch|vswitchntnx\w*|vswitch-?(?:idrac|xcc|bmc|ilo)", re.I
)
_APPLIANCE_GROUPS = frozenset({"vmservice-vmknic-pg", "vmservice-vshield-pg", "vmk-svm-iscsi-pg", "svm-iscsi-pg"})
_USB = lazy_pattern(r"vusb\d+")
SPECIAL = lazy_pattern(
    r"trunk|vgt|nested|sniff|capture|mirror|span|tap\b|ids\b|ips\b|monitor|firewall|\bfw|router|pfsense|opnsense|sophos|"
    r"storage controller|hx-|springpath|nsx|velo|sd-?wan|promisc|\bnlb\b|carp|vrrp|load ?balanc",
    re.I,
)
"""Names of port groups that are meant for other things than plain virtual machines."""


def is_appliance(topology: Topology, switch: Switch) -> bool:
    """True for switches that an appliance or the server's BMC brings along: they are alike on every host."""
    if _APPLIANCE_SWITCHES.fullmatch(switch.name):
        return True
    if switch.uplinks and all(_USB.fullmatch(name) for name in switch.uplinks):
        return True
    adapters = adapters_on(topology, switch)
    if adapters and all(adapter.is_service for adapter in adapters):
        return True
    return any(
        group.name in _APPLIANCE_GROUPS or group.name.startswith("ntnx-") for group in topology.groups_on(switch)
    )


def no_list(topology: Topology) -> Skip:
    """Why a rule about switches or port groups had nothing to judge: no list of them, or none that tells."""
    if topology.switches and all(is_appliance(topology, switch) for switch in topology.switches):
        return NotApplicable("all switches are internal ones of appliances")
    if not topology.switches or any(switch.kind == "standard" for switch in topology.switches):
        reason = f"no list of the switches and port groups of {topology.host}"
        return Skip(reason, Need("esxcfg-vswitch -l", topology.host))
    return NotApplicable("no standard switch, and the settings of the others are not told")


def standard_switches(topology: Topology) -> tuple[Switch, ...]:
    """The standard switches that belong to no appliance; skips the rule where there is none."""
    found = tuple(each for each in topology.switches if each.kind == "standard" and not is_appliance(topology, each))
    if not found:
        raise no_list(topology)
    return found


def adapters_on(topology: Topology, switch: Switch) -> tuple[Adapter, ...]:
    """The VMkernel adapters that are connected to ``switch``."""
    return tuple(adapter for adapter in topology.adapters if topology.switch_of(adapter) == switch)


def machines_on(topology: Topology, switch: Switch) -> int | None:
    """How many virtual NICs use ``switch``, VMkernel adapters not counted; None when not known."""
    if switch.kind != "standard":
        ports = [port for port in topology.ports if port.switch == switch.name]
        used = sum(
            1 for port in ports if port.client and not is_adapter(port.client) and not topology.uplink(port.client)
        )
        return used if ports else None
    counted = [topology.vm_clients(group) for group in topology.groups_on(switch)]
    known = sum(count or 0 for count in counted)
    whole = None not in counted and topology.knows_groups_of(switch)
    return known if whole or known else None


def is_used(topology: Topology, switch: Switch) -> bool | None:
    """True when a virtual machine or a VMkernel adapter is connected to ``switch``; None when not known."""
    if adapters_on(topology, switch) or any(group.clients for group in topology.groups_on(switch)):
        return True
    machines = machines_on(topology, switch)
    return None if machines is None else machines > 0


def is_spread(topology: Topology, switch: Switch, vmotion: VmotionAdapters | None, bound: Iterable[str]) -> bool:
    """True when ``switch`` holds one leg of iSCSI or vMotion, which have another one on another switch.

    Several adapters with a NIC each are the redundancy there; ``bound`` are those bound to an iSCSI adapter.
    """
    mine = adapters_on(topology, switch)
    iscsi = set(bound) | {each.name for each in topology.adapters if "iscsi" in (each.port_group or "").lower()}
    for role in (iscsi, {each.name for each in vmotion or ()}):
        others = [each for each in topology.adapters if each.name in role and each not in mine]
        if mine and all(each.name in role for each in mine) and any(topology.switch_of(each) for each in others):
            return machines_on(topology, switch) in (0, None)
    return False


def capped(pointers: Sequence[Pointer]) -> Sequence[Pointer]:
    """As many as a finding shows; further ones prove nothing new."""
    return pointers[:SHOWN]


def some(names: Sequence[str], most: int = 6) -> str:
    """Names as a sentence has them, the rest of a long list as a number."""
    if len(names) <= most:
        return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 port group``, ``3 port groups``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def groups_of(members: Fleet[Membership], names: Fleet[HostName]) -> list[Cluster]:
    """The clusters of the case with two hosts or more; a host that was collected twice counts once."""
    latest: dict[str, str] = {}
    for host, name in names.items():
        latest[name.base.lower() or host] = host
    once: Mapping[str, Membership] = {host: member for host, member in members.items() if host in latest.values()}
    return [cluster for cluster in clusters(once) if len(cluster.hosts) > 1]


def failover_of(topology: Topology, switch: Switch) -> Need:
    """The command that tells the teaming order of a standard switch."""
    return Need(f"esxcli network vswitch standard policy failover get -v {quoted(switch.name)}", topology.host)


def orders_of(
    topology: Topology, switch: Switch, orders: Iterable[SwitchFailover] | None, own: Iterable[PortGroupFailover] | None
) -> tuple[SwitchFailover | None, list[PortGroupFailover]]:
    """The teaming policy of a standard switch and those of its port groups, as far as they were collected."""
    if switch.kind != "standard":
        return None, []
    names = {group.name for group in topology.groups_on(switch)}
    order = next((item for item in orders or () if item.vswitch_name == switch.name), None)
    return order, [item for item in own or () if item.portgroup_name in names]


def own_order(topology: Topology, group: Group, switch: Switch) -> bool:
    """True when ``group`` does not use the uplinks as its switch has them."""
    team = group.team
    if team is None:
        return False
    if team.inherited is not None:
        return not team.inherited
    if team.usable is None or switch.uplinks is None:
        return False
    default = switch.team.usable if switch.team is not None and switch.team.usable is not None else switch.uplinks
    return set(team.usable) != set(default)


def policy_command(kind: str, switch: str | None, group: str | None, options: str) -> str:
    """The command that sets a policy of a standard switch or of one of its port groups."""
    base = "esxcli network vswitch standard"
    if group is not None:
        return f"{base} portgroup policy {kind} set -p {quoted(group)} {options}"
    return f"{base} policy {kind} set -v {quoted(switch or 'vSwitchN')} {options}"

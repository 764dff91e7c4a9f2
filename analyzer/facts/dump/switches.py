"""Standard switches and their port groups as the dump tells them: MTU, VLAN, teaming, security, traffic shaping."""

from collections.abc import Iterator
from typing import Any

from analyzer.commands import vswitch_policies, vswitch_standard
from analyzer.commands.command import Command
from analyzer.commands.vswitch_policies import PortGroupSecurity, PortGroupShaping, SwitchSecurity, SwitchShaping
from analyzer.commands.vswitch_standard import PortGroup, PortGroupFailover, SwitchFailover, VSwitch
from analyzer.facts.dump.objects import HostDump, Part
from analyzer.retelling import Retelling, retells

_BALANCING = {
    "loadbalance_srcid": "srcport", "loadbalance_srcmac": "srcmac", "loadbalance_ip": "iphash",
    "failover_explicit": "explicit",
}  # fmt: skip
_SECURITY = {
    "allow_promiscuous": "allow_promiscuous", "allow_mac_address_change": "mac_changes",
    "allow_forged_transmits": "forged_transmits",
}  # fmt: skip
_SHAPING = {"enabled": 1, "average_bandwidth": 1000, "peak_bandwidth": 1000, "burst_size": 1024}
"""Fields of a command, and by how much its unit is larger: the dump tells bits per second and bytes."""


def _switches(dump: HostDump) -> Iterator[Part]:
    return dump.config.at("network").each("vswitch")


def _groups(dump: HostDump) -> Iterator[Part]:
    return dump.config.at("network").each("portgroup")


def _last(keys: list[str]) -> list[str]:
    """Names in the keys of NICs and port groups: ``key-vim.host.PhysicalNic-vmnic0``."""
    return [key.split("-", 2)[-1] for key in keys]


@retells(VSwitch)
def switches(dump: HostDump) -> Iterator[Retelling]:
    """The standard switches."""
    told = Retelling(dump.source, vswitch_standard.LIST, seen=False)
    for each in _switches(dump):
        bridge = each.at("spec", "bridge")
        beacon = each.flag("spec", "policy", "nic_teaming", "failure_criteria", "check_beacon")
        told.add(
            each.row,
            each.spots(
                name="name", mtu="mtu", uplinks="pnic", portgroups="portgroup",
                cdp_status=("spec", "bridge", "link_discovery_protocol_config", "operation"),
                beacon_enabled=("spec", "policy", "nic_teaming", "failure_criteria", "check_beacon"),
            ),
            name=each.text("name"), mtu=each.number("mtu"), uplinks=_last(each.texts("pnic")),
            portgroups=_last(each.texts("portgroup")), beacon_enabled=beacon, configured_ports=each.number("num_ports"),
            cdp_status=_discovery(bridge),
        )  # fmt: skip
    if dump.config.at("network"):
        yield told


def _discovery(bridge: Part) -> str | None:
    """How a switch uses CDP, in the words of the command."""
    operation = bridge.text("link_discovery_protocol_config", "operation")
    return {"none": "down"}.get(operation or "", operation)


@retells(PortGroup)
def groups(dump: HostDump) -> Iterator[Retelling]:
    """The port groups with VLAN; what the dump lists as their ports are their clients."""
    told = Retelling(dump.source, vswitch_standard.PORT_GROUPS, seen=False)
    for each in _groups(dump):
        ports = each.at("port").held
        told.add(
            each.row,
            each.spots(name=("spec", "name"), vlan_id=("spec", "vlan_id"), virtual_switch=("spec", "vswitch_name"),
                       active_clients="port"),
            name=each.text("spec", "name"), virtual_switch=each.text("spec", "vswitch_name"),
            vlan_id=each.number("spec", "vlan_id"), active_clients=len(ports) if isinstance(ports, list) else None,
        )  # fmt: skip
    if dump.config.at("network"):
        yield told


def _teaming(policy: Part) -> tuple[dict[str, Any], dict[str, tuple[str, ...] | str]]:
    """Fields of a teaming policy and where they stand."""
    team = policy.at("nic_teaming")
    criteria = team.at("failure_criteria")
    beacon, rolling = criteria.flag("check_beacon"), team.flag("rolling_order")
    kind = team.text("policy")
    values = {
        "load_balancing": _BALANCING.get(kind or "", kind),
        "network_failure_detection": None if beacon is None else "beacon" if beacon else "link",
        "notify_switches": team.flag("notify_switches"), "failback": None if rolling is None else not rolling,
        "active_adapters": team.texts("nic_order", "active_nic"),
        "standby_adapters": team.texts("nic_order", "standby_nic"),
    }  # fmt: skip
    places: dict[str, tuple[str, ...] | str] = {
        "load_balancing": ("nic_teaming", "policy"), "failback": ("nic_teaming", "rolling_order"),
        "network_failure_detection": ("nic_teaming", "failure_criteria", "check_beacon"),
        "notify_switches": ("nic_teaming", "notify_switches"),
        "active_adapters": ("nic_teaming", "nic_order", "active_nic"),
        "standby_adapters": ("nic_teaming", "nic_order", "standby_nic"),
    }  # fmt: skip
    return values, places


@retells(SwitchFailover, key=lambda record: record.vswitch_name)
def switch_teams(dump: HostDump) -> Iterator[Retelling]:
    """The teaming policies of the switches."""
    told = Retelling(dump.source, vswitch_standard.SWITCH_FAILOVER, seen=False)
    for each in _switches(dump):
        policy = each.at("spec", "policy")
        if policy.at("nic_teaming"):
            values, places = _teaming(policy)
            order = {*values["active_adapters"], *values["standby_adapters"]}
            values["unused_adapters"] = [name for name in _last(each.texts("pnic")) if name not in order]
            spots = {"vswitch_name": each.spot("name"), **policy.spots(**places)}
            told.add(each.row, spots, vswitch_name=each.text("name"), **values)
    if len(told):
        yield told


@retells(PortGroupFailover, key=lambda record: record.portgroup_name)
def group_teams(dump: HostDump) -> Iterator[Retelling]:
    """The teaming policies that hold for the port groups; what one sets itself overrides its switch."""
    told = Retelling(dump.source, vswitch_standard.PORT_GROUP_FAILOVER, seen=False)
    uplinks = {each.text("name"): _last(each.texts("pnic")) for each in _switches(dump)}
    for each in _groups(dump):
        policy, own = each.at("computed_policy"), each.at("spec", "policy", "nic_teaming")
        if not policy.at("nic_teaming"):
            continue
        values, places = _teaming(policy)
        order = {*values["active_adapters"], *values["standby_adapters"]}
        members = uplinks.get(each.text("spec", "vswitch_name"), [])
        values["unused_adapters"] = [name for name in members if name not in order]
        overrides = {
            "override_vswitch_load_balancing": bool(own.at("policy")),
            "override_vswitch_network_failure_detection": bool(own.at("failure_criteria", "check_beacon")),
            "override_vswitch_notify_switches": bool(own.at("notify_switches")),
            "override_vswitch_failback": bool(own.at("rolling_order")),
            "override_vswitch_uplinks": bool(own.at("nic_order")),
        }
        spots = {
            "portgroup_name": each.spot("spec", "name"),
            "override_vswitch_uplinks": each.spot("spec", "policy", "nic_teaming", "nic_order"),
            **policy.spots(**places),
        }
        told.add(each.row, spots, portgroup_name=each.text("spec", "name"), **values, **overrides)
    if len(told):
        yield told


def _policies(
    parts: Iterator[Part], command: Command, name: str, where: tuple[str, ...], policy: str, dump: HostDump
) -> Iterator[Retelling]:
    """One kind of policy, of switches or of port groups."""
    told = Retelling(dump.source, command, seen=False)
    is_group = name == "portgroup_name"
    for each in parts:
        of, own = each.at("computed_policy" if is_group else "spec"), each.at("spec", "policy")
        held = (of if is_group else own).at(policy)
        if not held:
            continue
        names = _SECURITY if policy == "security" else {field: field for field in _SHAPING}
        values: dict[str, Any] = {}
        for field, printed in names.items():
            value = held.at(printed).held
            by = _SHAPING.get(field, 1)
            values[field] = value // by if by > 1 and isinstance(value, int) else value
            if is_group:
                values[f"override_vswitch_{field}"] = own.at(policy, printed).held is not None
        spots = {name: each.spot(*where), **held.spots(**names)}
        told.add(each.row, spots, **{name: each.text(*where)}, **values)
    if len(told):
        yield told


@retells(SwitchSecurity, key=lambda record: record.vswitch_name)
def switch_security(dump: HostDump) -> Iterator[Retelling]:
    """The security policies of the switches."""
    command = vswitch_policies.SWITCH_SECURITY
    yield from _policies(_switches(dump), command, "vswitch_name", ("name",), "security", dump)


@retells(PortGroupSecurity, key=lambda record: record.portgroup_name)
def group_security(dump: HostDump) -> Iterator[Retelling]:
    """The security policies that hold for the port groups."""
    command = vswitch_policies.PORT_GROUP_SECURITY
    yield from _policies(_groups(dump), command, "portgroup_name", ("spec", "name"), "security", dump)


@retells(SwitchShaping, key=lambda record: record.vswitch_name)
def switch_shaping(dump: HostDump) -> Iterator[Retelling]:
    """The limits on what ports of the switches send."""
    command = vswitch_policies.SWITCH_SHAPING
    yield from _policies(_switches(dump), command, "vswitch_name", ("name",), "shaping_policy", dump)


@retells(PortGroupShaping, key=lambda record: record.portgroup_name)
def group_shaping(dump: HostDump) -> Iterator[Retelling]:
    """The limits on what ports of the port groups send."""
    command = vswitch_policies.PORT_GROUP_SHAPING
    yield from _policies(_groups(dump), command, "portgroup_name", ("spec", "name"), "shaping_policy", dump)

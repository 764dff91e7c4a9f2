"""``esxcli network vswitch standard …``: standard switches, their port groups, their teaming orders."""

from typing import Annotated

from pydantic import Field

from analyzer.commands.command import Command
from analyzer.model import Flag, Names, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec
from analyzer.patterns import lazy_pattern

VlanId = Annotated[int | str | None, Field(union_mode="left_to_right"), Shape(r"\d+|[0-9xX*#]+")]
"""0 is untagged, 4095 a trunk; a VLAN that the person who shared the output hid stays text."""


class VSwitch(Record):
    """One standard switch (``vswitch standard list``)."""

    name: Words = None
    num_ports: Number = None
    """From 5.5 the maximum of the host, not of this switch."""
    used_ports: Number = None
    configured_ports: Number = None
    mtu: Number = None
    cdp_status: Text = None
    """listen, advertise, both or down."""
    beacon_enabled: Flag = None
    beacon_interval: Number = None
    beacon_threshold: Number = None
    beacon_required_by: Names = Field(default_factory=list)
    uplinks: Names = Field(default_factory=list)
    portgroups: Names = Field(default_factory=list)


class PortGroup(Record):
    """One port group of a standard switch."""

    name: Words = None
    virtual_switch: Text = None
    active_clients: Number = None
    """Virtual machines and VMkernel adapters that use it."""
    vlan_id: VlanId = None


class SwitchFailover(Record):
    """The teaming order of a standard switch: what its port groups have unless they override it."""

    vswitch_name: Words = None
    """From the command line; the output does not say it."""
    load_balancing: Text = None
    """srcport, srcmac, iphash or explicit."""
    network_failure_detection: Text = None
    """link or beacon."""
    notify_switches: Flag = None
    failback: Flag = None
    active_adapters: Names = Field(default_factory=list)
    standby_adapters: Names = Field(default_factory=list)
    unused_adapters: Names = Field(default_factory=list)


class PortGroupFailover(Record):
    """The teaming order that holds for one port group, its own or that of its switch."""

    portgroup_name: Words = None
    """From the command line; the output does not say it."""
    load_balancing: Text = None
    network_failure_detection: Text = None
    notify_switches: Flag = None
    failback: Flag = None
    active_adapters: Names = Field(default_factory=list)
    standby_adapters: Names = Field(default_factory=list)
    unused_adapters: Names = Field(default_factory=list)
    override_vswitch_load_balancing: Flag = None
    override_vswitch_network_failure_detection: Flag = None
    override_vswitch_notify_switches: Flag = None
    override_vswitch_failback: Flag = None
    override_vswitch_uplinks: Flag = None
    """False when the order of the switch holds."""


LIST = Command(
    name="esxcli network vswitch standard list",
    record=VSwitch,
    title="standard switches with MTU, uplinks and port groups",
    layout=RecordSpec(VSwitch),
    # Records of distributed switches begin alike; only the usual names tell standard ones.
    starts=(r"(vSwitch\d+) *\n *Name: \1 *$",),
    versions="5.0 to 9.0",
)

PORT_GROUPS = Command(
    name="esxcli network vswitch standard portgroup list",
    record=PortGroup,
    title="port groups of the standard switches with VLAN",
    layout=TableSpec(
        PortGroup,
        headers=("Name", "Virtual Switch", "Active Clients", "VLAN ID"),
        header=lazy_pattern(r"\s*Name\s+Virtual Switch\s+Active Clients\s+VLAN ID\s*$"),
    ),
    starts=(r"\s*Name\s+Virtual Switch\s+Active Clients\s+VLAN ID\s*(?:\n|$)",),
    versions="5.0 to 9.0",
)

SWITCH_FAILOVER = Command(
    name="esxcli network vswitch standard policy failover get",
    record=SwitchFailover,
    title="teaming order of one standard switch",
    layout=RecordSpec(SwitchFailover),
    context={"vswitch_name": ("v", "vswitch-name")},
    seen=False,
    versions="5.0 to 9.0 (documented)",
    collect="esxcli network vswitch standard policy failover get -v vSwitchN",
)

PORT_GROUP_FAILOVER = Command(
    name="esxcli network vswitch standard portgroup policy failover get",
    record=PortGroupFailover,
    title="teaming order that holds for one port group",
    layout=RecordSpec(PortGroupFailover),
    context={"portgroup_name": ("p", "portgroup-name")},
    seen=False,
    versions="5.0 to 9.0 (documented)",
    collect="esxcli network vswitch standard portgroup policy failover get -p NAME",
)

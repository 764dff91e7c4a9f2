"""``esxcli network vswitch dvs vmware vxlan ...``: the switches that NSX for vSphere prepared, and their networks."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern


class VxlanSwitch(Record):
    """One distributed switch that carries VXLAN."""

    vds_id: Annotated[Words, Shape(r"(?:[0-9a-f]{2}[ -]){15}[0-9a-f]{2}")] = None
    """UUID with blanks."""
    vds_name: Words = None
    mtu: Number = None
    segment_id: Text = None
    """The network of the tunnel end points."""
    gateway_ip: Text = None
    gateway_mac: Text = None
    network_count: Number = None
    vmknic_count: Number = None


class VxlanNetwork(Record):
    """One logical network."""

    vxlan_id: Number = None
    multicast_ip: Words = None
    """An address, or ``N/A (headend replication)``."""
    control_plane: Words = None
    """``Enabled (multicast proxy,ARP proxy)`` or ``Disabled``."""
    controller_connection: Words = None
    """``172.18.135.22 (up)``."""
    port_count: Number = None
    mac_entry_count: Number = None
    arp_entry_count: Number = None
    vtep_count: Number = None


SWITCHES = Command(
    name="esxcli network vswitch dvs vmware vxlan list",
    record=VxlanSwitch,
    title="distributed switches that carry VXLAN, with MTU and gateway",
    layout=TableSpec(
        VxlanSwitch,
        headers=(
            "VDS ID", "VDS Name", "MTU", "Segment ID", "Gateway IP", "Gateway MAC", "Network Count", "Vmknic Count",
        ),
        header=lazy_pattern(r"\s*VDS ID\s+VDS Name\s+MTU\s"),
    ),
    starts=(r"\s*VDS ID\s+VDS Name\s+MTU\s+Segment ID\s",),
    versions="5.1 to 6.x (NSX for vSphere)",
)  # fmt: skip

NETWORKS = Command(
    name="esxcli network vswitch dvs vmware vxlan network list",
    record=VxlanNetwork,
    title="VXLAN networks with their controller and tables",
    layout=TableSpec(
        VxlanNetwork,
        headers=(
            "VXLAN ID", "Multicast IP", "Control Plane", "Controller Connection", "Port Count", "MAC Entry Count",
            "ARP Entry Count", "VTEP Count",
        ),
        header=lazy_pattern(r"\s*VXLAN ID\s+Multicast IP\s"),
    ),
    starts=(r"\s*VXLAN ID\s+Multicast IP\s+Control Plane\s",),
    versions="5.1 to 6.x (NSX for vSphere)",
    collect="esxcli network vswitch dvs vmware vxlan network list --vds-name=NAME",
)  # fmt: skip

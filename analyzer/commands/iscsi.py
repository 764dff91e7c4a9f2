"""``esxcli iscsi …``: adapters, the VMkernel adapters bound to them, the targets and the connections to them."""

import re
from typing import Annotated, Any

from pydantic import model_validator

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec
from analyzer.patterns import lazy_pattern


class IscsiAdapter(Record):
    """One iSCSI adapter (``iscsi adapter list``)."""

    adapter: Annotated[Text, Shape(r"vmhba\d+")] = None
    driver: Text = None
    """``iscsi_vmk`` for the software adapter; ``bnx2i``, ``qedil`` and others bring a NIC of their own."""
    state: Text = None
    uid: Text = None
    description: Words = None


class NetworkPortal(Record):
    """One VMkernel adapter that is bound to an iSCSI adapter (``iscsi networkportal list``)."""

    adapter: Text = None
    vmknic: Text = None
    mac_address: Text = None
    mac_address_valid: Flag = None
    ipv4: Text = None
    ipv4_subnet_mask: Text = None
    ipv6: Text = None
    mtu: Number = None
    vlan_supported: Flag = None
    vlan_id: Number = None
    reserved_ports: Text = None
    toe: Flag = None
    tso: Flag = None
    tcp_checksum: Flag = None
    link_up: Flag = None
    current_speed: Number = None
    rx_packets: Number = None
    tx_packets: Number = None
    nic_driver: Words = None
    nic_driver_version: Words = None
    nic_firmware_version: Words = None
    compliant_status: Words = None
    """``compliant``, or what the binding lacks."""
    noncompliant_message: Words = None
    noncompliant_remedy: Words = None
    vswitch: Words = None
    portgroup: Words = None
    vswitchuuid: Words = None
    portgroupkey: Words = None
    portkey: Words = None
    opaque_network_id: Words = None
    opaque_network_type: Words = None
    external_id: Words = None
    duplex: Words = None
    path_status: Words = None
    """``active``, ``last path``, ``unused`` and others."""

    @model_validator(mode="before")
    @classmethod
    def _without_title(cls, values: Any) -> Any:
        """Where the indentation was lost the title ``vmhba36:`` looks like a key without a value."""
        if not isinstance(values, dict):
            return values
        return {name: value for name, value in values.items() if not re.fullmatch(r"vmhba\d+", name)}


class LogicalPortal(Record):
    """One VMkernel adapter of an iSCSI adapter (``iscsi logicalnetworkportal list``)."""

    adapter: Annotated[Text, Shape(r"vmhba\d+")] = None
    vmknic: Text = None
    mac_address: Text = None
    mac_address_valid: Flag = None
    compliant: Annotated[Words, Shape(r"\S+(?: \S+)*")] = None


class PhysicalPortal(Record):
    """One physical NIC of an iSCSI adapter (``iscsi physicalnetworkportal list``)."""

    adapter: Annotated[Text, Shape(r"vmhba\d+")] = None
    vmnic: Text = None
    mac_address: Text = None
    mac_address_valid: Flag = None
    current_speed: Words = None
    max_speed: Words = None
    max_frame_size: Number = None


class TargetPortal(Record):
    """One address at which a target answers (``iscsi adapter target portal list``)."""

    adapter: Annotated[Text, Shape(r"vmhba\d+")] = None
    target: Text = None
    ip: Text = None
    port: Number = None
    tpgt: Number = None


class IscsiConnection(Record):
    """One connection of a session (``iscsi session connection list``)."""

    adapter: Text = None
    target: Text = None
    isid: Text = None
    cid: Number = None
    connectionaddress: Text = None
    remoteaddress: Text = None
    """The portal it is connected to."""
    localaddress: Text = None
    """The address of the VMkernel adapter that it leaves by."""
    sessioncreatetime: Words = None
    connectioncreatetime: Words = None
    connectionstarttime: Words = None
    state: Words = None


ADAPTERS = Command(
    name="esxcli iscsi adapter list",
    record=IscsiAdapter,
    title="iSCSI adapters",
    layout=TableSpec(
        IscsiAdapter,
        headers=("Adapter", "Driver", "State", "UID", "Description"),
        required=frozenset({"adapter"}),
        header=lazy_pattern(r"\s*Adapter\s+Driver\s+State\s+UID\s"),
        headerless=lazy_pattern(r"\s*vmhba\d+\s+\S+\s+\S+\s+iscsi\.\S+\s"),
    ),
    starts=(r"\s*Adapter\s+Driver\s+State\s+UID\s+Description",),
    silent=True,
    versions="5.0 to 9.0",
)

PORTALS = Command(
    name="esxcli iscsi networkportal list",
    record=NetworkPortal,
    title="VMkernel adapters bound to iSCSI adapters",
    layout=RecordSpec(NetworkPortal, title_field="adapter"),
    starts=(r"\s*vmhba\d+:?\s*\n\s*Adapter: vmhba\d+\s*$",),
    silent=True,
    versions="5.0 to 9.0",
)

LOGICAL = Command(
    name="esxcli iscsi logicalnetworkportal list",
    record=LogicalPortal,
    title="VMkernel adapters of iSCSI adapters",
    layout=TableSpec(
        LogicalPortal,
        headers=("Adapter", "Vmknic", "MAC Address", "MAC Address Valid", "Compliant"),
        required=frozenset({"adapter", "compliant"}),
        header=lazy_pattern(r"\s*Adapter\s+Vmknic\s+MAC Address\s"),
        headerless=lazy_pattern(r"\s*vmhba\d+\s+vmk\w+\s+\S+:\S+\s"),
    ),
    starts=(r"\s*Adapter\s+Vmknic\s+MAC Address\s",),
    seen=False,
    silent=True,
    versions="5.0 to 9.0",
)

PHYSICAL = Command(
    name="esxcli iscsi physicalnetworkportal list",
    record=PhysicalPortal,
    title="physical NICs of iSCSI adapters",
    layout=TableSpec(
        PhysicalPortal,
        headers=(
            "Adapter",
            "Vmnic",
            "MAC Address",
            "MAC Address Valid",
            "Current Speed",
            "Max Speed",
            "Max Frame Size",
        ),
        required=frozenset({"adapter", "vmnic"}),
        header=lazy_pattern(r"\s*Adapter\s+Vmnic\s+MAC Address\s"),
        headerless=lazy_pattern(r"\s*vmhba\d+\s+(?:vmnic|vusb)\d+\s+\S+:\S+\s"),
    ),
    starts=(r"\s*Adapter\s+Vmnic\s+MAC Address\s",),
    seen=False,
    silent=True,
    versions="5.0 to 9.0",
)

TARGETS = Command(
    name="esxcli iscsi adapter target portal list",
    record=TargetPortal,
    title="addresses of the iSCSI targets",
    layout=TableSpec(
        TargetPortal,
        headers=("Adapter", "Target", "IP", "Port", "Tpgt"),
        required=frozenset({"adapter", "ip"}),
        header=lazy_pattern(r"\s*Adapter\s+Target\s+IP\s+Port\s"),
        headerless=lazy_pattern(r"\s*vmhba\d+\s+(?:iqn|eui|naa)\.\S+\s+\S+\s+\d+\s+\d+\s*$"),
    ),
    starts=(r"\s*Adapter\s+Target\s+IP\s+Port\s+Tpgt",),
    silent=True,
    versions="5.0 to 9.0",
)

CONNECTIONS = Command(
    name="esxcli iscsi session connection list",
    record=IscsiConnection,
    title="connections to the iSCSI targets",
    layout=RecordSpec(IscsiConnection),
    seen=False,
    silent=True,
    versions="5.0 to 9.0",
)

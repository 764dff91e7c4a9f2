"""``esxcli network ip interface …``: VMkernel adapters, their IPv4 settings and their service tags."""

from typing import Annotated

from pydantic import Field

from analyzer.commands.command import Command
from analyzer.model import Flag, Names, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec
from analyzer.patterns import lazy_pattern


class IpInterface(Record):
    """One VMkernel adapter (``ip interface list``)."""

    name: Text = None
    mac_address: Text = None
    enabled: Flag = None
    portset: Words = None
    """Standard switch name, or ``DvsPortset-N`` on a distributed switch."""
    portgroup: Words = None
    netstack_instance: Text = None
    """From 5.5."""
    vds_name: Words = None
    vds_uuid: Words = None
    """From 5.1."""
    vds_port: Text = None
    """A number, or a UUID on an NSX switch."""
    vds_connection: Number = None
    mtu: Number = None
    tso_mss: Number = None
    port_id: Number = None


class Ipv4Address(Record):
    """The IPv4 settings of a VMkernel adapter (``ip interface ipv4 get``)."""

    name: Annotated[Text, Shape(r"vmk\w+")] = None
    ipv4_address: Text = None
    ipv4_netmask: Text = None
    ipv4_broadcast: Text = None
    address_type: Annotated[Text, Shape(r"STATIC|DHCP|NONE")] = None
    gateway: Annotated[Text, Shape(r"\S+", optional=True)] = None
    """From 6.5; ``0.0.0.0`` means none."""
    dhcp_dns: Flag = None


class InterfaceTags(Record):
    """The services a VMkernel adapter carries (``ip interface tag get -i vmkN``)."""

    interface: Text = None
    """From the command line; the output does not say it."""
    tags: Names = Field(default=[])


LIST = Command(
    name="esxcli network ip interface list",
    record=IpInterface,
    title="VMkernel adapters with switch, port and TCP/IP stack",
    layout=RecordSpec(IpInterface),
    starts=(r"\s*vmk\w+\s*\n\s*Name: vmk\w+\s*$",),
    versions="5.0 to 9.0",
)

IPV4 = Command(
    name="esxcli network ip interface ipv4 get",
    record=Ipv4Address,
    title="IPv4 settings of the VMkernel adapters",
    layout=TableSpec(
        Ipv4Address,
        headers=(
            "Name",
            "IPv4 Address",
            "IPv4 Netmask",
            "IPv4 Broadcast",
            "Address Type",
            "Gateway",
            "DHCP DNS",
        ),
        header=lazy_pattern(r"\s*Name\s+IPv4 Address\s"),
        headerless=lazy_pattern(r"\s*vmk\w+\s+\S+\s+\S+\s+\S+\s+(?:STATIC|DHCP|NONE)\s"),
        required=frozenset({"name", "ipv4_address"}),
    ),
    row_start=r"\s*(?:Name\s+IPv4 Address\s|-{3,6} {2}-{12,} {2}-{12,} {2}-{14}|vmk\w+\s+[\dN])",
    also=("esxcli network ip interface ipv4 address list",),
    starts=(r"\s*Name\s+IPv4 Address\s+IPv4 Netmask\s",),
    versions="5.0 to 9.0",
)

TAGS = Command(
    name="esxcli network ip interface tag get",
    record=InterfaceTags,
    title="services (VMotion, Management, …) of one VMkernel adapter",
    layout=RecordSpec(InterfaceTags),
    context={"interface": ("i", "interface-name")},
    seen=False,
    versions="5.1 to 8.0 (documented)",
    collect="esxcli network ip interface tag get -i vmkN",
)

"""``esxcli network ip get`` and ``esxcli network ip interface ipv6 …``: IPv6 of the host and of its adapters."""

from typing import Annotated

from pydantic import Field

from analyzer.commands.command import Command
from analyzer.model import Flag, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec
from analyzer.patterns import lazy_pattern

Prefix = Annotated[int | str | None, Field(union_mode="left_to_right"), Shape(r"\S+", optional=True)]
"""A prefix length; text where it is masked."""


class IpSettings(Record):
    """What holds for all TCP/IP stacks (``network ip get``)."""

    ipv6_enabled: Flag = None


class Ipv6Setting(Record):
    """How a VMkernel adapter gets its IPv6 addresses (``ip interface ipv6 get``)."""

    name: Annotated[Text, Shape(r"vmk\w+")] = None
    dhcpv6_enabled: Flag = None
    router_adv_enabled: Flag = None
    """True: it takes prefixes and routes from router advertisements."""
    dhcp_dns: Flag = None
    gateway: Annotated[Text, Shape(r"\S+", optional=True)] = None
    """Gateway of the adapter's own; ``::`` means none."""


class Ipv6Address(Record):
    """One IPv6 address of a VMkernel adapter (``ip interface ipv6 address list``)."""

    interface: Annotated[Text, Shape(r"vmk\w+")] = None
    address: Annotated[Text, Shape(r"\S+")] = None
    netmask: Prefix = None
    """The prefix length."""
    type: Annotated[Words, Shape(r"[A-Z]\S*", optional=True)] = None
    """``STATIC``, ``DHCP``, ``AUTO``; link-local ones print ``STATIC``."""
    status: Annotated[Words, Shape(r"[A-Z]\S*", optional=True)] = None
    """``PREFERRED``, ``DUPLICATE``, …"""


GET = Command(
    name="esxcli network ip get",
    record=IpSettings,
    title="whether the host has IPv6 switched on",
    layout=RecordSpec(IpSettings),
    seen=False,
    versions="5.1 to 9.0 (documented)",
)

SETTINGS = Command(
    name="esxcli network ip interface ipv6 get",
    record=Ipv6Setting,
    title="IPv6 settings of the VMkernel adapters",
    layout=TableSpec(
        Ipv6Setting,
        headers=("Name", "DHCPv6 Enabled", "Router Adv Enabled", "DHCP DNS", "Gateway"),
        header=lazy_pattern(r"\s*Name\s+DHCPv6 Enabled\s"),
        required=frozenset({"name"}),
    ),
    starts=(r"\s*Name\s+DHCPv6 Enabled\s",),
    seen=False,
    versions="5.1 to 9.0 (documented)",
)

ADDRESSES = Command(
    name="esxcli network ip interface ipv6 address list",
    record=Ipv6Address,
    title="IPv6 addresses of the VMkernel adapters",
    layout=TableSpec(
        Ipv6Address,
        headers=("Interface", "Address", "Netmask", "Type", "Status"),
        header=lazy_pattern(r"\s*Interface\s+Address\s+Netmask\s+Type\s"),
        required=frozenset({"interface", "address"}),
    ),
    starts=(r"\s*Interface\s+Address\s+Netmask\s+Type\s",),
    seen=False,
    versions="5.0 to 9.0 (documented)",
)

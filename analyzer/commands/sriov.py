"""``esxcli network sriovnic list`` and ``vf list``: NICs with virtual functions, and who holds those."""

from typing import Annotated

from pydantic import Field

from analyzer.commands.command import Command
from analyzer.model import Flag, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern


class SriovNic(Record):
    """One physical NIC that offers virtual functions."""

    name: Text = None
    pci_device: Text = None
    driver: Text = None
    link: Annotated[Text, Shape(r"Up|Down")] = None
    speed: Number = None
    """Mbit/s, 0 when the link is down."""
    duplex: Annotated[Text, Shape(r"Full|Half|N/A")] = None
    mac_address: Text = None
    mtu: Number = None
    description: Annotated[Words, Shape(r"\S.*", optional=True)] = None


class VirtualFunction(Record):
    """One virtual function of a NIC."""

    nic: str | None = None
    """From the command line; the output does not say it."""
    vf_id: Number = None
    active: Flag = None
    pci_address: Text = None
    """``0000:03:00.1``, or ``00000:134:02.1`` with a decimal bus number."""
    owner_world_id: Annotated[
        int | str | None, Field(union_mode="left_to_right"), Shape(r"\d+|-|N/A", optional=True)
    ] = None
    """World id of the virtual machine; ``-`` when nobody holds it."""


LIST = Command(
    name="esxcli network sriovnic list",
    record=SriovNic,
    title="physical NICs with virtual functions",
    layout=TableSpec(
        SriovNic,
        headers=("Name", "PCI Device", "Driver", "Link", "Speed", "Duplex", "MAC Address", "MTU", "Description"),
        required=frozenset({"name"}),
        header=lazy_pattern(r"\s*Name\s+PCI Device\s+Driver\s+Link\s"),
        headerless=lazy_pattern(r"\s*vmnic\d+\s+\S+\s+\S+\s+(?:Up|Down)\s"),
    ),
    versions="5.5 to 9.0",
)

FUNCTIONS = Command(
    name="esxcli network sriovnic vf list",
    record=VirtualFunction,
    title="virtual functions of one physical NIC",
    layout=TableSpec(
        VirtualFunction,
        headers=("VF ID", "Active", "PCI Address", "Owner World ID"),
        required=frozenset({"vf_id", "pci_address"}),
        header=lazy_pattern(r"\s*VF ID\s+Active\s+PCI Address\s"),
        headerless=lazy_pattern(r"\s*\d+\s+(?:true|false)\s+[0-9a-f]+:\S+\s"),
    ),
    context={"nic": ("n", "nic-name")},
    starts=(r"\s*VF ID\s+Active\s+PCI Address\s+Owner World ID",),
    versions="5.5 to 9.0",
    collect="esxcli network sriovnic vf list -n vmnicN",
)

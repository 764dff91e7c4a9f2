"""``net-stats -l``: the ports in use, of standard and distributed switches alike."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern


class StatsPort(Record):
    """One port in use; the header has no blanks inside its names."""

    portnum: Annotated[int | None, Shape(r"\d{6,}")] = None
    type: Annotated[int | None, Shape(r"\d{1,3}")] = None
    """3 VMkernel adapter, 4 physical NIC, 5 virtual NIC, 0 a pseudo port."""
    subtype: Annotated[int | None, Shape(r"\d{1,3}")] = None
    switchname: Words = None
    """A standard switch, or the host's name of a distributed one: ``DvsPortset-0``."""
    macaddress: Annotated[Text, Shape(r"[^\s:]+(?::[^\s:]+){5}")] = None
    clientname: Annotated[str | None, Shape(r"\S.*")] = None
    """``vmnic4``, ``vmk1``, ``name.eth0`` of a virtual machine, cut at some 74 characters."""


COMMAND = Command(
    name="net-stats -l",
    record=StatsPort,
    title="ports in use with MAC address and client",
    layout=TableSpec(
        StatsPort,
        headers=("PortNum", "Type", "SubType", "SwitchName", "MACAddress", "ClientName"),
        header=lazy_pattern(r"\s*PortNum\s+Type\s+SubType\s"),
        headerless=lazy_pattern(r"\s*\d{6,}\s+\d{1,3}\s+\d{1,3}\s+\S+\s+\S+:\S+\s+\S"),
        required=frozenset({"portnum", "type", "subtype"}),
    ),
    starts=(r"\s*PortNum\s+Type\s+SubType\s+SwitchName\s",),
    row_start=r"\s*(?:PortNum\s|\d{6,}\s)",
    versions="5.5 to 9.0",
)

"""``esxcli network vm list``, ``esxcli network vm port list``: running virtual machines and their switch ports."""

from typing import Annotated

from pydantic import Field

from analyzer.commands.command import Command
from analyzer.model import Names, Number, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec
from analyzer.patterns import lazy_pattern


class VmNetwork(Record):
    """One running virtual machine and its networks."""

    world_id: Number = None
    name: Annotated[Words, Shape(r"\S(?:.*\S)?")] = None
    num_ports: Number = None
    networks: Annotated[Names, Shape(r"\S.*", optional=True)] = Field(default=[])
    """One entry per port: names may repeat."""


class VmPort(Record):
    """One port of a virtual machine on a switch."""

    world_id: Number = None
    """From the command line; the output does not say it."""
    port_id: Number = None
    vswitch: Words = None
    portgroup: Words = None
    dvport_id: Text = None
    """None on a standard switch."""
    mac_address: Text = None
    ip_address: Text = None
    """``0.0.0.0`` where it is not known."""
    team_uplink: Words = None
    uplink_port_id: Number = None
    active_filters: Words = None


LIST = Command(
    name="esxcli network vm list",
    record=VmNetwork,
    title="running virtual machines and their networks",
    layout=TableSpec(
        VmNetwork,
        headers=("World ID", "Name", "Num Ports", "Networks"),
        required=frozenset({"world_id", "name", "num_ports"}),
        header=lazy_pattern(r"\s*World ID\s+Name\s+Num Ports\s+Networks"),
        headerless=lazy_pattern(r"\s*\d+ {2,}\S.*? {2,}\d+ {2,}\S"),
    ),
    starts=(r"\s*World ID\s+Name\s+Num Ports\s+Networks",),
    versions="5.0 to 9.0",
)

PORTS = Command(
    name="esxcli network vm port list",
    record=VmPort,
    title="switch ports of one virtual machine",
    layout=RecordSpec(VmPort),
    context={"world_id": ("w", "world-id")},
    starts=(r"\s*Port ID: \d+ *\n\s*vSwitch: ",),
    versions="5.0 to 9.0",
    collect="esxcli network vm port list -w WORLD_ID",
)

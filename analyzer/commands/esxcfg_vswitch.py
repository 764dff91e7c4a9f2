"""``esxcfg-vswitch -l``: standard switches, distributed switches and N-VDS with port groups and ports."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.commands.dvs_vmware import PortId
from analyzer.model import Number, ParseResult, Passage, Record
from analyzer.parsing.vswitch import Block, Row, parse_listing


class ListedGroup(BaseModel):
    """One port group of a standard switch."""

    model_config = ConfigDict(frozen=True, defer_build=True)
    portgroup_name: str
    vlan_id: Annotated[int | str, Field(union_mode="left_to_right")]
    """0 is untagged, 4095 a trunk; a VLAN that the person who shared the output hid stays text."""
    used_ports: int
    """Virtual machines and VMkernel adapters that use it."""
    uplinks: list[str] = Field(default_factory=list)
    """Physical NICs that it may use: active and standby ones."""


class ListedPort(BaseModel):
    """One port of a distributed switch."""

    model_config = ConfigDict(frozen=True, defer_build=True)
    dvport_id: PortId
    in_use: int
    client: str | None = None
    """``vmnic4``, ``vmk1``, ``name.eth0`` of a virtual machine; none on a free port."""


class ListedSwitch(Record):
    """One switch of the host. An N-VDS prints ``Switch Name`` without configured ports and MTU."""

    switch_name: str | None = None
    """Name of a standard switch or N-VDS."""
    dvs_name: str | None = None
    """Name of a distributed switch."""
    num_ports: Number = None
    used_ports: Number = None
    configured_ports: Number = None
    mtu: Number = None
    uplinks: list[str] = Field(default_factory=list)
    port_groups: list[ListedGroup] = Field(default_factory=list)
    dvports: list[ListedPort] = Field(default_factory=list)

    @property
    def name(self) -> str | None:
        """The switch's name; None when only rows of its tables were saved."""
        return self.switch_name or self.dvs_name

    @property
    def is_standard(self) -> bool:
        """True for a standard switch; an N-VDS shows no MTU."""
        return self.dvs_name is None and self.mtu is not None


def _cells(row: Row) -> dict[str, Any]:
    """The cells of a row with its uplinks as a list."""
    cells: dict[str, Any] = dict(row.cells)
    cells["uplinks"] = [name for name in row.cells.get("uplinks", "").split(",") if name]
    return cells


def _fields(block: Block) -> dict[str, Any]:
    fields: dict[str, Any] = _cells(block.row) if block.row is not None else {}
    name = fields.pop("name", None)
    if name is not None:
        fields["dvs_name" if block.kind == "dvs" else "switch_name"] = name
    fields["port_groups"] = [_cells(row) for row in block.groups]
    fields["dvports"] = [dict(row.cells) for row in block.ports]
    return fields


def parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    """One record per switch; rows that a filter tore from their switch make a record without a name."""
    blocks, result = parse_listing(passage)
    for block in blocks:
        result.add(ListedSwitch.model_validate(_fields(block)), block.index)
    return result


COMMAND = Command(
    name="esxcfg-vswitch -l",
    record=ListedSwitch,
    identity=("switch_name", "dvs_name"),
    title="switches with uplinks, port groups, VLANs and ports",
    layout=parse,
    matches=r"esxcfg-vswitch (?:.* )?(?:-l|--list)(?: .*)?",
    starts=(r"\s*(?:Switch|DVS) Name\s+Num Ports\s+Used Ports\s+(?:Configured Ports\s+MTU\s+)?Uplinks\s*(?:\n|$)",),
    versions="4.x to 8.0",
)

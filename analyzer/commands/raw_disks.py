"""What raw device mappings (RDM) point to: ``vmkfstools -q`` of a disk, and the devices a host sees."""

import re
from typing import Annotated

from pydantic import Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import Flag, Names, Number, ParseResult, Passage, Record, Shape, Text, Words
from analyzer.parsing.prose import leading_run, parse_lines
from analyzer.parsing.records import RecordSpec

_LINE = re.compile(r"\s*(?:Disk /\S.* is a .*(?:Raw Device Mapping|RDM)|Maps to: \S+|# vmkfstools -q )", re.I)


class RawDisk(Record):
    """One virtual disk that stands for a device of the host."""

    disk: str | None = None
    """Path of the mapping file."""
    kind: str | None = None
    """Passthrough or Non-passthrough Raw Device Mapping."""
    maps_to: str | None = None
    """``vml.02…``: the device as the host that answered knows it."""


class StorageDevice(Record):
    """One storage device of the host, with the fields that most outputs have; others are kept by their names."""

    name: Words = None
    """``naa.…``, ``t10.…``, ``mpx.…``: the title of the block."""
    display_name: Words = None
    size: Number = None
    """MiB."""
    device_type: Words = None
    multipath_plugin: Text = None
    vendor: Words = None
    model: Words = None
    status: Words = None
    is_local: Flag = None
    is_rdm_capable: Flag = None
    is_perennially_reserved: Flag = None
    is_shared_clusterwide: Flag = None
    other_uids: Annotated[Names, Shape(r"\S+(?:, ?\S+)*")] = Field(default=[])


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(leading_run(passage, _LINE), "raw_disk")
    disk: dict[str, str] = {}
    spots: dict[int, dict[str, tuple[int, int]]] = {}
    at = 0
    for node in nodes:
        if node.kind == "disk":
            disk, at = {"disk": node.fields["path"], "kind": node.fields["what"].strip()}, node.index
            spots[at] = {"disk": (at, node.columns["path"]), "kind": (at, node.columns["what"])}
        elif node.kind == "target" and disk:
            spots[at]["maps_to"] = (node.index, node.columns["device"])
            result.add(RawDisk.model_validate({**disk, "maps_to": node.fields["device"]}), at)
            disk = {}
    result.locate = lambda index, name: spots.get(index, {}).get(name, (index, 0))
    return result


MAPPING = Command(
    name="vmkfstools -q",
    record=RawDisk,
    title="what a raw device mapping points to",
    layout=_parse,
    matches=r"vmkfstools (?:-q|--queryrdm) .*|dump-vmdk-rdm-info(?: .*)?",
    starts=(r"\s*Disk /\S[^\n]* is a [^\n]*(?:Raw Device Mapping|RDM)",),
    every_run=True,
    inline=("Raw Device Mapping",),
    versions="4.x to 8.0",
    collect="vmkfstools -q <RDM disk>.vmdk",
)

DEVICES = Command(
    name="esxcli storage core device list",
    record=StorageDevice,
    title="storage devices",
    layout=RecordSpec(StorageDevice, title_field="name"),
    starts=(r"(?:naa|t10|mpx|eui|vml)\.\S+:? *\n\s+Display Name: ",),
    versions="5.0 to 9.0",
)

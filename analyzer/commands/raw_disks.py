"""What raw device mappings (RDM) point to: ``vmkfstools -q`` of a disk, and the devices a host sees."""

import re
from typing import Annotated, Any

from pydantic import Field, model_validator

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import Flag, Names, Number, ParseResult, Passage, Record, Shape, Text, Words
from analyzer.parsing.prose import leading_run, parse_lines
from analyzer.parsing.records import RecordSpec
from analyzer.patterns import lazy_pattern

_SHOWN = lazy_pattern(r"\(((?:naa|t10|mpx|eui|uuid|vml)\.\S+)\)\s*$")
_TITLE = lazy_pattern(r"(?:naa|t10|mpx|eui|uuid|vml)_")
_LINE = lazy_pattern(r"\s*(?:Disk /\S.* is a .*(?:Raw Device Mapping|RDM)|Maps to: \S+|# vmkfstools -q )", re.I)


def named(values: Any) -> Any:
    """The fields of a device whose title line was taken for a key, as where the indentation was lost.

    ``naa.6…:`` above lines of the same depth looks like a key without a value; the display name tells the id too.
    """
    if not isinstance(values, dict) or values.get("name") is not None:
        return values
    shown = _SHOWN.search(str(values.get("display_name") or values.get("device_display_name") or ""))
    kept = {key: value for key, value in values.items() if value is not None or not _TITLE.match(key)}
    return {**kept, "name": shown[1]} if shown is not None else kept


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
    revision: Words = None
    """Firmware of a disk, code level of an array."""
    status: Words = None
    """``on``, ``degraded``, ``off``, ``dead``, ``dead timeout`` and others."""
    is_local: Flag = None
    is_rdm_capable: Flag = None
    is_removable: Flag = None
    is_pseudo: Flag = None
    is_ssd: Flag = None
    is_offline: Flag = None
    is_vvol_pe: Flag = None
    is_sas: Flag = None
    is_usb: Flag = None
    is_boot_device: Flag = None
    vaai_status: Words = None
    thin_provisioning_status: Words = None
    is_perennially_reserved: Flag = None
    is_shared_clusterwide: Flag = None
    other_uids: Annotated[Names, Shape(r"\S+(?:, ?\S+)*")] = Field(default=[])

    _named = model_validator(mode="before")(named)


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

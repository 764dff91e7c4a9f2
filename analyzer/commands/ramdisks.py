"""``esxcli system visorfs ramdisk list`` and ``vdf -h``: the file systems that a host keeps in memory."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import Flag, Number, ParseResult, Passage, Record, Shape, Text
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.prose import parse_lines

_UNITS = {"": 1, "B": 1, "K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}


def _kibibytes(value: Any) -> Any:
    """``32768 KiB`` as a number of KiB; a share without its sign."""
    found = re.fullmatch(r"(\d+) *(KiB|MiB|%)?", value) if isinstance(value, str) else None
    return value if found is None else int(found[1]) * (1024 if found[2] == "MiB" else 1)


def _bytes(value: Any) -> Any:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([BKMGT]?)", value) if isinstance(value, str) else None
    return value if found is None else int(float(found[1]) * _UNITS[found[2]])


Kib = Annotated[int | None, BeforeValidator(_kibibytes), Shape(r"\d+(?:\s(?:KiB|MiB))?")]
Percent = Annotated[int | None, BeforeValidator(_kibibytes), Shape(r"\d+(?:\s?%)?")]
Size = Annotated[int | None, BeforeValidator(_bytes)]


class Ramdisk(Record):
    """One ramdisk; sizes are KiB."""

    ramdisk_name: Text = None
    system: Flag = None
    include_in_coredumps: Flag = None
    reserved: Kib = None
    maximum: Kib = None
    used: Kib = None
    peak_used: Kib = None
    free: Percent = None
    reserved_free: Percent = None
    maximum_inodes: Number = None
    allocated_inodes: Number = None
    used_inodes: Number = None
    mount_point: Text = None


class VdfDisk(Record):
    """One ramdisk (or tardisk, which has neither rest nor share) of ``vdf``; sizes are bytes, rounded as printed."""

    ramdisk: str | None = None
    size: Size = None
    used: Size = None
    available: Size = None
    use_percent: int | None = None
    mounted_on: str | None = None


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "vdf")
    columns = {}
    for node in nodes:
        if node.kind not in ("ramdisk", "tardisk"):
            continue
        fields = {"ramdisk" if name == "name" else name: value for name, value in node.fields.items()}
        result.add(VdfDisk.model_validate(fields), node.index)
        columns[node.index] = {**node.columns, "ramdisk": node.columns["name"]}
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


RAMDISKS = Command(
    name="esxcli system visorfs ramdisk list",
    record=Ramdisk,
    title="file systems in memory: size, use, inodes",
    layout=TableSpec(
        Ramdisk,
        headers=(
            "Ramdisk Name", "System", "Include in Coredumps", "Reserved", "Maximum", "Used", "Peak Used", "Free",
            "Reserved Free", "Maximum Inodes", "Allocated Inodes", "Used Inodes", "Mount Point",
        ),
        required=frozenset({"ramdisk_name"}),
    ),
    starts=(r"\s*Ramdisk Name\s+System\s+Include in Coredumps\b",),
    seen=False,
    versions="5.0 to 9.0 (documented)",
)  # fmt: skip

VDF = Command(
    name="vdf -h",
    record=VdfDisk,
    title="file systems in memory: size and use",
    layout=_parse,
    matches=r"vdf(?: -h)?",
    starts=(r"\s*Ramdisk\s+Size\s+Used\s+Available\s+Use%\s+Mounted on", r"\s*Tardisk\s+Space\s+Used *(?:\n|\Z)"),
    versions="4.1 to 9.0",
)

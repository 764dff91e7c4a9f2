"""``df`` and ``df -h``: how full volumes are."""

import re
from typing import Annotated

from pydantic import BeforeValidator

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines

_UNITS = {"": 1, **{unit: 1024**power for power, unit in enumerate("BKMGTP")}}


def _bytes(printed: object) -> object:
    """``85.8M`` in bytes."""
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?)([BKMGTP]?)", printed) if isinstance(printed, str) else None
    return round(float(found[1]) * _UNITS[found[2]]) if found else printed


Size = Annotated[int | None, BeforeValidator(_bytes)]
"""Bytes; sizes with a unit are as coarse as they were printed."""


class DiskFree(Record):
    """One volume."""

    type: str
    """``VMFS-6``, ``vfat``, ``NFS`` …"""
    size: Size = None
    used: Size = None
    available: Size = None
    use: int | None = None
    """Percent."""
    mounted_on: str | None = None


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "disk_free")
    columns = {}
    for node in nodes:
        if node.kind == "volume":
            result.add(DiskFree.model_validate(node.fields), node.index)
            columns[node.index] = node.columns
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="df",
    record=DiskFree,
    title="how full volumes are",
    layout=_parse,
    matches=r"df(?: -h)?",
    starts=(r"\s*Filesystem\s+(?:Bytes|Size|1[kK]-blocks)\s+Used\s+Available\s+Use%\s+Mounted on",),
    versions="4.x to 9.0",
)

"""The descriptor of a virtual disk: a text of ``key=value`` lines, a list of extents and the disk database.

vm-support keeps the first 1,024 bytes of each ``.vmdk``: a long descriptor ends in the middle of a line, and the
files that hold the data (``-flat``, ``-delta``, ``-sesparse``) are no text at all; these are not read.
"""

import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, Number, ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.parsing.values import snake_case
from analyzer.patterns import lazy_pattern

_HUMP = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_SETTING = lazy_pattern(r"\s*(?P<key>[A-Za-z][\w.]*)\s*=\s*(?P<value>.*?)\s*")
_EXTENT = lazy_pattern(
    r"\s*(?P<access>RW|RDONLY|NOACCESS)\s+(?P<sectors>\d+)\s+(?P<type>[A-Z][A-Z0-9_]*)"
    r"(?:\s+\"(?P<file>[^\"]*)\")?(?:\s+(?P<offset>\d+))?\s*"
)
_NO_PARENT = "ffffffff"
_CUT = 1024


class Extent(BaseModel):
    """One file that holds data of the disk."""

    model_config = ConfigDict(frozen=True, defer_build=True)
    access: str
    sectors: Number = None
    """Of 512 bytes."""
    type: str
    """VMFS, VMFSSPARSE, SESPARSE, VMFSRDM, VSANSPARSE …"""
    file: str | None = None


class Vmdk(Record):
    """The descriptor of one virtual disk."""

    version: Number = None
    encoding: str | None = None
    cid: str | None = None
    """Changes whenever the content of the disk changes after a snapshot."""
    parent_cid: str | None = None
    """The ``cid`` of the disk below; ``ffffffff`` for one that stands alone."""
    create_type: str | None = None
    """vmfs, vmfsSparse, seSparse, vmfsRawDeviceMap, vmfsPassthroughRawDeviceMap …"""
    parent_file_name_hint: str | None = None
    extents: list[Extent] = Field(default=[])
    ddb: dict[str, str] = Field(default={})
    """The disk database, without ``ddb.`` before its keys."""

    @property
    def is_child(self) -> bool:
        """True for the difference to another disk: a snapshot or a linked clone."""
        return self.parent_file_name_hint is not None or (self.parent_cid or _NO_PARENT).lower() != _NO_PARENT

    @property
    def path(self) -> str:
        """Where the file was saved, or the path in the command line that showed it."""
        origin = self.place.origin
        if origin.prompt is not None:
            shown = re.search(r"(/vmfs/volumes/[^\"']*?\.vmdk)\b", origin.prompt.lines[0].replace("\\ ", " "))
            if shown is not None:
                return shown[1]
        return origin.ref.path


_FIELDS = {"CID": "cid", "parentCID": "parent_cid"}


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] in '"“”' and text[-1] in '"“”' else text


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    result = ParseResult()
    fields: dict[str, Any] = {"extents": [], "ddb": {}}
    spots: dict[str, tuple[int, int]] = {}
    first = -1
    size = 0
    last = max((index for index, line in enumerate(passage.lines) if line.strip()), default=-1)
    for index, line in enumerate(passage.lines):
        size += len(line.encode()) + 1
        setting = _SETTING.fullmatch(line)
        extent = _EXTENT.fullmatch(line)
        whole = setting is not None and setting["value"].count('"') != 1
        if not line.strip() or line.lstrip().startswith("#"):
            pass
        elif extent is not None:
            fields["extents"].append(Extent.model_validate(extent.groupdict()))
            spots.setdefault("extents", (index, extent.start("file") if extent["file"] else 0))
            spots.setdefault(f"extents.{extent['file']}", (index, max(extent.start("file"), 0)))
        elif setting is not None and whole:
            _tell(fields, setting["key"], _unquoted(setting["value"]))
            spots.setdefault(setting["key"].lower(), (index, setting.start("value")))
        elif index != last or size < _CUT:
            # The last line of a file of that size was cut by vm-support.
            result.unparsed.append(
                Unparsed(index, passage.numbers[index], line, "not a line of the descriptor of a disk")
            )
            continue
        result.covered.append((index, index + 1))
        if first < 0 and line.strip():
            first = index
    result.end = last + 1
    if not {"cid", "create_type"} & fields.keys():
        result.status = ParseStatus.UNSUPPORTED
        return result
    result.add(Vmdk.model_validate(fields), first)
    names = {snake_case(_HUMP.sub("_", key)): spot for key, spot in spots.items()} | spots
    own = {"parent_cid": "parentcid", "create_type": "createtype", "parent_file_name_hint": "parentfilenamehint"}
    result.locate = lambda index, name: names.get(own.get(name, name).lower(), (index, 0))
    return result


def _tell(fields: dict[str, Any], key: str, value: str) -> None:
    if key.startswith("ddb."):
        fields["ddb"].setdefault(key.removeprefix("ddb."), value)
        return
    name = _FIELDS.get(key) or snake_case(_HUMP.sub("_", key))
    if name in ("extents", "ddb"):
        return
    fields.setdefault(name, (int(value) if re.fullmatch(r"\d{1,18}", value) else None) if name == "version" else value)


COMMAND = Command(
    name=".vmdk",
    record=Vmdk,
    title="descriptors of virtual disks",
    layout=_parse,
    starts=(r"\s*# ?Disk Descriptor ?File",),
    every_run=True,
    hostless=True,
    kind=CaptureKind.CONFIG,
    versions="3.5 to 9.0",
    collect="the .vmdk files of the virtual machines",
)

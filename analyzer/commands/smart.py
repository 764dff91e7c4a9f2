"""``esxcli storage core device smart get`` and ``smartinfo`` of a support bundle, which runs it for every disk."""

import re
from typing import Annotated

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command, Part
from analyzer.model import ParseResult, ParseStatus, Passage, Record, Shape, Text, Unparsed, Words
from analyzer.noise import is_elision, is_noise
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern

_DISK = lazy_pattern(r"\s*SMART Data for Disk *: *(\S.*?)\s*$", re.I)
_NOTE = lazy_pattern(r"\s*(?:SMART|Error|Unable|Cannot|Could not|Failed)\b.*", re.I)
_VALUE = r"-?\d+|[A-Z][A-Za-z/ ]*"


class SmartParameter(Record):
    """One value that a disk tells of its health."""

    device: str | None = None
    """From the command line, or the heading of ``smartinfo``."""
    parameter: Annotated[Words, Shape(r"[A-Z][\w()/-]*(?: [\w()/-]+)*")] = None
    value: Annotated[Words, Shape(_VALUE)] = None
    """``OK``, a number; of SATA disks normalised, of NVMe disks the thing itself."""
    threshold: Annotated[Text, Shape(_VALUE)] = None
    worst: Annotated[Text, Shape(_VALUE)] = None
    raw: Annotated[Text, Shape(_VALUE, optional=True)] = None
    """From 7.0."""


class SmartInfo(Record):
    """One disk that ``smartinfo`` names."""

    disk: str


def cut(passage: Passage) -> list[Part]:
    """The tables of ``smartinfo``, each as what the command prints for that disk."""
    heads = [(index, found[1]) for index, line in enumerate(passage.lines) if (found := _DISK.match(line))]
    if not heads:
        return []  # the script found no disk, or was not there
    stops = [*(index for index, _ in heads[1:]), len(passage)]
    return [
        Part(index + 1, stop, f"localcli storage core device smart get -d {disk}")
        for (index, disk), stop in zip(heads, stops, strict=True)
        if any(line.lstrip().startswith("Parameter") for line in passage.lines[index + 1 : stop])
    ]


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    result = ParseResult()
    for index, line in enumerate(passage.lines):
        found = _DISK.match(line)
        if found:
            result.add(SmartInfo(disk=found[1]), index)
            result.end = index + 1
        if found or not line.strip() or is_noise(line) or is_elision(line) or _NOTE.fullmatch(line):
            result.covered.append((index, index + 1))
        else:
            result.unparsed.append(Unparsed(index, passage.numbers[index], line, "not a line of this output"))
    if not result.records:
        result.status = ParseStatus.UNSUPPORTED
    return result


SMART = Command(
    name="esxcli storage core device smart get",
    record=SmartParameter,
    title="health values of a disk",
    layout=TableSpec(
        SmartParameter,
        headers=("Parameter", "Value", "Threshold", "Worst", "Raw"),
        required=frozenset({"parameter"}),
        header=lazy_pattern(r"\s*Parameter\s+Value\s+Threshold\s+Worst"),
    ),
    context={"device": ("d", "device-name")},
    starts=(r"\s*Parameter\s+Value\s+Threshold\s+Worst(?:\s+Raw)? *(?:\n|$)",),
    every_run=True,
    versions="5.1 to 9.0",
    collect="esxcli storage core device smart get -d <device>",
)

INFO = Command(
    name="smartinfo",
    record=SmartInfo,
    title="health values of all disks (support bundle)",
    layout=_parse,
    starts=(r"\s*SMART Data for Disk *:",),
    parts=cut,
    seen=False,
    versions="5.5 to 8.0",
)

"""``nicinfo.sh`` of a support bundle: the list of NICs, then for each NIC its details, rings and counters.

The script runs other commands one after the other. Its output is cut into theirs, which are read like any
other output; what is left is its title and the line above each NIC.
"""

import re

from pydantic import Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command, Part
from analyzer.model import ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.noise import is_elision, is_noise
from analyzer.patterns import lazy_pattern

_TITLE = "Network Interface Cards Information."
_NIC = lazy_pattern(r"\s*NIC:  ?(\S+)\s*$")
_LATER = (
    (lazy_pattern(r"\s*Ring parameters for \S+:?\s*$"), "ethtool --show-ring {}"),
    (lazy_pattern(r"\s*NIC statistics for \S+\s*$"), "localcli network nic stats get -n {}"),
    (lazy_pattern(r"\s*NIC Private statistics:\s*$"), "localcli networkinternal nic privstats get -n {}"),
)


class NicInfo(Record):
    """One run of the script."""

    nics: list[str] = Field(default=[])
    """The NICs it tells more about."""


def cut(passage: Passage) -> list[Part]:
    """The outputs of the commands that the script runs."""
    parts: list[Part] = []
    start, run, nic = -1, "", ""

    def close(stop: int) -> None:
        if start >= 0 and any(line.strip() for line in passage.lines[start:stop]):
            parts.append(Part(start, stop, run))

    for index, line in enumerate(passage.lines):
        named = _NIC.match(line)
        if line.strip() == _TITLE:
            close(index)
            start, run, nic = index + 1, "localcli network nic list", ""
        elif named:
            close(index)
            start, run, nic = index + 1, f"localcli network nic get -n {named[1]}", named[1]
        elif nic:
            later = next((command for pattern, command in _LATER if pattern.match(line)), None)
            if later is not None:
                close(index)
                start, run = index, later.format(nic)
    close(len(passage))
    return parts


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    result = ParseResult()
    spots: list[tuple[str, int]] = []
    first = -1
    for index, line in enumerate(passage.lines):
        named = _NIC.match(line)
        if named:
            spots.append((named[1], index))
        if named or line.strip() == _TITLE:
            first = index if first < 0 else first
            result.end = index + 1
        elif line.strip() and not is_noise(line) and not is_elision(line):
            result.unparsed.append(Unparsed(index, passage.numbers[index], line, "not a line of this output"))
            continue
        result.covered.append((index, index + 1))
    if first < 0:
        result.status = ParseStatus.UNSUPPORTED
        return result
    result.add(NicInfo(nics=[name for name, _ in spots]), first)
    result.locate = lambda index, name: (spots[0][1] if name == "nics" and spots else index, 0)
    return result


COMMAND = Command(
    name="nicinfo.sh",
    record=NicInfo,
    title="everything about the physical NICs, one after the other",
    layout=_parse,
    parts=cut,
    matches=r"nicinfo(?:\.sh)?(?:\.txt)?",
    starts=(re.escape(_TITLE), r"NIC:  vmnic\d+ *(?:\n|$)"),
    versions="5.0 to 9.0",
)

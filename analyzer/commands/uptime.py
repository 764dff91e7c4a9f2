"""``uptime`` and ``esxcli system stats uptime get``: how long the host has been running."""

import re

from pydantic import Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import Number, ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.patterns import lazy_pattern

_SENTENCE = lazy_pattern(
    r"\s*(?P<time>\d{1,2}:\d\d:\d\d) up (?:(?P<days>\d+) days?, ?)?"
    r"(?:(?P<hours>\d{1,2}):(?P<minutes>\d\d)(?::(?P<seconds>\d\d))?|(?P<only>\d+) min)"
    r"(?:, +\d+ users?)?(?:, +load average: (?P<load>[\d., ]+))?\s*$"
)
_COUNT = lazy_pattern(r"\s*(\d{1,20})\s*$")


class Uptime(Record):
    """How long the host has been running."""

    microseconds: Number = None
    """As ``esxcli system stats uptime get`` prints it."""
    time: str | None = None
    """The host's clock, as ``uptime`` prints it."""
    seconds: Number = None
    """Of ``uptime``."""
    load_average: list[float] = Field(default=[])

    @property
    def days(self) -> float | None:
        """The time since the host was started, in days."""
        if self.microseconds is not None:
            return self.microseconds / 86_400_000_000
        return None if self.seconds is None else self.seconds / 86_400


def _record(line: str) -> Uptime | None:
    count = _COUNT.match(line)
    if count:
        return Uptime(microseconds=int(count[1]))
    said = _SENTENCE.match(line)
    if said is None:
        return None
    part = {name: int(said[name] or 0) for name in ("days", "hours", "minutes", "seconds", "only")}
    seconds = ((part["days"] * 24 + part["hours"]) * 60 + part["minutes"] + part["only"]) * 60 + part["seconds"]
    loads = [float(each) for each in re.findall(r"\d+(?:\.\d+)?", said["load"] or "")]
    return Uptime(time=said["time"], seconds=seconds, load_average=loads)


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    result = ParseResult()
    for index, line in enumerate(passage.lines):
        record = None if result.records else _record(line)
        if record is not None:
            result.add(record, index)
            result.end = index + 1
        elif line.strip():
            result.unparsed.append(Unparsed(index, passage.numbers[index], line, "not a line of this output"))
            continue
        result.covered.append((index, index + 1))
    if not result.records:
        result.status = ParseStatus.UNSUPPORTED
    result.locate = lambda index, name: (index, len(passage.lines[index]) - len(passage.lines[index].lstrip()))
    return result


COMMAND = Command(
    name="esxcli system stats uptime get",
    also=("uptime",),
    record=Uptime,
    title="how long the host has been running",
    layout=_parse,
    starts=(r"\s*\d{1,2}:\d\d:\d\d up \d",),
    seen=False,
    versions="5.0 to 9.0",
)

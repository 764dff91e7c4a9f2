"""``/etc/hosts``: names that the host knows without asking a name server."""

from pydantic import Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.patterns import lazy_pattern

_LINE = lazy_pattern(r"\s*(?P<address>[0-9A-Fa-fxX*:][0-9A-Fa-fxX*#.:%]*)\s+(?P<names>[^\s#][^#]*)")


class HostsEntry(Record):
    """One line: an address and its names."""

    address: str
    names: list[str] = Field(default=[])


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    result = ParseResult()
    columns: dict[int, dict[str, int]] = {}
    for index, line in enumerate(passage.lines):
        found = _LINE.match(line)
        if found is not None:
            result.add(HostsEntry(address=found["address"], names=found["names"].split()), index)
            columns[index] = {"address": found.start("address"), "names": found.start("names")}
        elif line.partition("#")[0].strip():
            reason = "no address with a name"
            result.unparsed.append(Unparsed(index, passage.numbers[index], line, reason))
            continue
        result.covered.append((index, index + 1))
    result.end = max((stop for _, stop in result.covered if passage.lines[stop - 1].strip()), default=0)
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    if not result.records and not result.covered:
        result.status = ParseStatus.UNSUPPORTED
    return result


COMMAND = Command(
    name="cat /etc/hosts",
    record=HostsEntry,
    title="names that the host resolves by itself",
    layout=_parse,
    matches=r"(?:cat|more|less) (?:\S*/)?etc/hosts",
    starts=(r"127\.0\.0\.1\s+localhost\b",),
    kind=CaptureKind.CONFIG,
    seen=False,
    versions="4.x to 9.0",
)

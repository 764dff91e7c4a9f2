"""``/etc/vmware/locker.conf``: the folder that the host takes for its scratch files when it starts."""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, ParseResult, Passage, Record, Unparsed
from analyzer.patterns import lazy_pattern

_LINE = lazy_pattern(r"\s*(?P<location>/\S.*?)(?:\s+(?P<flag>\d+))?\s*$")


class LockerConf(Record):
    """The scratch location that was set."""

    location: str | None = None
    """``/vmfs/volumes/5f0a1b2c-…/.locker-esx01``."""
    flag: int | None = None


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    result = ParseResult()
    columns: dict[int, dict[str, int]] = {}
    for index, line in enumerate(passage.lines):
        found = _LINE.fullmatch(line)
        if found is not None and not result.records:
            result.add(LockerConf(location=found["location"], flag=found["flag"]), index)
            columns[index] = {name: max(found.start(name), 0) for name in ("location", "flag")}
        elif line.strip() and not line.lstrip().startswith("#"):
            result.unparsed.append(Unparsed(index, passage.numbers[index], line, "no folder"))
            continue
        result.covered.append((index, index + 1))
    result.end = len(passage)
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="cat /etc/vmware/locker.conf",
    record=LockerConf,
    title="scratch location that was set",
    layout=_parse,
    matches=r"(?:cat|more|less) (?:\S*/)?locker\.conf",
    seen=False,
    kind=CaptureKind.CONFIG,
    versions="4.0 to 9.0",
)

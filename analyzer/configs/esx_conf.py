"""``/etc/vmware/esx.conf``: the configuration of the host as a list of paths and values.

From 7.0 U1 on most of it stands in a database, and the file holds little more than devices.
"""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.patterns import lazy_pattern

_LINE = lazy_pattern(r'\s*(?P<path>/\S.*?)\s*=\s*"(?P<value>.*)"\s*$')


class ConfEntry(Record):
    """One line."""

    path: str
    """``/adv/Migrate/Vmknic``, ``/net/vswitch/child[0000]/name``."""
    value: str = ""


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    result = ParseResult()
    columns: dict[int, int] = {}
    for index, line in enumerate(passage.lines):
        found = _LINE.match(line)
        if found is not None:
            result.add(ConfEntry(path=found["path"], value=found["value"]), index)
            columns[index] = found.start("value")
        elif line.strip() and not line.lstrip().startswith("#"):
            result.unparsed.append(Unparsed(index, passage.numbers[index], line, "no path with a value"))
            continue
        result.covered.append((index, index + 1))
    result.end = max((stop for _, stop in result.covered if passage.lines[stop - 1].strip()), default=0)
    result.locate = lambda index, name: (index, columns.get(index, 0) if name == "value" else 0)
    if not result.records:
        result.status = ParseStatus.UNSUPPORTED
    return result


COMMAND = Command(
    name="cat /etc/vmware/esx.conf",
    record=ConfEntry,
    title="configuration of the host as paths and values",
    layout=_parse,
    matches=r"(?:cat|more|less) (?:\S*/)?esx\.conf",
    starts=(r'/(?:adv|net|firewall|system|vmkdevmgr|resourceGroups|storage|device|boot)/\S+ = "',),
    kind=CaptureKind.CONFIG,
    versions="4.x to 9.0",
)

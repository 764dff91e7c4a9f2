"""``vmware-vimdump``: all that the host agent knows, object by object, in the text form of the API.

A header counts the objects and lists them in one line; each stands below a ruler with its number, type and name.
Dumps of large hosts have tens of megabytes, of which little is ever asked for: here they are only cut into their
objects; what one of them holds is read where somebody asks.
"""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import Number, ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.patterns import lazy_pattern

_HEADER = r"Found \d+ managed objects?:"
_COUNT = lazy_pattern(r"Found (\d{1,9}) managed objects?:")
_RULER = lazy_pattern(r"=+ (?P<number>\d{1,9})\. (?P<type>[\w.]+)::(?P<id>.*?) =+\s*$")
_FAILED = lazy_pattern(r"Failed to retrieve contents: *(?P<why>.*)")


class ManagedObject(Record):
    """One object of a dump."""

    number: Number = None
    type: str | None = None
    """``vim.HostSystem``."""
    id: str | None = None
    """``ha-host``."""
    lines: int = 0
    """How many lines it has, its ruler included."""
    failed: str | None = None
    """Why the host agent could not give its content."""


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    lines = passage.lines
    rulers = [(index, found) for index, line in enumerate(lines) if line[:3] == "===" and (found := _RULER.match(line))]
    counted = next((found for line in lines[:5] if (found := _COUNT.match(line))), None)
    if counted is None and not rulers:
        why = "no object stands in it"
        loose = [Unparsed(at, passage.numbers[at], line, why) for at, line in enumerate(lines) if line.strip()]
        return ParseResult(status=ParseStatus.UNSUPPORTED, reason=why, unparsed=loose)
    result = ParseResult(end=len(lines), covered=[(0, len(lines))])
    columns = {}
    for (index, found), stop in zip(rulers, [*(at for at, _ in rulers[1:]), len(lines)], strict=bool(rulers)):
        below = next((line for line in lines[index + 1 : index + 3] if line.strip()), "")
        failed = _FAILED.match(below)
        fields = {**found.groupdict(), "lines": stop - index, "failed": failed["why"] if failed else None}
        result.add(ManagedObject.model_validate(fields), index)
        columns[index] = {name: found.start(name) for name in found.groupdict()}
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    announced = int(counted[1]) if counted is not None else len(rulers)
    last = next((line for line in reversed(lines) if line.strip()), "")
    if announced > len(rulers) or (rulers and _is_open(last)):
        result.elided = True
        result.reason = f"{len(rulers)} of {announced} objects, the last one may be cut"
    return result


def _is_open(last: str) -> bool:
    """True where a dump ends inside an object."""
    return last[:1] == " " or last.endswith(("{", "[", ","))


COMMAND = Command(
    name="vmware-vimdump",
    record=ManagedObject,
    title="configuration and state of the host as the host agent knows them",
    layout=_parse,
    matches=r"vmware-vimdump(?: .*)?",
    starts=(_HEADER,),
    whole=True,
    seen=False,
    versions="4.x to 9.0",
    collect="vmware-vimdump -o - -U dcui",
)

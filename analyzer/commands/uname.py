"""``uname -a``: name, version and build of the host in one line."""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines


class Uname(Record):
    """What the kernel says of itself."""

    system: str | None = None
    host: str | None = None
    """The host name, with its domain where it has one."""
    release: str | None = None
    """``8.0.3``."""
    revision: int | None = None
    build: int | None = None
    compiled: str | None = None
    machine: str | None = None

    @property
    def identity(self) -> str | None:
        """The name under which the host is known in a case."""
        return self.host


def _parse(passage: Passage, line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "uname")
    columns = {}
    for node in nodes:
        fields = {name: value for name, value in node.fields.items() if name != "rest"}
        result.add(Uname.model_validate(fields), node.index)
        columns[node.index] = node.columns
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="uname -a",
    record=Uname,
    title="host name, version and build in one line",
    layout=_parse,
    starts=(r"VMkernel \S+ \d+\.\d+\.\d+ #\d+ SMP Release build-\d+",),
    versions="5.0 to 9.0",
)

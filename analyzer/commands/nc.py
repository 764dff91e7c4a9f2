"""``nc -z``: whether a port of another host answers, one record per port.

Without ``-v`` nothing at all is printed for a port that does not answer.
"""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines


class PortProbe(Record):
    """One port that was tried."""

    destination: str | None = None
    port: int | None = None
    protocol: str | None = None
    """``tcp`` or ``udp``."""
    service: str | None = None
    """Name of the port, ``*`` where it has none."""
    succeeded: bool | None = None
    error: str | None = None
    source: str | None = None
    """The local address of the command line (``-s``)."""


def _parse(passage: Passage, line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "nc")
    source = line.option("s") if line is not None else None
    columns = {}
    for node in nodes:
        fields = node.fields | {"succeeded": node.kind == "answer", "source": source or None}
        result.add(PortProbe.model_validate(fields), node.index)
        columns[node.index] = node.columns
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="nc -z",
    record=PortProbe,
    title="whether a port of another host answers",
    layout=_parse,
    matches=r"nc (?:.* )?-[a-z46]*z[a-z46]*(?: .*)?",
    starts=(r"\s*Connection to \S+ \d+ port \[\w+/\S+\] succeeded!", r"\s*nc: connect to \S+ port \d+ "),
    every_run=True,
    versions="5.0 to 8.0",
    collect="nc -z <peer> 8000",
)

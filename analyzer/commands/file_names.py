"""``ls`` and ``find``: names of files, one a line."""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines


class FileName(Record):
    """One line of a listing: a name, or rights, owner, size, time and name."""

    text: str


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "shell_lines")
    columns = {}
    for node in nodes:
        if node.kind == "statement":
            result.add(FileName(text=node.fields["text"].rstrip()), node.index)
            columns[node.index] = node.columns
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="ls",
    record=FileName,
    title="names of files",
    layout=_parse,
    matches=r"(?:ls|find)(?: .*)?",
    silent=True,
    every_run=True,
    versions="4.x to 9.0",
    seen=False,
    collect="ls -l",
)

"""``authorized_keys`` of root: how many keys log in without a password. The keys themselves are never kept."""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines


class AuthorizedKey(Record):
    """One key."""

    kind: str
    """``ssh-ed25519``; nothing else of the line is kept."""


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "authorized_keys")
    columns = {}
    for node in nodes:
        if node.kind == "entry":
            result.add(AuthorizedKey(kind=node.fields["kind"]), node.index)
            columns[node.index] = node.columns
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="cat /etc/ssh/keys-root/authorized_keys",
    record=AuthorizedKey,
    title="keys that log in as root without a password",
    layout=_parse,
    matches=r"(?:cat|more|less) (?:\S*/)?authorized_keys",
    silent=True,
    seen=False,
    kind=CaptureKind.CONFIG,
    versions="5.0 to 9.0",
)

"""``ntpq -p``: the time sources of the NTP daemon and how well it hears them."""

from typing import Annotated

from pydantic import Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.prose import Node, parse_lines

_REFID_COLUMN = 17
"""Where the second column begins while no blank was lost: behind the mark and 15 characters of a name."""
_MARKS = "*+-#."


_Time = Annotated[int | str | None, Field(union_mode="left_to_right")]


class NtpPeer(Record):
    """One time source."""

    tally: str | None = None
    """``*`` is the chosen source, ``+`` a good one, blank or ``x`` one that is not used."""
    remote: str | None = None
    """Name or address, cut at 15 characters."""
    refid: str | None = None
    """Where the source has its time from; ``.INIT.`` before the first answer."""
    st: int | None = None
    """Stratum; 16 is a source without time."""
    t: str | None = None
    when: _Time = None
    """Seconds since the last answer, ``13m`` for minutes; ``-`` when there was none."""
    poll: _Time = None
    reach: int | None = None
    """The last eight polls as octal digits: 377 all answered, 0 none."""
    delay: float | None = None
    """Milliseconds, as are the next two."""
    offset: float | None = None
    jitter: float | None = None
    answer: str | None = None
    """The sentence printed instead of a list, where the daemon has no sources or does not run."""


def _peer(node: Node, line: str) -> NtpPeer:
    fields = dict(node.fields)
    mark, name = "", fields.get("remote", "")
    if node.columns.get("refid") == _REFID_COLUMN:
        mark, name = line[0], line[1:_REFID_COLUMN].strip()
    elif name[:1] and name[0] in _MARKS:
        mark, name = name[0], name[1:]
    return NtpPeer.model_validate(fields | {"tally": mark.strip() or None, "remote": name})


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "ntpq")
    columns = {}
    for node in nodes:
        if node.kind == "peer":
            result.add(_peer(node, passage.lines[node.index]), node.index)
            columns[node.index] = node.columns
        elif node.kind == "silence":
            result.add(NtpPeer(answer=node.fields["answer"].strip()), node.index)
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="ntpq -p",
    record=NtpPeer,
    title="time sources of the NTP daemon",
    layout=_parse,
    matches=r"ntpq (?:-\w*p\w*|-\w*c (?:l?peers|opeers))(?: .*)?",
    starts=(r"\s*remote +refid +st +t +when +poll +reach +delay +offset +(?:jitter|disp)",),
    seen=False,
    versions="5.0 to 9.0",
)

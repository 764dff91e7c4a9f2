"""``traceroute``: the routers on the way to an address, one record per run."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.prose import Node, parse_lines
from analyzer.patterns import lazy_pattern

_ANSWER = lazy_pattern(
    r"(?P<time>\d+(?:\.\d+)?) ?ms(?=\s|$)|(?P<lost>\*)(?=\s|$)|(?P<mark>!\w*)|\((?P<inner>[^)\s]+)\)|(?P<outer>\S+)"
)


class Hop(BaseModel):
    """One router on the way."""

    model_config = ConfigDict(frozen=True, defer_build=True)
    hop: int
    address: str | None = None
    """The first that answered; None when nobody did."""
    name: str | None = None
    rtt_ms: list[float] = Field(default_factory=list)
    lost: int = 0
    """Probes without an answer."""
    marks: list[str] = Field(default_factory=list)
    """``!H``, ``!N``, ``!X`` and the like, as printed."""


class Traceroute(Record):
    """One run of traceroute."""

    destination: str | None = None
    address: str | None = None
    max_hops: int | None = None
    packet_bytes: int | None = None
    hops: list[Hop] = Field(default_factory=list)
    errors: list[str] = Field(default_factory=list)
    interface: str | None = None
    """From the command line; None when it does not say."""
    netstack: str | None = None
    """From the command line; None without ``++netstack``."""


def _hop(number: str, answers: str) -> Hop:
    """One hop line taken apart; the address stands in parentheses where a name is printed before it."""
    times, marks, lost = [], [], 0
    address = name = None
    for found in _ANSWER.finditer(answers):
        if found["time"]:
            times.append(float(found["time"]))
        elif found["lost"]:
            lost += 1
        elif found["mark"]:
            marks.append(found["mark"])
        elif found["inner"] and name is None and address is not None and not times:
            name, address = address, found["inner"]
        elif found["outer"] and address is None:
            address = found["outer"]
    return Hop(
        hop=int(number), address=address, name=None if name == address else name, rtt_ms=times, lost=lost, marks=marks
    )


def _arguments(line: CommandLine | None) -> dict[str, Any]:
    """The adapter and the TCP/IP stack that the command line names."""
    if line is None:
        return {}
    asked: dict[str, Any] = {}
    words = iter(line.arguments)
    for word in words:
        if word.startswith("++netstack"):
            asked["netstack"] = word.partition("=")[2] or next(words, None)
        elif word == "-i":
            asked["interface"] = next(words, None)
    return asked


def _parse(passage: Passage, line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "traceroute")
    asked = _arguments(line)
    runs: list[list[Node]] = []
    for node in nodes:
        last = runs[-1][-1].kind if runs else ""
        if not runs or (node.kind == "opening" and last != "warning"):
            runs.append([])
        runs[-1].append(node)
    columns = {node.index: node.columns for node in nodes}
    for run in runs:
        fields: dict[str, Any] = {"hops": [], "errors": [], **asked}
        for node in run:
            if node.kind == "opening":
                fields |= node.fields
            elif node.kind == "hop":
                fields["hops"].append(_hop(node.fields["number"], node.fields["answers"]))
            elif node.kind == "failure":
                fields["errors"].append(node.fields["failure"].partition(": ")[2])
        result.add(Traceroute.model_validate(fields), run[0].index)
        result.headerless = result.headerless or all(node.kind == "hop" for node in run)
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="traceroute",
    record=Traceroute,
    title="routers on the way to an address",
    layout=_parse,
    matches=r"traceroute6?(?: .*)?",
    starts=(r"\s*traceroute6? to \S+ \(\S+\), \d+ hops max", r"\s*traceroute6?: Warning: "),
    every_run=True,
    versions="7.0",
    collect="traceroute -i vmkN <peer>",
)

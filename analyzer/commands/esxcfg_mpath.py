"""``esxcfg-mpath -b``: each device with its paths in short."""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines


class BriefPath(Record):
    """One path."""

    device: str | None = None
    display: str | None = None
    """The display name of the device."""
    runtime_name: str | None = None
    lun: int | None = None
    state: str | None = None
    transport: str | None = None
    adapter: str | None = None
    """Names of the host's port."""
    target: str | None = None
    """Names of the array's port."""


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "mpath")
    held: dict[str, str] = {}
    columns = {}
    for node in nodes:
        if node.kind == "device":
            held = {"device": node.fields["uid"], "display": node.fields["display"]}
        else:
            result.add(BriefPath.model_validate({**held, **node.fields}), node.index)
            columns[node.index] = node.columns
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="esxcfg-mpath -b",
    record=BriefPath,
    title="devices with their paths in short",
    layout=_parse,
    matches=r"esxcfg-mpath (?:-b|--list-paths|--list-brief)(?: .*)?",
    starts=(r"\S+ : [^\n]*\(\S+\) *\n\s*vmhba\d+:C\S+ +LUN:\d+ +state:",),
    versions="4.x to 8.0",
)

"""``lspci``: the PCI functions of the host, one a line."""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines

_ADDRESS = r"[0-9a-f]{3,4}:[0-9a-f]{2,3}:[0-9a-f]{2}\.[0-9a-f]"


class PciLine(Record):
    """One PCI function."""

    address: str | None = None
    """``0000:00:07.1``; up to 5.0 the bus has three digits and counts in decimal."""
    device_class: str | None = None
    device_name: str | None = None
    """Maker and device in one text."""
    vmkernel_name: str | None = None
    """``vmnic0``, ``vmhba1``; None when no driver claimed it."""


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "lspci")
    columns = {}
    for node in nodes:
        fields = dict(node.fields)
        if "vmkernel_name" in fields:
            fields["vmkernel_name"] = fields["vmkernel_name"].strip("[]")
        result.add(PciLine.model_validate(fields), node.index)
        columns[node.index] = node.columns
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="lspci",
    record=PciLine,
    title="PCI functions, one a line",
    layout=_parse,
    starts=(rf"\s*{_ADDRESS} [A-Z][\w /-]+: [^\n]*(?:\n\s*{_ADDRESS} [A-Z]|\n?\Z)",),
    versions="4.0 to 9.0",
)

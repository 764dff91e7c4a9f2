"""``vsish -e cat /hardware/cpu/cpuList/N``: one processor, with the revision of its microcode."""

from typing import Any

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import Number, ParseResult, Passage, Record, Text, Unparsed
from analyzer.parsing.prose import parse_lines
from analyzer.parsing.values import infer, snake_case


class VsishCpu(Record):
    """One processor. The VMkernel prints most numbers in hexadecimal; they are kept as printed."""

    number_of_microcode_updates: Number = None
    """How many updates the VMkernel itself has loaded since the start."""
    original_revision: Text = None
    """The microcode that the BIOS had loaded."""
    current_revision: Text = None
    """The microcode in force."""


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "vsish_cpu")
    fields: dict[str, Any] = {}
    spots: dict[str, tuple[int, int]] = {}
    for node in nodes:
        if node.kind != "field":
            continue
        name = snake_case(node.fields["label"])
        if name in spots:
            text = passage.lines[node.index]
            result.unparsed.append(Unparsed(node.index, passage.numbers[node.index], text, "printed twice"))
            continue
        value = node.fields.get("value", "").strip()
        fields[name] = (value or None) if name in VsishCpu.model_fields else infer(name, value)
        spots[name] = (node.index, node.columns.get("value", 0))
    result.unparsed.sort(key=lambda item: item.index)
    if fields:
        result.add(VsishCpu.model_validate(fields), nodes[0].index)
    result.locate = lambda index, name: spots.get(name, (index, 0))
    return result


COMMAND = Command(
    name="vsish -e cat /hardware/cpu/cpuList/0",
    record=VsishCpu,
    title="one processor with its microcode revision",
    layout=_parse,
    matches=r"vsish .*/hardware/cpu/cpuList/\d+",
    starts=(r"\s*Number of microcode updates:\d+ *\n\s*Original Revision:0x", r"\s*Original Revision:0x[0-9a-fA-F]+"),
    seen=False,
    versions="5.0 to 8.0 (documented)",
)

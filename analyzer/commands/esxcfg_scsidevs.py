"""``esxcfg-scsidevs -m``: which VMFS volume lies on which partition of which device."""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines


class MappedExtent(Record):
    """One partition of a VMFS volume."""

    device: str
    partition: int
    console_device: str
    vmfs_uuid: str
    extent_number: int
    volume_name: str


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "scsidevs")
    columns = {}
    for node in nodes:
        result.add(MappedExtent.model_validate(node.fields), node.index)
        columns[node.index] = node.columns
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="esxcfg-scsidevs -m",
    record=MappedExtent,
    title="devices that VMFS volumes lie on, in short",
    layout=_parse,
    matches=r"esxcfg-scsidevs (?:-m|--vmfs)(?: .*)?",
    starts=(r"\s*\S+:\d+ +/(?:dev|vmfs/devices)/\S+ +[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12} +\d+ +\S",),
    versions="4.x to 8.0",
)

"""``esxcfg-info``: what the host knows of itself, as one tree. Its part about the hardware is read.

Bundles hold the whole tree twice, as text and as XML, tens of megabytes each; what rules read stands in the part
about the hardware, and other outputs tell the rest better.
"""

import re

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, ParseStatus, Passage, Record
from analyzer.parsing.info_tree import parse_info_tree

_TEXT_PART = re.compile(rb"(?m)^(?P<indent>[ \t]*)(?:\\==)?\+Hardware Info *:")
_XML_END = b"</hardware-info>"


class InfoNode(Record):
    """One node of the tree that has values; each value is a field by the snake_case of its name."""

    path: str | None = None
    """Where it stands: ``hardware_info/cpu_info``."""
    node: str | None = None
    """Its name as printed; empty where only values were left (``| grep``)."""


def hardware_part(data: bytes) -> int:
    """How many bytes of the output hold all there is about the hardware: the rest need not be decoded."""
    xml = data.find(_XML_END)
    if xml >= 0:
        return xml + len(_XML_END)
    found = _TEXT_PART.search(data)
    if found is None:
        return len(data)
    behind = re.compile(rb"\n[ \t]{0,%d}(?:\\==)?\+\w" % len(found["indent"])).search(data, found.end())
    return behind.start() + 1 if behind is not None else len(data)


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_info_tree(passage)
    spots: dict[int, dict[str, tuple[int, int]]] = {}
    for node in nodes:
        result.add(InfoNode.model_validate({**node.values, "path": node.path, "node": node.name}), node.start)
        spots[node.start] = node.spots
    if not nodes:
        result.status = ParseStatus.UNSUPPORTED
    result.locate = lambda index, name: spots.get(index, {}).get(name, (index, 0))
    return result


COMMAND = Command(
    name="esxcfg-info -a",
    record=InfoNode,
    identity=("path",),
    title="inventory of the host as a tree",
    layout=_parse,
    matches=r"esxcfg-info(?: (?:-{1,2}[awrsnyoF]).*)?",
    starts=(
        r"\s*(?:\\==)?\+(?:Host|Hardware Info|System Info|Resource Info|Storage Info|Network Info) *: *(?:\n|\Z)",
        r"\s*\|----(?:BIOS|Num|Product|Vendor|CPU|HV|Hyperthreading)[\w ]*\.{3,}",
        r"<\?xml [^\n]*\n<host>",
    ),
    reach=hardware_part,
    seen=False,
    versions="4.0 to 9.0",
)

"""``smbiosDump``: what the firmware tells of the server: model, BIOS, processors, memory modules."""

import re

from pydantic import Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, ParseStatus, Passage, Record
from analyzer.parsing.smbios import parse_smbios
from analyzer.patterns import lazy_pattern

_SIZE = lazy_pattern(r"(\d+(?:\.\d+)?) *(kB|KB|MB|GB|TB)\b")
_UNITS = {"kb": 1024, "mb": 1024**2, "gb": 1024**3, "tb": 1024**4}
_COUNT = lazy_pattern(r"#?(\d+)\b")


class SmbiosBlock(Record):
    """One structure of the firmware's tables; its fields are kept by the snake_case of their names, as printed.

    Quotes are taken off; codes keep their meaning in brackets (``0x01 (Enabled)``).
    """

    kind: str | None = None
    """``System Info``, ``BIOS Info``, ``Processor Info``, ``Memory Device`` and many more."""
    handle: int | None = None
    items: list[str] = Field(default=[])
    """Lines that are no fields: features of the BIOS, strings of the maker."""

    def text(self, *names: str) -> str:
        """The first of these fields that says something."""
        return next((str(value) for name in names if (value := self.extras.get(name))), "")

    def size(self, name: str) -> int | None:
        """Bytes of a field like ``32 GB``; 0 for a slot without a module, None where nothing is told."""
        said = self.text(name)
        found = _SIZE.search(said)
        if found is not None:
            return int(float(found[1]) * _UNITS[found[2].lower()])
        return 0 if re.search(r"no .*installed|^0\b", said, re.I) else None

    def count(self, name: str) -> int | None:
        """The number of a field like ``#20`` or ``2933 MHz``."""
        found = _COUNT.match(self.text(name))
        return int(found[1]) if found is not None else None


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    blocks, result = parse_smbios(passage)
    spots: dict[int, dict[str, tuple[int, int]]] = {}
    for block in blocks:
        fields = {**block.values, "kind": block.kind, "handle": block.handle, "items": block.items}
        result.add(SmbiosBlock.model_validate(fields), block.start, block.kind)
        spots[block.start] = block.spots
    if not blocks:
        result.status = ParseStatus.UNSUPPORTED
    result.locate = lambda index, name: spots.get(index, {}).get(name, (index, 0))
    return result


COMMAND = Command(
    name="smbiosDump",
    record=SmbiosBlock,
    title="tables of the firmware: server, BIOS, processors, memory modules",
    layout=_parse,
    matches=r"smbiosDump(?: .*)?",
    starts=(
        r"\s*Dumping live SMBIOS data",
        r" {2}(?:System|BIOS|Board|Processor|Chassis) Info: #\d+ *\n {4}\S",
        r" {2}Memory Device: #\d+ *\n {4}\S",
    ),
    versions="5.0 to 9.0",
)

"""``vmware -v``, ``vmware -vl`` and ``esxcli system version get``: product, version, build."""

import re

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import Number, ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines
from analyzer.parsing.records import RecordSpec
from analyzer.patterns import lazy_pattern

_BUILD = lazy_pattern(r"(\d+)\s*$")


class Version(Record):
    """What runs on the host."""

    product: str | None = None
    """``VMware ESXi``; 9.x prints ``VMware ESX``."""
    version: str | None = None
    """``x.y.z``."""
    build: str | None = None
    """As printed: digits, or ``Releasebuild-digits``."""
    release: str | None = None
    """Second line of ``vmware -vl``: ``VMware ESXi 7.0 Update 3``."""
    update: Number = None
    patch: Number = None

    @property
    def build_number(self) -> int | None:
        """The number behind ``build-`` or ``Releasebuild-``."""
        found = _BUILD.search(self.build or "")
        return int(found[1]) if found else None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The version as numbers, for comparing: ``(8, 0, 3)``."""
        return tuple(int(part) for part in re.findall(r"\d+", self.version or ""))


class Release(Record):
    """The release name alone: ``VMware ESXi 5.5.0 Update 2``."""

    release: str | None = None


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "vmware_version")
    fields: dict[str, str] = {}
    for node in nodes:
        fields |= node.fields
    if "version" in fields:
        result.add(Version.model_validate(fields), nodes[0].index)
    elif fields:
        # The release name tells no build: it must not stand in for the version.
        result.add(Release.model_validate(fields), nodes[0].index)
    columns = {name: (node.index, column) for node in nodes for name, column in node.columns.items()}
    result.locate = lambda index, name: columns.get(name, (index, 0))
    return result


VMWARE = Command(
    name="vmware -vl",
    record=Version,
    title="product, version, build, release name",
    layout=_parse,
    matches=r"vmware -(?:v|vl|lv|v -l|l -v)",
    starts=(r"\s*VMware ESXi? (?:Server )?\d+\.\d+\.\d+ build-\d+",),
    versions="4.1 to 9.0",
)

RELEASE = Command(
    name="vmware -l",
    record=Release,
    title="release name",
    layout=_parse,
    versions="4.1 to 9.0",
)

ESXCLI = Command(
    name="esxcli system version get",
    record=Version,
    title="product, version, build",
    layout=RecordSpec(Version),
    starts=(r"\s*Product: VMware ESX",),
    versions="5.0 to 9.0",
)

"""Supermicro BIOS settings: ``sum -c GetCurrentBiosCfg``, as text (boards up to X10) or XML (X11 and later).

The dump can be taken while the host runs, also through the BMC, and needs no BIOS password. A value is never
judged by its number: the option list of the same line gives its name.
"""

import re

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.configs.bios_xml import read_xml
from analyzer.model import CaptureKind, ParseResult, Passage, Record
from analyzer.parsing.prose import Node, parse_lines
from analyzer.patterns import lazy_pattern

_OPTION = lazy_pattern(r"(\*?)([0-9A-Fa-f]+) +\(((?:[^()]|\([^()]*\))*)\)")
_SECRET = lazy_pattern(r"pass(?:word|phrase)", re.I)
_GAP = lazy_pattern(r" {8,}")


class BiosSetting(Record):
    """One setting, or a line that the BIOS only shows (``read_only``: CPU signature, microcode, version)."""

    section: str | None = None
    """The menus above it: ``Advanced|CPU Configuration``."""
    name: str
    value: str | None = None
    """The token as printed: ``01`` in text, ``Enable`` in XML. Passwords are not kept."""
    label: str | None = None
    """The name of the chosen option; null for numbers and free text."""
    default: str | None = None
    """The factory default: its option name, else its value."""
    is_default: bool | None = None
    type: str | None = None
    """XML only: Option, CheckBox, Numeric, String, Password."""
    read_only: bool = False


def _setting(node: Node, section: str | None) -> BiosSetting:
    """A setting of the text form with the name that its option list gives the value."""
    name = node.fields["name"].strip()
    value = node.fields.get("value")
    listed = _GAP.split(node.fields.get("options", ""))[0]
    options = {token.lstrip("0").lower(): (label.strip(), bool(star)) for star, token, label in _OPTION.findall(listed)}
    chosen = options.get((value or "").lstrip("0").lower()) if value is not None else None
    default = next((label for label, starred in options.values() if starred), None)
    if _SECRET.search(name) and not options:
        value = None
    return BiosSetting(
        section=section, name=name, value=value, label=chosen[0] if chosen else None, default=default,
        is_default=chosen[1] if chosen and default is not None else None,
    )  # fmt: skip


def _parse_text(passage: Passage) -> ParseResult:
    nodes, result = parse_lines(passage, "bios_settings")
    section: str | None = None
    columns: dict[int, dict[str, int]] = {}
    for node in nodes:
        if node.kind == "section":
            section = node.fields["title"].strip()
        elif node.kind == "setting":
            result.add(_setting(node, section), node.index)
            listed = node.columns.get("options", 0)
            columns[node.index] = {"label": listed, "default": listed, **node.columns}
            result.headerless |= section is None
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    first = next((line for line in passage.lines if line.strip()), "")
    return read_xml(passage, BiosSetting) if first.lstrip().startswith("<") else _parse_text(passage)


COMMAND = Command(
    name="sum -c GetCurrentBiosCfg",
    record=BiosSetting,
    title="BIOS settings of a Supermicro board, as text or XML",
    layout=_parse,
    matches=r"(?:sum|sumtool|saa) (?:.* )?-c GetCurrentBiosCfg(?:TextFile)?(?: .*)?",
    starts=(
        r"\s*\[[^\[\]\n]+\]\s*\n[^=\n\[\]]+=[0-9A-Fa-f]*\s*//",
        r"\s*[^\s=\[\]/][^=\n\[\]]*=[0-9A-Fa-f]+\s+// \*?[0-9A-Fa-f]+ \([^\n]*\)",
        r"\s*(?:<\?xml[^\n]*\?>\s*)?<(?:!DOCTYPE +)?BiosCfg\b",
        r"\s*<Menu name=\"[^\"\n]*\"(?: order=\"\d+\")?>\s*(?:\n|\Z)",
        r"\s*<Setting name=\"[^\"\n]*\"[^>\n]* type=\"(?:Option|CheckBox|Numeric|String|Password)\"",
    ),
    kind=CaptureKind.CONFIG,
    versions="SUM 1.x to 2.x, SAA",
    collect="sum -c GetCurrentBiosCfg",
)

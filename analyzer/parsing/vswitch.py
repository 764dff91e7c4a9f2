"""``esxcfg-vswitch -l``: blocks of a switch and the table of its port groups or ports.

Column offsets differ between versions and names overflow their column, so a row is read from the right:
uplinks, whole numbers, and what remains is the name. That also reads rows whose blanks have collapsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lark import Token, Tree
from lark.lexer import Lexer
from msgspec import Struct

from analyzer.grammars import parse_layout
from analyzer.model import Locator, ParseResult, ParseStatus, Passage, Unparsed
from analyzer.noise import is_elision
from analyzer.patterns import lazy_pattern

_LONGEST_ROW = 1000
"""Longer lines are no rows; the patterns backtrack, and hostile lines must stay cheap."""
_CUT = lazy_pattern(r"\s*\.{2,}\s*")
"""Two dots alone also say that lines were left out."""
_NOTE = lazy_pattern(r"\s+(?:←|<-+|<=+)(?: \S+)*$")
"""What a person wrote behind a row."""

_INT = r"[0-9]{1,18}"
_UPLINKS = r"(?P<uplinks>(?![0-9]+$)[^\s,]+(?:,[^\s,]+)*,?)"
_SWITCHES = lazy_pattern(
    r"\s*(?:Switch|DVS) Name\s+Num Ports\s+Used Ports\s+(?:(?P<full>Configured Ports\s+MTU)\s+)?Uplinks\s*"
)
_GROUPS = lazy_pattern(r"\s*PortGroup Name\s+VLAN ID\s+Used Ports\s+Uplinks\s*")
_PORTS = lazy_pattern(r"\s*DVPort ID\s+In Use\s+Client\s*")

_SWITCH = lazy_pattern(
    rf"\s*(?P<name>\S.*?)\s+(?P<num_ports>{_INT})\s+(?P<used_ports>{_INT})"
    rf"\s+(?P<configured_ports>{_INT})\s+(?P<mtu>{_INT})(?:\s+{_UPLINKS})?"
)
_SHORT_SWITCH = lazy_pattern(rf"\s*(?P<name>\S.*?)\s+(?P<num_ports>{_INT})\s+(?P<used_ports>{_INT})(?:\s+{_UPLINKS})?")
_GROUP = lazy_pattern(
    rf"\s*(?P<portgroup_name>\S.*?)\s+(?P<vlan_id>{_INT}|[0-9xX*#]{{1,8}})\s+(?P<used_ports>{_INT})(?:\s+{_UPLINKS})?"
)
_PORT = lazy_pattern(r"\s*(?P<dvport_id>\S+)\s+(?P<in_use>[01])(?:\s+(?P<client>\S.*))?")

_NIC = lazy_pattern(r"(?:vmnic|vusb)[0-9]+(?:,(?:vmnic|vusb)[0-9]+)*")


class Row(Struct, frozen=True):
    """One row: the index of its line, its cells and where each begins in the line."""

    index: int
    cells: dict[str, str]
    columns: dict[str, int]


class Block(Struct):
    """One switch with its tables; ``kind`` is ``switch``, ``dvs``, or empty where no header told it."""

    kind: str
    index: int
    row: Row | None = None
    groups: list[Row] = []
    ports: list[Row] = []

    def locate(self, name: str) -> tuple[int, int]:
        """Line index and column of a field: ``mtu``, or ``port_groups.2.vlan_id`` inside a table."""
        parts = name.split(".")
        row: Row | None = self.row
        if len(parts) == 3 and parts[1].isdigit():
            rows = self.groups if parts[0] == "port_groups" else self.ports
            row = rows[int(parts[1])] if int(parts[1]) < len(rows) else None
        if row is None:
            return self.index, 0
        cell = "name" if parts[-1] in ("switch_name", "dvs_name") else parts[-1]
        return row.index, row.columns.get(cell, min(row.columns.values()))


class _Listing(Struct):
    """A passage on its way through the lexer, and the rows found in it; tokens hold indices of lines."""

    passage: Passage
    rows: dict[int, Row] = {}
    why: dict[int, str] = {}
    elided: bool = False


class _ListingLexer(Lexer):
    """Turns lines into the tokens of ``esxcfg_vswitch.lark``."""

    def __init__(self, _conf: object) -> None: ...

    def lex(self, listing: _Listing) -> Iterator[Token]:  # type: ignore[override]  # input is the listing itself
        expects: list[tuple[str, re.Pattern[str]]] = []
        gutter = 0
        for index, line in enumerate(listing.passage.lines):
            if not line.strip():
                kind = "BLANK"
            elif len(line) > _LONGEST_ROW:
                kind, listing.why[index] = "TEXT", "longer than any row"
            elif is_elision(line) or _CUT.fullmatch(line):
                kind, listing.elided = "ELISION", True
            elif found := _SWITCHES.fullmatch(line):
                kind, gutter = "SWITCHES", 0
                expects = [("SWITCH", _SWITCH if found["full"] else _SHORT_SWITCH)]
            elif _GROUPS.fullmatch(line):
                kind, expects, gutter = "GROUPS", [("GROUP", _GROUP)], _gutter(line)
            elif _PORTS.fullmatch(line):
                kind, expects, gutter = "PORTS", [("PORT", _PORT)], _gutter(line)
            else:
                kind = _row(listing, index, line, expects)
                if gutter and kind in ("GROUP", "PORT") and (line[0] != " " or _second(listing.rows[index]) < gutter):
                    # Words below the output that happen to hold numbers.
                    del listing.rows[index]
                    kind, listing.why[index] = "TEXT", "not aligned with the table above it"
            value = line.split()[0].lower() if kind == "SWITCHES" else ""
            yield Token(kind, value, start_pos=index, end_pos=index + 1, line=index + 1)


def _gutter(header: str) -> int:
    """Where the second column of an aligned table begins at the least; 0 where blanks have collapsed."""
    found = re.match(r" +\S+ \S+ {2,}", header)
    # Rows stand up to two columns off their header; a long name pushes them to the right only.
    return found.end() - 4 if found is not None else 0


def _second(row: Row) -> int:
    """Where the second cell of a row begins."""
    return sorted(row.columns.values())[1]


def _row(listing: _Listing, index: int, line: str, expects: list[tuple[str, re.Pattern[str]]]) -> str:
    """The token of a row, or TEXT; the cells are kept."""
    text = _NOTE.sub("", line.rstrip())
    # Without any header only rows that can be nothing else are taken.
    for kind, pattern in expects or (("SWITCH", _SWITCH), ("GROUP", _GROUP), ("PORT", _PORT)):
        found = pattern.fullmatch(text)
        if found is None:
            continue
        cells = {name: value for name, value in found.groupdict().items() if value is not None}
        if not expects and kind != "PORT" and not _NIC.fullmatch(cells.get("uplinks", "vmnic0")):
            continue
        listing.rows[index] = Row(index, cells, {name: found.start(name) for name in cells})
        return kind
    listing.why[index] = "the row does not fit its header" if expects else "no header above it"
    return "TEXT"


def parse_listing(passage: Passage) -> tuple[list[Block], ParseResult]:
    """The switches of ``passage`` and a result without records, for the command to fill in."""
    listing = _Listing(passage)
    covered: list[tuple[int, int]] = []
    tree, skipped = parse_layout("esxcfg_vswitch", _ListingLexer, listing, covered)
    result = ParseResult(elided=listing.elided, covered=covered)
    last = -1
    blocks: list[Block] = []
    for part in tree.children:
        if isinstance(part, Tree):
            tokens = [
                token
                for token in part.scan_values(lambda value: isinstance(value, Token))
                if token.type not in ("BLANK", "ELISION")
            ]
            last = max(last, *(token.start_pos or 0 for token in tokens))
            blocks.extend(_blocks(part.data == "loose", tokens, listing))
    result.headerless = any(not block.kind for block in blocks)
    for token in skipped:
        index = token.start_pos or 0
        result.unparsed.append(
            Unparsed(
                index,
                passage.numbers[index],
                passage.lines[index],
                listing.why.get(index, "not in its place"),
            )
        )
    result.end = last + 1
    if not blocks:
        result.status = ParseStatus.EMPTY if last >= 0 and not result.unparsed else ParseStatus.UNSUPPORTED
    result.locate = _locator(blocks)
    return blocks, result


def _blocks(loose: bool, tokens: list[Token], listing: _Listing) -> list[Block]:
    """The switches of one block; rows of its tables belong to the switch above them."""
    kind = "" if loose else str(tokens[0])
    blocks: list[Block] = []
    for token in tokens:
        row = listing.rows.get(token.start_pos or 0)
        if row is None:
            continue
        if token.type == "SWITCH" or not blocks:
            blocks.append(Block(kind, row.index, row if token.type == "SWITCH" else None))
        if token.type == "GROUP":
            blocks[-1].groups.append(row)
        elif token.type == "PORT":
            blocks[-1].ports.append(row)
    return blocks


def _locator(blocks: list[Block]) -> Locator:
    by_index = {block.index: block for block in blocks}

    def locate(index: int, name: str) -> tuple[int, int]:
        return by_index[index].locate(name) if index in by_index else (index, 0)

    return locate

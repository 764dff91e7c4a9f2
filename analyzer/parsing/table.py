"""Tables: esxcli's header-dashes-rows and the fixed columns of the esxcfg commands.

Columns carry the meaning and values hold blanks, so the alphabet of the grammar is lines, not characters:
the layout lexer finds the header, works out the columns from this file's own header and dashes, and turns
runs of fitting rows into single tokens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lark import Token
from lark.lexer import Lexer
from msgspec import Struct

from analyzer.grammars import parse_layout
from analyzer.model import ParseResult, ParseStatus, Passage, Unparsed
from analyzer.noise import is_elision
from analyzer.parsing.columns import GAP, RULE, Columns, TableSpec, find_columns
from analyzer.parsing.shapes import flow_pattern, list_fields, shapes, split_lists, validate
from analyzer.parsing.values import NO_VALUE, infer
from analyzer.patterns import lazy_pattern

_NOTE = lazy_pattern(r"\s+(?:←|<-+|<=+)(?: \S+)*$")
"""An arrow and words that a person wrote behind a row."""
_LONGEST_ROW = 500
"""Longer lines are no rows; the flow patterns backtrack, and hostile lines must stay cheap."""
_ARROWS = lazy_pattern(r"^(?:<?-+>|=+>)\s*|\s*(?:<-+>?|<=+)$")


class _Table(Struct):
    """What the lexer hands on beside the tokens: positions in tokens are indices of lines."""

    passage: Passage
    spec: TableSpec
    columns: Columns | None = None
    header_at: int = -1
    rule_at: int = -1
    headerless: bool = False
    header: list[str] = []
    """Words of the header."""
    cells: list[tuple[int, Sequence[str] | dict[str, str]]] = []
    why: dict[int, str] = {}

    def find_header(self) -> None:
        """Look for the header: above a line of dashes, or by the command's own pattern."""
        lines = self.passage.lines
        spec = self.spec
        for index, line in enumerate(lines):
            if line[:1] in "- " and RULE.fullmatch(line) and index and is_ruled(lines[index - 1], line):
                self.header_at, self.rule_at = index - 1, index
                break
            if (
                line[:1] in "- "
                and index > 1
                and is_ruled(lines[index - 2], line)
                and "- " in line.strip()
                and RULE.fullmatch(line)
            ):
                # An editor put an empty line behind every line.
                self.header_at, self.rule_at = index - 2, index
                break
            if spec.header is not None and spec.header.match(line):
                self.header_at = index
                at = next(
                    (at for at, below in enumerate(lines[index + 1 : index + 3], index + 1) if below.strip()), index
                )
                if at > index and RULE.fullmatch(lines[at]):
                    self.rule_at = at
                break
            if spec.headerless is not None and spec.headerless.match(line):
                # Rows before any header: the header was filtered away.
                self.headerless = True
                break
        if self.header_at < 0 and spec.guess and not self.headerless:
            self._guess_header()
        if self.header_at >= 0:
            self.header = lines[self.header_at].split()
            rule = lines[self.rule_at] if self.rule_at >= 0 else ""
            rows = [line for line in lines[max(self.header_at, self.rule_at) + 1 :][:2000] if line.strip()]
            self.columns = find_columns(lines[self.header_at], rule, rows, spec)
        elif self.headerless:
            flow = flow_pattern(shapes(spec.model), spec.model, spec.required)
            if flow is not None:
                self.columns = Columns(list(shapes(spec.model)), [], lambda _line: None, lambda: flow, False)

    def _guess_header(self) -> None:
        """A header without dashes: words parted by runs of blanks, and rows below parted alike."""
        full = [index for index, line in enumerate(self.passage.lines[:4]) if line.strip()]
        if len(full) < 2:
            return
        header, row = (self.passage.lines[index].strip() for index in full[:2])
        names = GAP.split(header)
        if (
            len(names) > 2
            and len(GAP.split(row)) > 2
            and ":" not in header
            and not any(re.search(r"\d", name) for name in names)
        ):
            self.header_at = full[0]

    def row(self, index: int, line: str) -> bool:
        """True when the line is a row; its cells are kept."""
        columns = self.columns
        if columns is None:
            return False
        text = line.lstrip()
        if (text[:2] in ("--", "- ") and RULE.fullmatch(line)) or (
            self.header and text.startswith(self.header[0]) and line.split() == self.header
        ):
            self.why[index] = "another table begins here"
            return False
        if "\t" in line and not columns.tabbed:
            line = line.expandtabs(8)
        if "<" in line or "←" in line:
            note = _NOTE.search(line)
            if note is not None and (not columns.starts or note.start() > columns.starts[-1]):
                line = line[: note.start()]
        cells = columns.cut(line)
        if cells is None and columns.flow is not None and len(line) <= _LONGEST_ROW:
            match = columns.flow.fullmatch(line.rstrip())
            if match is not None:
                self.cells.append(
                    (index, {name: value for name, value in match.groupdict().items() if value is not None})
                )
                return True
        if cells is None:
            self.why[index] = "the values do not stand under the columns"
            return False
        if len(cells) > 2 and not cells[1].strip() and not any(cell.strip() for cell in cells[2:]):
            # "Regards" below a table, or the end of a row that the terminal broke.
            self.why[index] = "only the first cell has a value"
            return False
        self.cells.append((index, cells))
        return True


class _TableLexer(Lexer):
    """Turns lines into HEADER, RULE, ROWS, BLANK, ELISION and TEXT; token positions are line indices."""

    def __init__(self, _conf: object) -> None: ...

    def lex(self, table: _Table) -> Iterator[Token]:  # type: ignore[override]  # input is the table itself
        lines, numbers = table.passage.lines, table.passage.numbers
        table.find_header()
        start = -1
        for index, line in enumerate(lines):
            if index == table.header_at:
                kind = "HEADER"
            elif index == table.rule_at:
                kind = "RULE"
            elif table.header_at < index < table.rule_at:
                continue  # the empty line that an editor put between header and dashes
            elif not line.strip():
                kind = "BLANK"
            elif index > table.header_at >= 0 or table.headerless:
                if table.row(index, line):
                    if start < 0:
                        start = index
                    continue
                kind = "ELISION" if is_elision(line) else "TEXT"
            else:
                kind = "ELISION" if is_elision(line) else "TEXT"
            if start >= 0:
                yield Token("ROWS", "", start_pos=start, end_pos=index, line=numbers[start])
                start = -1
            yield Token(kind, "", start_pos=index, end_pos=index + 1, line=numbers[index])
        if start >= 0:
            yield Token("ROWS", "", start_pos=start, end_pos=len(lines), line=numbers[start])


def has_dashes(passage: Passage) -> bool:
    """True when a line of dashes stands somewhere below another line."""
    lines = passage.lines
    return any(
        line[:1] in "- "
        and "--" in line
        and RULE.fullmatch(line)
        and (not lines[index].strip() or is_ruled(lines[index], line))
        for index, line in enumerate(lines[1:])
        if line
    )


def is_ruled(header: str, rule: str) -> bool:
    """True when the dashes can stand below this header; the ``--`` of ``grep -A`` is shorter than what it parts."""
    return bool(header.strip()) and (len(rule.strip()) > 3 or len(header.strip()) <= len(rule.strip()))


def parse_table(passage: Passage, spec: TableSpec) -> ParseResult:
    """Parse a table strictly; lines that no rule takes are salvaged as unparsed, the rest stands."""
    table = _Table(passage, spec)
    covered: list[tuple[int, int]] = []
    _, skipped = parse_layout("table", _TableLexer, table, covered)
    result = ParseResult(headerless=table.headerless, locate=_locator(table), covered=covered)
    _records(table, result)
    for token in skipped:
        for index in range(token.start_pos or 0, token.end_pos or 0):
            _unparsed(result, passage, index, table.why.get(index, "not part of the table"))
    result.unparsed.sort(key=lambda item: item.index)
    rows_at = [place for place, _ in table.cells]
    result.end = max([*rows_at, table.header_at, table.rule_at], default=-1) + 1
    result.elided = any(is_elision(line) for line in passage.lines[: result.end + 2])
    if table.header_at < 0 and not table.cells and not table.headerless:
        result.status = ParseStatus.UNSUPPORTED
    elif not table.cells:
        result.status = ParseStatus.PARTIAL if result.unparsed else ParseStatus.EMPTY
    return result


def _unparsed(result: ParseResult, passage: Passage, index: int, reason: str) -> None:
    result.unparsed.append(Unparsed(index, passage.numbers[index], passage.lines[index], reason))


def _records(table: _Table, result: ParseResult) -> None:
    """Rows as records; a row with an impossible or missing value is unparsed."""
    spec, columns = table.spec, table.columns
    if columns is None:
        return
    model = spec.model
    known = model.model_fields
    extra = [name for name in columns.fields if name not in known]
    has_lists = not list_fields(model).isdisjoint(columns.fields)
    rows: list[dict[str, Any]] = []
    fields = columns.fields
    for _, cells in table.cells:
        if isinstance(cells, dict):
            row: dict[str, Any] = {name: (None if value in NO_VALUE else value) for name, value in cells.items()}
        else:
            values = list(map(str.strip, cells))
            row = dict(zip(fields, values, strict=False))
            if not NO_VALUE.isdisjoint(values):
                row = {name: None if value in NO_VALUE else value for name, value in row.items()}
        if spec.strict:
            for name, cell in row.items():
                if cell and ("->" in cell or "<-" in cell):
                    row[name] = _ARROWS.sub("", cell).strip()
        for name in extra:
            if row.get(name) is not None:
                row[name] = infer(name, row[name])
        if has_lists:
            split_lists(model, row)
        rows.append(row)
    records, wrong = validate(model, rows)
    for position, ((index, _), record) in enumerate(zip(table.cells, records, strict=True)):
        if record is None:
            _unparsed(result, table.passage, index, wrong[position])
            continue
        missing = [name for name in spec.required if rows[position].get(name) is None]
        if missing:
            _unparsed(result, table.passage, index, f"the row is cut: no value for {', '.join(sorted(missing))}")
            result.elided = True
            continue
        result.add(record, index)


def _locator(table: _Table) -> Callable[[int, str], tuple[int, int]]:
    """Where a field stands in the row at a line index: asked only for evidence, so worked out then."""

    def locate(index: int, name: str) -> tuple[int, int]:
        columns = table.columns
        line = table.passage.lines[index]
        if columns is None or name not in columns.fields:
            return index, len(line) - len(line.lstrip())
        for at, cells in table.cells:
            if at == index:
                value = cells.get(name, "") if isinstance(cells, dict) else cells[columns.fields.index(name)].strip()
                break
        else:
            return index, 0
        start = 0
        position = columns.fields.index(name)
        if columns.starts and not isinstance(cells, dict):
            start = columns.starts[position]
        elif columns.flow is not None:
            match = columns.flow.fullmatch(line.rstrip())
            if match is not None and name in match.groupdict():
                return index, max(match.start(name), 0)
        found = line.find(value, start) if value else start
        return index, found if found >= 0 else min(start, max(len(line) - 1, 0))

    return locate

"""Tables: esxcli's header-dashes-rows and the fixed columns of the esxcfg commands.

Columns carry the meaning and values hold blanks, so the alphabet of the grammar is lines, not characters:
the layout lexer finds the header, works out the columns from this file's own header and dashes, and turns
runs of fitting rows into single tokens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from lark import Token
from lark.lexer import Lexer

from analyzer.grammars import parse_layout
from analyzer.model import ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.noise import is_elision, is_noise
from analyzer.parsing.shapes import cell_patterns, flow_pattern, list_fields, shapes, split_lists, validate
from analyzer.parsing.values import NO_VALUE, infer, snake_case

_RULE = re.compile(r"\s*-{2,}(?: +-+)*\s*|\s*-+(?: +-+)+\s*")
_DASHES = re.compile(r"-+")
_GAP = re.compile(r" {2,}|\t+")
_NOTE = re.compile(r"\s+(?:←|<-+|<=+)(?: \S+)*$")
"""An arrow and words that a person wrote behind a row."""
_LONGEST_ROW = 4000
"""Longer lines are no rows; the flow patterns backtrack, and hostile lines must stay cheap."""
_ARROWS = re.compile(r"^(?:<?-+>|=+>)\s*|\s*(?:<-+>?|<=+)$")


@dataclass(frozen=True)
class TableSpec:
    """How one command's table looks.

    ``headers`` is the vocabulary of printed column names, needed where the header alone does not tell the
    columns apart (esxcfg commands, collapsed blanks). ``renames`` maps mechanical field names to ours.
    ``required`` fields must have a value, else the row was cut. ``header`` recognises the header line when
    no dashes follow. ``strict`` checks every cell against its field's shape, for columns that overflow.
    """

    model: type[Record]
    headers: tuple[str, ...] = ()
    renames: dict[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    header: re.Pattern[str] | None = None
    strict: bool = False
    headerless: re.Pattern[str] | None = None
    """Recognises a row that stands without a header."""
    guess: bool = False
    """Take the first line as the header when it and the next are parted by runs of blanks (no dashes)."""

    def field_of(self, header: str) -> str:
        """The record field of a printed column name."""
        name = snake_case(header)
        return self.renames.get(name, name)


@dataclass
class _Columns:
    """The columns of one table: record fields, start offsets, and how a row is cut."""

    fields: list[str]
    starts: list[int]
    cut: Callable[[str], Sequence[str] | None]
    flow: re.Pattern[str] | None = None
    aligned: bool = True


@dataclass
class _Table:
    """What the lexer hands on beside the tokens: positions in tokens are indices of lines."""

    passage: Passage
    spec: TableSpec
    columns: _Columns | None = None
    header_at: int = -1
    rule_at: int = -1
    headerless: bool = False
    cells: list[tuple[int, Sequence[str] | dict[str, str]]] = field(default_factory=list)
    why: dict[int, str] = field(default_factory=dict)

    def find_header(self) -> None:
        """Look for the header: above a line of dashes, or by the command's own pattern."""
        lines = self.passage.lines
        spec = self.spec
        for index, line in enumerate(lines):
            if line[:1] in "- " and _RULE.fullmatch(line) and index and lines[index - 1].strip():
                self.header_at, self.rule_at = index - 1, index
                break
            if spec.header is not None and spec.header.match(line):
                self.header_at = index
                below = lines[index + 1] if index + 1 < len(lines) else ""
                if _RULE.fullmatch(below) and "-" in below:
                    self.rule_at = index + 1
                break
            if spec.headerless is not None and spec.headerless.match(line):
                # Rows before any header: the header was filtered away.
                self.headerless = True
                break
        if self.header_at < 0 and spec.guess and not self.headerless:
            self._guess_header()
        if self.header_at >= 0:
            rule = lines[self.rule_at] if self.rule_at >= 0 else ""
            rows = [line for line in lines[max(self.header_at, self.rule_at) + 1 :][:200] if line.strip()]
            self.columns = _columns(lines[self.header_at], rule, rows, spec)
        elif self.headerless:
            flow = flow_pattern(shapes(spec.model), spec.model, spec.required)
            if flow is not None:
                self.columns = _Columns(list(shapes(spec.model)), [], lambda _line: None, flow, False)

    def _guess_header(self) -> None:
        """A header without dashes: words parted by runs of blanks, and rows below parted alike."""
        full = [index for index, line in enumerate(self.passage.lines[:4]) if line.strip()]
        if len(full) < 2:
            return
        header, row = (self.passage.lines[index].strip() for index in full[:2])
        names = _GAP.split(header)
        if len(names) > 2 and len(_GAP.split(row)) > 2 and ":" not in header and not any(re.search(r"\d", name) for name in names):
            self.header_at = full[0]

    def row(self, index: int, line: str) -> bool:
        """True when the line is a row; its cells are kept."""
        columns = self.columns
        if columns is None:
            return False
        if "\t" in line:
            line = line.expandtabs(8)
        if "<" in line or "←" in line:
            note = _NOTE.search(line)
            if note is not None and (not columns.starts or note.start() > columns.starts[-1]):
                line = line[: note.start()]
        cells = columns.cut(line)
        if cells is None and columns.flow is not None and len(line) <= _LONGEST_ROW:
            match = columns.flow.fullmatch(line.rstrip())
            if match is not None:
                self.cells.append((index, {name: value for name, value in match.groupdict().items() if value is not None}))
                return True
        if cells is None:
            self.why[index] = "the values do not stand under the columns"
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


def _columns(header: str, rule: str, rows: Sequence[str], spec: TableSpec) -> _Columns | None:
    """Work out the columns from the header, the dashes and, where both are silent, the blanks of the rows."""
    if "\t" in header.strip():
        return _tabbed(header, spec)
    groups = [match.span() for match in _DASHES.finditer(rule)]
    named = _named_columns(header, spec)
    if len(groups) > 1:
        names = [header[start : (groups[i + 1][0] if i + 1 < len(groups) else None)] for i, (start, _) in enumerate(groups)]
        clean = all(name.strip() for name in names) and all(
            header[end : groups[i + 1][0]].strip() == "" for i, (_, end) in enumerate(groups[:-1])
        )
        gutters = [groups[i + 1][0] - end for i, (_, end) in enumerate(groups[:-1])]
        if clean and min(gutters, default=2) >= 2:
            return _spanned([name.strip() for name in names], groups, spec)
        parted = _GAP.split(header.strip())
        if len(parted) == len(groups):
            # Header, dashes and rows were shifted against each other; two blanks still part them.
            return _parted(parted, spec)
        words = _share_out(header.split(), [end - start for start, end in groups], spec)
        return _loose(words, spec) if words else None
    if named:
        return _fixed(named, spec)
    pieces = [(match.start(), match.group()) for match in re.finditer(r"\S+(?: \S+)*", header)]
    if len(pieces) < 2 or not _GAP.search(header.strip()):
        return None
    rivers = _rivers(pieces, rows, spec)
    if rivers is None and all(len(_GAP.split(row.strip())) == len(pieces) for row in rows):
        return _parted([name for _, name in pieces], spec)
    return rivers


def _named_columns(header: str, spec: TableSpec) -> list[tuple[int, str]]:
    """Header names of the spec's vocabulary as they stand in ``header``, in order, or nothing at all."""
    if not spec.headers:
        return []
    known = re.compile("|".join(re.escape(name) for name in sorted(spec.headers, key=len, reverse=True)))
    found = [(match.start(), match.group()) for match in known.finditer(header)]
    left = known.sub("", header)
    return found if len(found) > 1 and not left.strip() else []


@lru_cache(maxsize=1)
def _column_names() -> frozenset[str]:
    """Known esxcli column names of several words."""
    text = (files("analyzer") / "data" / "esxcli_columns.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


def _share_out(words: list[str], widths: list[int], spec: TableSpec) -> list[str] | None:
    """Group the words of a collapsed header into as many names as there are dash groups.

    A name is never wider than its dashes. Among the ways that leaves, known names and names as wide as
    their dashes are the likeliest, then single words.
    """
    if spec.headers:
        found = _named_columns(" ".join(words), spec)
        if len(found) == len(widths):
            return [name for _, name in found]
    known = _column_names()
    best: dict[int, tuple[int, list[str]]] = {0: (0, [])}
    for position, width in enumerate(widths):
        after = len(widths) - position - 1
        step: dict[int, tuple[int, list[str]]] = {}
        for taken, (cost, names) in best.items():
            for stop in range(taken + 1, min(len(words) - after, taken + 6) + 1):
                name = " ".join(words[taken:stop])
                if len(name) > width:
                    break
                price = 0 if name in known else 1 if len(name) == width else 2 if stop == taken + 1 else 6
                if stop not in step or cost + price < step[stop][0]:
                    step[stop] = (cost + price, [*names, name])
        best = step
    return best[len(words)][1] if len(words) in best else None


def _spanned(names: list[str], groups: list[tuple[int, int]], spec: TableSpec) -> _Columns:
    """esxcli columns: each dash group is the span of its column, the last one runs to the end of the line."""
    pattern = []
    for (start, end), following in zip(groups, [*groups[1:], None], strict=True):
        if following is None:
            pattern.append("(.*)")
        else:
            pattern.append(f"(.{{{end - start}}}) {{{following[0] - end}}}")
    lead = groups[0][0]
    row = re.compile((f" {{{lead}}}" if lead else "") + "".join(pattern))
    width, match = groups[-1][0], row.fullmatch
    count = len(names)

    def cut(line: str) -> Sequence[str] | None:
        found = match(line) or match(line.ljust(width))
        if found is not None:
            return found.groups()
        # A value wider than its column pushed the rest: two blanks still part the cells.
        cells = _GAP.split(line.strip())
        return cells if len(cells) == count else None

    fields = [spec.field_of(name) for name in names]
    return _Columns(fields, [start for start, _ in groups], cut, flow_pattern(fields, spec.model, spec.required))


def _fixed(named: list[tuple[int, str]], spec: TableSpec) -> _Columns:
    """esxcfg columns: fixed starts given by the header; a wide value pushes its row, so cells are checked."""
    fields = [spec.field_of(name) for _, name in named]
    starts = [start for start, _ in named]
    stops: list[int | None] = [*starts[1:], None]
    checks = [cell_patterns(spec.model).get(name) for name in fields]

    def cut(line: str) -> Sequence[str] | None:
        for start in starts[1:]:
            if len(line) > start and line[start - 1] != " ":
                return None
        cells = [line[start:stop].strip() for start, stop in zip(starts, stops, strict=True)]
        for cell, check, name in zip(cells, checks, fields, strict=True):
            if cell and cell not in NO_VALUE and check is not None and not check.fullmatch(cell):
                return None
            if not cell and name in spec.required:
                return None
        return cells

    return _Columns(fields, starts, cut, flow_pattern(fields, spec.model, spec.required))


def _loose(names: list[str], spec: TableSpec) -> _Columns:
    """Columns whose blanks have collapsed: typed cells hold the row together, else one word a cell."""
    fields = [spec.field_of(name) for name in names]
    known = shapes(spec.model)
    flow = flow_pattern(fields, spec.model, spec.required) if all(name in known for name in fields) else None
    count = len(fields)

    def cut(line: str) -> Sequence[str] | None:
        cells = line.split()
        return cells if len(cells) == count else None

    return _Columns(fields, [], (lambda _line: None) if flow is not None else cut, flow, aligned=False)


def _parted(names: list[str], spec: TableSpec) -> _Columns:
    """Columns that only two or more blanks tell apart."""
    fields = [spec.field_of(name) for name in names]

    def cut(line: str) -> Sequence[str] | None:
        cells = _GAP.split(line.strip())
        return cells if len(cells) == len(fields) else None

    return _Columns(fields, [], cut, flow_pattern(fields, spec.model, spec.required), aligned=False)


def _tabbed(header: str, spec: TableSpec) -> _Columns:
    """A table that came through a spreadsheet: tabs part the cells."""
    names = [name.strip() for name in header.strip().split("\t") if name.strip()]

    def cut(line: str) -> Sequence[str] | None:
        cells = _GAP.split(line.rstrip())
        return [*cells, *[""] * (len(names) - len(cells))] if 1 < len(cells) <= len(names) else None

    return _Columns([spec.field_of(name) for name in names], [], cut, aligned=False)


def _rivers(pieces: list[tuple[int, str]], rows: Sequence[str], spec: TableSpec) -> _Columns | None:
    """Columns of a header with one unbroken dash line or none: blanks shared by header and rows part them.

    Left and right aligned columns both keep a gutter of at least one blank that runs through all rows.
    """
    sample = [row for row in rows if row.strip() and not is_noise(row)][:200]
    bounds: list[int] = [0]
    for (start, name), (following, _) in zip(pieces, pieces[1:], strict=False):
        end = start + len(name)
        free = [
            position
            for position in range(end, following)
            if all(len(row) <= position or row[position] == " " for row in sample)
        ]
        if not free:
            return None
        # The next column begins after the last free position that the rows leave.
        bounds.append(free[-1] + 1)
    stops: list[int | None] = [*bounds[1:], None]
    fields = [spec.field_of(name) for _, name in pieces]

    def cut(line: str) -> Sequence[str] | None:
        for bound in bounds[1:]:
            if len(line) > bound and line[bound - 1] != " ":
                return None
        return [line[start:stop] for start, stop in zip(bounds, stops, strict=True)]

    return _Columns(fields, bounds, cut, flow_pattern(fields, spec.model, spec.required))


def has_dashes(passage: Passage) -> bool:
    """True when a line of dashes stands somewhere below another line."""
    return any(line[:1] in "- " and "--" in line and _RULE.fullmatch(line) for line in passage.lines[1:] if line)


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
    if table.header_at < 0 and not table.cells:
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
            row = {}
            for name, cell in zip(fields, cells, strict=False):
                value = cell.strip()
                row[name] = None if value in NO_VALUE else value
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

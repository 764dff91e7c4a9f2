"""Where the columns of a table stand, and how a row is cut into cells.

The header and the dashes of the same file tell; where blanks were lost, known column names and the shapes
of the values do; where there are no dashes, the blanks that header and rows share.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache, partial
from importlib.resources import files
from itertools import pairwise
from operator import itemgetter

from msgspec import Struct

from analyzer.model import Record
from analyzer.noise import is_noise
from analyzer.parsing.collapsed import cutter
from analyzer.parsing.shapes import cell_patterns, flow_pattern, shapes
from analyzer.parsing.values import NO_VALUE, snake_case
from analyzer.patterns import lazy_pattern

RULE = lazy_pattern(r"\s*-{2,}(?:[ \t]+-+)*\s*|\s*-+(?:[ \t]+-+)+\s*")
"""A line of dashes: one group per column, or one unbroken run."""
DASHES = lazy_pattern(r"-+")
GAP = lazy_pattern(r" {2,}|\t+")
"""What parts two cells when they are not aligned."""


class TableSpec(Struct, frozen=True):
    """How one command's table looks.

    ``headers`` is the vocabulary of printed column names, needed where the header alone does not tell the
    columns apart (esxcfg commands, collapsed blanks). ``renames`` maps mechanical field names to ours.
    ``required`` fields must have a value, else the row was cut. ``header`` recognises the header line when
    no dashes follow. ``strict`` checks every cell against its field's shape, for columns that overflow.
    """

    model: type[Record]
    headers: tuple[str, ...] = ()
    renames: dict[str, str] = {}
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


class Columns(Struct, dict=True):
    """The columns of one table: record fields, start offsets, and how a row is cut."""

    fields: list[str]
    starts: list[int]
    cut: Callable[[str], Sequence[str] | None]
    make_flow: Callable[[], re.Pattern[str] | None] = lambda: None
    aligned: bool = True
    tabbed: bool = False

    @cached_property
    def flow(self) -> re.Pattern[str] | None:
        """How rows look whose columns have collapsed; most tables have none, so it is made when one comes."""
        return self.make_flow()


def find_columns(header: str, rule: str, rows: Sequence[str], spec: TableSpec) -> Columns | None:
    """Work out the columns from the header, the dashes and, where both are silent, the blanks of the rows."""
    columns = _find(header, rule, rows, spec)
    if columns is not None and len(set(columns.fields)) < len(columns.fields):
        # A header may name two columns alike: no cell may hide the other.
        seen: dict[str, int] = {}
        for position, name in enumerate(columns.fields):
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                columns.fields[position] = f"{name}_{seen[name]}"
    return columns


def _find(header: str, rule: str, rows: Sequence[str], spec: TableSpec) -> Columns | None:
    if "\t" in header.strip():
        return _tabbed(header, spec)
    groups = [match.span() for match in DASHES.finditer(rule)]
    named = _named_columns(header, spec)
    if len(groups) > 1:
        names = [
            header[start : (groups[i + 1][0] if i + 1 < len(groups) else None)] for i, (start, _) in enumerate(groups)
        ]
        clean = all(name.strip() and not GAP.search(name.strip()) for name in names) and all(
            header[end : groups[i + 1][0]].strip() == "" for i, (_, end) in enumerate(groups[:-1])
        )
        gutters = [groups[i + 1][0] - end for i, (_, end) in enumerate(groups[:-1])]
        if clean and min(gutters, default=2) >= 2:
            return _spanned([name.strip() for name in names], groups, spec)
        parted = GAP.split(header.strip())
        widths = [end - start for start, end in groups]
        if len(parted) >= len(groups):
            # Header, dashes and rows were shifted against each other, or the dashes were cut; two blanks
            # still part the names.
            return _parted(parted, spec, widths)
        words = _share_out(header.split(), widths, spec)
        return _loose(words, spec, widths, rows) if words else None
    if named:
        fixed = _fixed(named, spec)
        # One unbroken run of dashes is esxcli's table, where numbers begin left of their header.
        rivers = _rivers(_pieces(header), rows, spec) if rule.strip() and GAP.search(header.strip()) else None
        if rivers is not None and rivers.fields == fixed.fields:
            strict, loose = fixed.cut, rivers.cut
            fixed.cut = lambda line: strict(line) or loose(line)
        return fixed
    pieces = _pieces(header)
    if len(pieces) < 2 or not GAP.search(header.strip()):
        return None
    rivers = _rivers(pieces, rows, spec)
    if rivers is None and all(len(GAP.split(row.strip())) == len(pieces) for row in rows):
        return _parted([name for _, name in pieces], spec)
    return rivers


def _pieces(header: str) -> list[tuple[int, str]]:
    """What two or more blanks part, and where it begins."""
    return [(match.start(), match.group()) for match in re.finditer(r"\S+(?: \S+)*", header)]


def _named_columns(header: str, spec: TableSpec) -> list[tuple[int, str]]:
    """Header names of the spec's vocabulary as they stand in ``header``, in order, or nothing at all."""
    if not spec.headers:
        return []
    known = re.compile("|".join(re.escape(name) for name in sorted(spec.headers, key=len, reverse=True)))
    found = [(match.start(), match.group()) for match in known.finditer(header)]
    left = known.sub("", header)
    return found if len(found) > 1 and not left.strip() else []


@lru_cache(maxsize=1)
def column_names() -> frozenset[str]:
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
    known = column_names()
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


def _spanned(names: list[str], groups: list[tuple[int, int]], spec: TableSpec) -> Columns:
    """esxcli columns: each dash group is the span of its column, the last one runs to the end of the line."""
    width, count = groups[-1][0], len(names)
    cells_of = itemgetter(*(slice(start, end) for start, end in groups[:-1]), slice(width, None))
    # What stands before the first column and between the columns.
    gutters = zip([0, *(end for _, end in groups)], [start for start, _ in groups], strict=False)
    gutters_of = itemgetter(*(slice(start, end) for start, end in gutters))
    blank = gutters_of(" " * width)
    # govc draws dashes as long as the header's names: there a column ends where the next begins.
    starts = [start for start, _ in groups]
    ragged = any(following - end > 2 for (_, end), following in zip(groups, starts[1:], strict=False))

    def cut(line: str) -> Sequence[str] | None:
        whole = line if len(line) >= width else line.ljust(width)
        if gutters_of(whole) == blank:
            cells: Sequence[str] = cells_of(whole)
            return cells
        if ragged and all(line[start - 2 : start] in ("  ", " ", "") for start in starts[1:]):
            return [line[start:stop] for start, stop in zip(starts, [*starts[1:], None], strict=True)]
        # A value wider than its column pushed the rest: two blanks still part the cells.
        parts = GAP.split(line.strip())
        return parts if len(parts) == count else None

    fields = [spec.field_of(name) for name in names]
    return Columns(fields, [start for start, _ in groups], cut, _flow_of(fields, spec))


def _flow_of(fields: Sequence[str], spec: TableSpec) -> Callable[[], re.Pattern[str] | None]:
    return partial(flow_pattern, tuple(fields), spec.model, spec.required)


def _fixed(named: list[tuple[int, str]], spec: TableSpec) -> Columns:
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

    return Columns(fields, starts, cut, _flow_of(fields, spec))


def _loose(names: list[str], spec: TableSpec, widths: Sequence[int], rows: Sequence[str]) -> Columns:
    """Columns whose blanks have collapsed: typed cells hold the row together, else the widths of the dashes."""
    fields = [spec.field_of(name) for name in names]
    known = shapes(spec.model)
    flow = flow_pattern(fields, spec.model, spec.required) if all(name in known for name in fields) else None
    cut: Callable[[str], Sequence[str] | None] = (
        (lambda _line: None) if flow is not None else cutter(names, widths, rows)
    )
    return Columns(fields, [], cut, lambda: flow, aligned=False)


def _parted(names: list[str], spec: TableSpec, widths: Sequence[int] = ()) -> Columns:
    """Columns that only two or more blanks tell apart; a row that lost blanks may have one word for each."""
    fields = [spec.field_of(name) for name in names]

    def cut(line: str) -> Sequence[str] | None:
        cells = GAP.split(line.strip())
        if len(cells) == len(fields):
            return cells
        words = line.split()
        fits = bool(widths) and all(len(word) <= width for word, width in zip(words[:-1], widths, strict=False))
        return words if fits and len(words) == len(fields) else None

    return Columns(fields, [], cut, _flow_of(fields, spec), aligned=False)


def _tabbed(header: str, spec: TableSpec) -> Columns:
    """A table that came through a spreadsheet: tabs part the cells."""
    names = [name.strip() for name in header.strip().split("\t") if name.strip()]

    def cut(line: str) -> Sequence[str] | None:
        # Two tabs hold an empty cell between them; blanks part cells only where tabs alone do not.
        cells = line.rstrip().split("\t")
        if not 1 < len(cells) <= len(names) or "  " in line.strip():
            cells = GAP.split(line.rstrip())
        return [*cells, *[""] * (len(names) - len(cells))] if 1 < len(cells) <= len(names) else None

    return Columns([spec.field_of(name) for name in names], [], cut, aligned=False, tabbed=True)


def _rivers(pieces: list[tuple[int, str]], rows: Sequence[str], spec: TableSpec) -> Columns | None:
    """Columns of a header with one unbroken dash line or none: blanks shared by header and rows part them.

    Left and right aligned columns both keep a gutter of at least one blank that runs through all rows.
    """
    sample = [row for row in rows if row.strip() and not is_noise(row)][:200]
    bounds: list[int] = [0]
    for (start, name), (following, _) in pairwise(pieces):
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

    return Columns(fields, bounds, cut, _flow_of(fields, spec))

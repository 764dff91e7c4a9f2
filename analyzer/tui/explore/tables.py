"""Records of one command as a table of text: made in the worker, so that 8,000 rows cross the pipe once and small."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analyzer.analysis import Analysis
from analyzer.captures import Capture
from analyzer.model import ParseStatus, Record
from analyzer.secrets import MASK, is_secret, mask_secrets
from analyzer.tui.safe import shown

_WIDEST = 48
_ALIKE = 8
"""Rows of a table whose equal columns are put to its end; in short ones the printed order is easier to read."""
_LONGEST = 500
"""Characters of a cell; the record's own page shows all."""
MOST_UNPARSED = 20_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    width: int
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each with where its record is."""

    title: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    places: tuple[tuple[int, int], ...] = ()
    """For each row the capture and the record in it."""
    reason: str = ""
    """Why there are no rows, or not all of them."""


@dataclass(frozen=True, slots=True)
class UnparsedRow:
    """A line that no parser understood."""

    host: str
    source: str
    path: str
    line: int
    command: str
    text: str
    reason: str
    lines: int = 1
    """How many lines it stands for: of an output that nothing reads only the first is listed."""


def record_table(analysis: Analysis, numbers: Sequence[int]) -> Table:
    """All records of these captures; one record alone is laid out as its fields."""
    every = analysis.case.captures
    captures = [(number, every[number]) for number in numbers]
    title = mask_secrets(captures[0][1].name) if captures else ""
    told = [mask_secrets(capture.result.reason) for _, capture in captures if capture.result.reason]
    reason = "; ".join(dict.fromkeys(told))
    found = [(number, at, record) for number, capture in captures for at, record in enumerate(capture.result.records)]
    if not found:
        states = sorted({capture.result.status.value.replace("_", " ") for _, capture in captures})
        return Table(title, reason=reason or ", ".join(states))
    if len(found) == 1:
        number, at, record = found[0]
        fields = [(name, cell) for name, cell in _flat(record.model_dump(mode="json"))]
        return _made(title, ["field", "value"], fields, [(number, at)] * len(fields), reason)
    labels = _labels(captures)
    datas = [(number, at, _cells(record)) for number, at, record in found]
    names = list(dict.fromkeys(name for _, _, cells in datas for name in cells))
    names.sort(key=lambda name: _rank([cells.get(name, "-") for _, _, cells in datas]))
    first = ["output"] if len(set(labels.values())) > 1 else []
    titles = {id(record): shown(mask_secrets(record.place.title)) for _, _, record in found if record.place.title}
    if any(
        (title := titles.get(id(record), "")) and title not in cells.values()
        for (_, _, record), (_, _, cells) in zip(found, datas, strict=True)
    ):
        first.append("of")
    rows = []
    for (number, _, record), (_, _, cells) in zip(found, datas, strict=True):
        lead = [labels[number]] if "output" in first else []
        if "of" in first:
            lead.append(titles.get(id(record), ""))
        rows.append((*lead, *(cells.get(name, "") for name in names)))
    return _made(title, [*first, *names], rows, [(number, at) for number, at, _ in found], reason)


def _made(
    title: str, names: Sequence[str], rows: Sequence[tuple[str, ...]], places: Sequence[tuple[int, int]], reason: str
) -> Table:
    columns = []
    for name, cells in zip(names, zip(*rows, strict=True), strict=True):
        width = min(max(max(map(len, cells)), len(name)), _WIDEST)
        filled = [cell for cell in cells if cell not in ("", "-")]
        columns.append(Column(name, width, bool(filled) and all(map(_is_number, filled))))
    return Table(title, tuple(columns), tuple(rows), tuple(places), reason)


def _rank(cells: Sequence[str]) -> int:
    """Where a column belongs: what differs from row to row first, then the broad, the equal, and the empty ones."""
    values = set(cells)
    if values <= {"", "-"}:
        return 3
    if len(values) == 1 and len(cells) > _ALIKE:
        return 2
    return int(max(map(len, values)) > _WIDEST)


def _is_number(cell: str) -> bool:
    return cell.lstrip("-").replace(".", "", 1).isdecimal()


def _labels(captures: Sequence[tuple[int, Capture]]) -> dict[int, str]:
    """What tells several outputs of one command apart: the command line, the file, the place in it."""
    if len(captures) < 2:
        return {}
    typed = {number: capture.typed or capture.ref.path.rpartition("/")[2] for number, capture in captures}
    if len(set(typed.values())) < len(typed):
        typed = {number: capture.ref.path for number, capture in captures}
    common = _beginning(list(typed.values()))
    return {number: shown(mask_secrets(text)[common:]) or "-" for number, text in typed.items()}


def _beginning(texts: Sequence[str]) -> int:
    """How many characters all texts begin with, up to the last blank or slash among them."""
    low, high = min(texts), max(texts)
    same = next((at for at, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))
    return max(low.rfind(sign, 0, same) + 1 for sign in " /_")


def _cells(record: Record) -> dict[str, str]:
    """The fields of a record as text."""
    data = record.model_dump(mode="json")
    return {name: MASK if value and is_secret(name) else _text(value) for name, value in data.items()}


def _text(value: Any) -> str:
    match value:
        case None:
            return "-"
        case str():
            return value if value.isalnum() else shown(mask_secrets(value[:_LONGEST]))
        case bool():
            return "true" if value else "false"
        case list():
            if value and isinstance(value[0], Mapping | list):
                return f"{len(value):,} entries"
            return shown(mask_secrets(", ".join(map(str, value))[:_LONGEST]))
        case Mapping():
            return f"{len(value):,} fields"
        case _:
            return str(value)


def _flat(data: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """The fields of a record and of what is in it, one each."""
    for name, value in data.items():
        key = f"{before}{name}"
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{key}.")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, item in enumerate(value):
                yield from _flat(item, f"{key}.{number}.")
        else:
            yield shown(key), MASK if value and is_secret(name) else _text(value)


def one_record(analysis: Analysis, number: int, at: int) -> dict[str, Any]:
    """One record with all that is known of where it is from."""
    from analyzer.writers.records import record_data

    capture = analysis.case.captures[number]
    found = capture.result.records[at]
    return {
        "host": capture.host,
        "command": mask_secrets(capture.name),
        "title": mask_secrets(capture.result.title),
        "status": capture.result.status.value,
        "unparsed": "",
        "record": record_data(found),
        "source": capture.ref.source,
        "path": capture.ref.path,
        "line": found.place.line,
        "raw": found.place.origin.passage.lines[found.place.row],
    }


def unparsed_lines(analysis: Analysis) -> list[UnparsedRow]:
    """The lines that no parser understood, outputs that nothing reads as one row each."""
    rows: list[UnparsedRow] = []
    for capture in analysis.case.captures:
        result, ref, name = capture.result, capture.ref, mask_secrets(capture.name)
        if result.unparsed:
            for item in result.unparsed:
                text = mask_secrets(item.text[:_LONGEST])
                rows.append(
                    UnparsedRow(capture.host, ref.source, ref.path, item.line, name, text, mask_secrets(item.reason))
                )
        elif result.status is ParseStatus.UNSUPPORTED and len(capture.passage):
            first = next((pair for pair in capture.passage.numbered() if pair[1].strip()), None)
            if first is not None:
                rows.append(
                    UnparsedRow(
                        capture.host, ref.source, ref.path, first[0], name, mask_secrets(first[1][:_LONGEST]),
                        mask_secrets(result.reason), len(capture.passage),
                    )
                )  # fmt: skip
        if len(rows) > MOST_UNPARSED:
            break
    return rows[:MOST_UNPARSED]

"""What the parsers understood, as aligned tables: ``esxray parse --format table``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len

from analyzer.writers.choosing import Data, field_name, flat, is_members
from analyzer.writers.escape import plain
from analyzer.writers.page import Page, Span, clip, pad
from analyzer.writers.summary import plural

_GAP = 2
_WIDEST = 40
"""Cells of one column of a table that is too wide; longer values are shortened (``--format json`` has them whole)."""
_BANDS = 3
"""Tables below each other that one wide table may become; beyond that it is one line per field."""
_KEYS = 2
"""Columns that each of these tables repeats: the line and what names the row."""
_TEXT_LINES = 3
_LINE = "_line"

Row = dict[str, str]


def records_page(captures: Sequence[Data], width: int, columns: Sequence[str] = ()) -> Page:
    """One table for each capture, lists of records inside records below it, and what was not understood.

    ``captures`` are plain data; with ``columns`` only these fields are shown, in that order.
    """
    page = Page(width)
    names = list(dict.fromkeys(field_name(name) for name in columns if name.strip()))
    for capture in captures:
        page.blank()
        _capture(page, capture, names)
    return page


def _capture(page: Page, capture: Data, columns: list[str]) -> None:
    lines = [item[_LINE] for item in capture["records"]] + [item["line"] for item in capture["unparsed"]]
    where = plain(capture["path"]) + (f":{min(lines)}" if lines else "")
    if not capture["command"] and not capture["records"]:
        _text(page, capture, where)
        return
    heading: list[Span | str] = [
        (plain(capture["host"]) or "-", "bold"),
        "  ",
        (plain(capture["command"]) or "-", "bold"),
    ]
    said = f"{plural(len(capture['records']), 'record')}, {capture['status'].replace('_', ' ')}"
    page.line(*heading)
    reason = f": {plain(capture['reason'])}" if capture["reason"] else ""
    page.paragraph((where, "mark"), " ", (said, "mark"), (reason, "dim"))
    records = capture["records"]
    if columns:
        rows = [
            {_head(name): _shown(row.get(name)) for name in columns} for item in records for row in flat(item, columns)
        ]
        _table(page, rows, [_head(name) for name in columns])
    elif records:
        rows = [_outer(item) for item in records]
        _table(page, rows)
        _inner_tables(page, records, rows)
    if capture["unparsed"]:
        page.line(("not understood:", "bold yellow"))
        for item in capture["unparsed"]:
            text = f"{item['line']}: {plain(item['text'])}"
            reason = f"  ({plain(item['reason'])})" if item["reason"] not in ("", capture["reason"]) else ""
            page.line(clip(text, max(page.width - 2 - cell_len(reason), 20)), (reason, "dim"), indent=2)


def _head(name: str) -> str:
    """The heading of a column."""
    return name.lstrip("_")


def _outer(record: Data) -> Row:
    """A record without what is inside its lists: of these only how many there are."""
    shown = {"line": str(record[_LINE])}
    title = plain(str(record.get("_title", "")))
    fields = {name: _shown(value) for name, value in record.items() if name not in (_LINE, "_title")}
    if title and title not in fields.values():
        shown["title"] = title
    return shown | fields


def _inner_tables(page: Page, records: Sequence[Data], outer: Sequence[Row]) -> None:
    """Lists of records inside the records, one table for each list with the members of all records."""
    for held in dict.fromkeys(name for item in records for name, value in item.items() if is_members(value)):
        rows: list[Row] = []
        for item, row in zip(records, outer, strict=True):
            # What names the record stands before each of its members.
            key = next((name for name, value in row.items() if name != "line" and value), "line")
            for member in item[held] if is_members(item.get(held)) else ():
                named = {key if key not in member else f"{key} of record": row[key]}
                rows.append(named | {name: _shown(value) for name, value in member.items()})
        page.blank()
        page.line((held, "bold"))
        _table(page, rows)


def _text(page: Page, capture: Data, where: str) -> None:
    """Text that is no output: how much, and how it begins."""
    unparsed = capture["unparsed"]
    said = plain(capture["reason"] or capture["status"]) + (f", {plural(len(unparsed), 'line')}" if unparsed else "")
    page.line((f"{where}  {said}", "dim"))
    for item in unparsed[:_TEXT_LINES]:
        page.line((clip(f"{item['line']}: {plain(item['text'])}", page.width - 2), "dim"), indent=2)
    if len(unparsed) > _TEXT_LINES:
        page.line((f"and {len(unparsed) - _TEXT_LINES} more, shown by --format json", "dim"), indent=2)


def _shown(value: Any) -> str:
    """A value in one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        if any(isinstance(item, list | dict) for item in value):
            return str(len(value))
        return plain(", ".join(map(_shown, value)))
    if isinstance(value, dict):
        return plain(", ".join(f"{name}={_shown(item)}" for name, item in value.items()))
    return plain(str(value))


def _table(page: Page, rows: Sequence[Row], names: list[str] | None = None) -> None:
    """Rows below the names of their columns: those asked for, or all that hold anything."""
    if names is None:
        names = [
            name for name in dict.fromkeys(name for row in rows for name in row) if any(row.get(name) for row in rows)
        ]
    sizes = {name: max(cell_len(name), *(cell_len(row.get(name, "")) for row in rows)) for name in names}
    if sum(sizes.values()) + _GAP * (len(sizes) - 1) > page.width:
        sizes = {name: min(size, max(_WIDEST, cell_len(name))) for name, size in sizes.items()}
    bands = _bands(names, sizes, page.width)
    if len(bands) > _BANDS or (len(bands) > 1 and len(rows) == 1):
        _blocks(page, rows, names)
        return
    for number, band in enumerate(bands):
        if number:
            page.blank()
        page.line(((" " * _GAP).join(pad(name, sizes[name]) for name in band), "bold"))
        for row in rows:
            page.line((" " * _GAP).join(pad(clip(row.get(name, ""), sizes[name]), sizes[name]) for name in band))


def _bands(names: list[str], sizes: dict[str, int], width: int) -> list[list[str]]:
    """The columns dealt out to as many tables as the width makes necessary."""
    bands: list[list[str]] = [[]]
    for name in names:
        used = sum(sizes[held] + _GAP for held in bands[-1])
        if len(bands[-1]) > _KEYS and used + sizes[name] > width:
            bands.append(names[:_KEYS])
        bands[-1].append(name)
    return bands


def _blocks(page: Page, rows: Sequence[Row], names: list[str]) -> None:
    """One line for each field, for records with more columns than the terminal holds."""
    size = max(map(cell_len, names))
    for index, row in enumerate(rows):
        if index:
            page.line("-" * min(size, 20))
        for name in names:
            if row.get(name):
                page.line((pad(name, size), "bold"), "  ", clip(row[name], max(page.width - size - 2, 20)))

"""What the parsers understood, as aligned tables: ``esxray parse --format table``."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len

from analyzer.captures import Case
from analyzer.writers.escape import plain
from analyzer.writers.page import Page, Span, clip, pad
from analyzer.writers.records import parsed
from analyzer.writers.summary import plural

_GAP = 2
_WIDEST = 40
"""Cells of one column; longer values are shortened (``--format json`` has them whole)."""
_BANDS = 3
"""Tables below each other that one wide table may become; beyond that it is one line per field."""
_KEYS = 2
"""Columns that each of these tables repeats: the line and what names the row."""
_TEXT_LINES = 3


def records_page(case: Case, width: int) -> Page:
    """One table for each capture, with what was not understood below it."""
    page = Page(width)
    for capture in parsed(case):
        page.blank()
        _capture(page, capture)
    return page


def _capture(page: Page, capture: dict[str, Any]) -> None:
    lines = [item["_line"] for item in capture["records"]] + [item["line"] for item in capture["unparsed"]]
    where = plain(capture["path"]) + (f":{min(lines)}" if lines else "")
    if not capture["command"] and not capture["records"]:
        _text(page, capture, where)
        return
    heading: list[Span | str] = [
        (plain(capture["host"]) or "-", "bold"),
        "  ",
        (plain(capture["command"]) or "-", "bold"),
    ]
    said = capture["status"].replace("_", " ") + (f": {plain(capture['reason'])}" if capture["reason"] else "")
    page.line(*heading)
    page.paragraph((f"{where}  {plural(len(capture['records']), 'record')}, {said}", "dim"))
    rows = [
        {
            "line": str(item["_line"]),
            **{name: _shown(value) for name, value in item.items() if name != "_line"},
        }
        for item in capture["records"]
    ]
    if rows:
        _table(page, rows)
    if capture["unparsed"]:
        page.line(("not understood:", "bold yellow"))
        for item in capture["unparsed"]:
            text = f"{item['line']}: {plain(item['text'])}"
            reason = f"  ({plain(item['reason'])})" if item["reason"] not in ("", capture["reason"]) else ""
            page.line(clip(text, max(page.width - 2 - cell_len(reason), 20)), (reason, "dim"), indent=2)


def _text(page: Page, capture: dict[str, Any], where: str) -> None:
    """Text that is no output: how much, and how it begins."""
    unparsed = capture["unparsed"]
    said = f"{plain(capture['reason'] or capture['status'])}, {plural(len(unparsed), 'line')}"
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
        simple = all(isinstance(item, str | int | float) for item in value)
        return plain(", ".join(map(str, value))) if simple else f"[{len(value)}]"
    if isinstance(value, dict):
        return plain(", ".join(f"{name}={_shown(item)}" for name, item in value.items()))
    return plain(str(value))


def _table(page: Page, rows: list[dict[str, str]]) -> None:
    names = [name for name in dict.fromkeys(name for row in rows for name in row) if any(row.get(name) for row in rows)]
    sizes = {name: min(max(cell_len(name), *(cell_len(row.get(name, "")) for row in rows)), _WIDEST) for name in names}
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


def _blocks(page: Page, rows: list[dict[str, str]], names: list[str]) -> None:
    """One line for each field, for records with more columns than the terminal holds."""
    size = max(map(cell_len, names))
    for index, row in enumerate(rows):
        if index:
            page.line("-" * min(size, 20))
        for name in names:
            if row.get(name):
                page.line((pad(name, size), "bold"), "  ", clip(row[name], max(page.width - size - 2, 20)))

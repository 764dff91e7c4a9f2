"""Tables of facts that change with time (builds, support dates, advisories): shipped, dated, and replaceable.

A table is ``analyzer/data/NAME.csv``: comment lines (``# date: 2026-11-22``, ``# source: ...``), a header, rows. A
newer one is a file of the same name in a folder named with ``--rules DIR``. Rules and facts take :class:`Tables` as
an input::

    def too_old(version: Records[Version], tables: Tables) -> Results:
        builds = tables.read(BUILDS)     # BUILDS = TableInfo("esxi_builds", EsxiBuild) beside the row model
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Generic, TypeVar

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, ValidationError

from analyzer.patterns import lazy_pattern
from analyzer.sources.files import shown_path
from analyzer.user_file import UserFileError

_NOTE = lazy_pattern(r"#\s*(?P<key>date|source)\s*:\s*(?P<value>.*?)\s*$")


class TableError(UserFileError):
    """A table of the user cannot be used; the message names the file and the line."""


class Row(BaseModel):
    """One row; field names are the column names. Empty cells are left out, so that defaults hold."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True, defer_build=True)


R = TypeVar("R", bound=Row)


class TableInfo(Struct, Generic[R], frozen=True):
    """A table by its name and the model of its rows."""

    name: str
    row: type[R]


class Table(Struct, Generic[R], frozen=True):
    """A table as read."""

    name: str
    rows: tuple[R, ...]
    made: date | None
    """The day up to which it holds what was known."""
    source: str = ""
    shown: str = ""
    """The file, when the user brought it."""


class Tables:
    """All tables: those of the package, and newer ones of the user in their place."""

    def __init__(self, folders: Sequence[str] = ()) -> None:
        self._own: dict[str, Path] = {}
        for folder in folders:
            path = Path(folder)
            if path.is_dir():
                self._own |= {file.stem: file for file in sorted(path.glob("*.csv"))}
        self._read: dict[str, Table[Any]] = {}

    def read(self, info: TableInfo[R]) -> Table[R]:
        """The table of that name.

        Raises:
            TableError: the user's file is no such table.
        """
        if info.name not in self._read:
            own = self._own.get(info.name)
            if own is not None:
                self._read[info.name] = _parsed(info, _text(own), shown_path(own))
            else:
                text = files("analyzer").joinpath("data").joinpath(f"{info.name}.csv").read_text(encoding="utf-8")
                self._read[info.name] = _parsed(info, text, "")
        return self._read[info.name]

    def used(self) -> list[Table[Any]]:
        """The tables that were asked for so far, by name."""
        return [self._read[name] for name in sorted(self._read)]

    def check(self, known: Sequence[TableInfo[Any]]) -> None:
        """Read every table of the user now, so that a bad one is told before anything is judged.

        Raises:
            TableError: a file is no table that esxray has, or its rows are wrong.
        """
        by_name = {info.name: info for info in known}
        for name, path in self._own.items():
            if name not in by_name:
                names = ", ".join(sorted(by_name)) or "there are none"
                raise TableError(f"{shown_path(path)}: no table of that name; known are {names}")
            self.read(by_name[name])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise TableError(f"{shown_path(path)}: cannot be read: {problem.strerror or problem}") from problem
    except UnicodeDecodeError as problem:
        raise TableError(f"{shown_path(path)}: is not UTF-8") from problem


def _parsed(info: TableInfo[R], text: str, shown: str) -> Table[R]:
    notes: dict[str, str] = {}
    lines: list[str] = []
    numbers: list[int] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line.startswith("#"):
            if found := _NOTE.match(line):
                notes[found["key"]] = found["value"]
        elif line.strip():
            lines.append(line)
            numbers.append(number)
    where = shown or f"{info.name}.csv"
    reader = csv.reader(lines, strict=True)
    names: list[str] = next(reader, [])
    lacking = [name for name, field in info.row.model_fields.items() if field.is_required() and name not in names]
    if lacking:
        raise TableError(f"{where}: lacks the column {lacking[0]}")
    rows = []
    for at, written in enumerate(reader, 1):
        cells = {name: text for name, text in zip(names, written, strict=False) if name and text}
        try:
            rows.append(info.row.model_validate(cells))
        except ValidationError as problem:
            error = problem.errors(include_url=False)[0]
            number = numbers[min(at, len(numbers) - 1)]
            said = error["msg"].removeprefix("Value error, ")
            raise TableError(f"{where}:{number}: {'.'.join(map(str, error['loc']))}: {said}") from problem
    try:
        made = date.fromisoformat(notes["date"]) if "date" in notes else None
    except ValueError as problem:
        raise TableError(f"{where}: # date: {notes['date']} is no day; write 2026-03-31") from problem
    return Table(info.name, tuple(rows), made, notes.get("source", ""), shown)

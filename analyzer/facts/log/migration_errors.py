"""Table: what a status of the VMkernel (``0xbad010b``, 195887371) says when a migration ends with it."""

import re
from collections.abc import Mapping
from typing import Literal
from weakref import WeakKeyDictionary

from analyzer.patterns import lazy_pattern
from analyzer.tables import Row, TableInfo, Tables

Area = Literal["network", "memory", "switchover", "files", "configuration", "object", "unknown"]
_BASE = 0xBAD0000
_CODE = lazy_pattern(r"\b(?:0x)?(bad[0-9a-f]{4})\b|\b(1958[78]\d{4})\b", re.I)


class MigrationError(Row):
    """One status."""

    code: str
    name: str
    text: str
    area: Area
    meaning: str


MIGRATION_ERRORS = TableInfo("vmotion_errors", MigrationError)
_BY_CODE: WeakKeyDictionary[Tables, Mapping[int, MigrationError]] = WeakKeyDictionary()


def codes_in(text: str) -> list[int]:
    """The status codes that a line names, in hexadecimal or decimal."""
    found = [int(each[1], 16) if each[1] else int(each[2]) for each in _CODE.finditer(text)]
    return [code for code in found if _BASE <= code < _BASE + 0x1000]


def error_of(code: int, tables: Tables) -> MigrationError | None:
    """The row of a status; None for one that the table lacks."""
    if tables not in _BY_CODE:
        _BY_CODE[tables] = {int(row.code, 16): row for row in tables.read(MIGRATION_ERRORS).rows}
    return _BY_CODE[tables].get(code)


def error_by_text(text: str, tables: Tables) -> MigrationError | None:
    """The row whose text a line has; the longest one counts."""
    lowered = text.lower()
    rows = [row for row in tables.read(MIGRATION_ERRORS).rows if len(row.text) > 12 and row.text.lower() in lowered]
    return max(rows, key=lambda row: len(row.text), default=None)

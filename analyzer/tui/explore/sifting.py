"""Which rows of a table are shown, in which order: 8,000 of them between two keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from analyzer.model import ParseStatus
from analyzer.tui.explore.tables import Table

_PART = re.compile(r"(\d+)")
_RANKS = {status.value.replace("_", " "): rank for rank, status in enumerate(ParseStatus)}
Key = tuple[object, ...]


class Sifter:
    """A table, ready to be filtered and sorted."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.text = ""
        """Words that all have to occur; ``column:word``, ``!word`` for not."""
        self.column: int | None = None
        """The column to sort by; None for the order of the input."""
        self.descending = False
        self.order: Sequence[int] = range(len(table.rows))

    @cached_property
    def _lower(self) -> list[str]:
        return ["\x1f".join(row).lower() for row in self.table.rows]

    def sift(self) -> Sequence[int]:
        """The rows to show, by their numbers."""
        rows = self.table.rows
        test = self._test()
        order: Sequence[int] = range(len(rows)) if test is None else [at for at in range(len(rows)) if test(at)]
        if self.column is not None:
            column = self.column
            keys = _keys([rows[at][column] for at in order], self.table.columns[column].numeric)
            told = [(key, at) for key, at in zip(keys, order, strict=True) if key is not None]
            # What says nothing is last whichever way.
            silent = [at for key, at in zip(keys, order, strict=True) if key is None]
            told.sort(key=lambda pair: pair[0], reverse=self.descending)
            order = [*(at for _, at in told), *silent]
        self.order = order
        return order

    def _test(self) -> Callable[[int], bool] | None:
        must, never, within = [], [], []
        names = [column.name.lower() for column in self.table.columns]
        for word in self.text.lower().split():
            name, colon, value = word.partition(":")
            column = next((at for at, each in enumerate(names) if each == name), None)
            if column is None and name:
                column = next((at for at, each in enumerate(names) if each.startswith(name)), None)
            if colon and value and column is not None:
                within.append((column, value))
            elif word.startswith("!") and len(word) > 1:
                never.append(word[1:])
            else:
                must.append(word)
        if not (must or never or within):
            return None
        lower, rows = self._lower, self.table.rows

        def test(at: int) -> bool:
            held = lower[at]
            return (
                all(word in held for word in must)
                and not any(word in held for word in never)
                and all(value in rows[at][column].lower() for column, value in within)
            )

        return test


def _keys(cells: Sequence[str], numeric: bool) -> list[Key | None]:
    """What to sort cells by; None for a cell that says nothing."""
    if numeric:
        return [None if cell in ("", "-") else (float(cell),) for cell in cells]
    return [None if cell in ("", "-") else _natural(cell) for cell in cells]


def _natural(cell: str) -> Key:
    if cell in _RANKS:
        return ((0, _RANKS[cell], ""),)
    parts = _PART.split(cell.lower())
    # Odd places are the numbers; a tuple of each kind so that they can be compared.
    return tuple((0, int(part), "") if at % 2 else (1, 0, part) for at, part in enumerate(parts) if part)

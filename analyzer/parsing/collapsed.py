"""Rows of a table whose runs of blanks became single blanks: how many words each cell has.

The dashes still say how wide each column was: as wide as its name or its widest value. One column may hold
several words; where the words are dealt out so that every column comes out exactly as wide as its dashes, the
cells are certain. Without that proof only rows of one word a column are taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

_SAMPLE = 2000
"""Rows that the widths are worked out from."""


def cutter(names: Sequence[str], widths: Sequence[int], rows: Sequence[str]) -> Callable[[str], list[str] | None]:
    """The function that cuts a row into cells, or gives None."""
    count = len(names)
    sample = [row.split() for row in rows[:_SAMPLE] if row.strip()]
    free = next((column for column in reversed(range(count)) if _is_proof(names, widths, sample, column)), None)

    def cut(line: str) -> list[str] | None:
        words = line.split()
        if free is not None:
            return _dealt(words, widths, free)
        return words if len(words) == count else None

    return cut


def _dealt(words: list[str], widths: Sequence[int], free: int) -> list[str] | None:
    """The words as cells: several of them in the column ``free``, missing cells at the end of the row."""
    count = len(widths)
    behind = count - 1 - free
    if len(words) <= count:
        cells = [*words, *[""] * (count - len(words))]
    else:
        cells = [*words[:free], " ".join(words[free : len(words) - behind]), *words[len(words) - behind :]]
    # The dashes of the last column may be as short as its name.
    return cells if all(len(cell) <= width for cell, width in zip(cells[:-1], widths, strict=False)) else None


def _is_proof(names: Sequence[str], widths: Sequence[int], sample: Sequence[list[str]], free: int) -> bool:
    """True when dealing the rows out like this explains the width of every column but the last."""
    widest = [len(name) for name in names]
    dealt = 0
    for words in sample:
        cells = _dealt(words, widths, free)
        if cells is not None:  # else text below the table, maybe
            dealt += 1
            widest = [max(size, len(cell)) for size, cell in zip(widest, cells, strict=True)]
    return 2 * dealt > len(sample) and widest[:-1] == list(widths[:-1])

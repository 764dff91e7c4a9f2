"""Puts lines together again that a terminal or a mail program broke at its width.

Only what cannot be understood otherwise is joined: a command first tries the lines as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from analyzer.model import Passage

NARROWEST, WIDEST = 40, 400
_GUTTER = 2
"""Blanks between two columns."""


def wrap_width(lines: Sequence[str]) -> int:
    """The width at which the lines seem to be broken, or 0.

    Broken lines are exactly as long as the terminal is wide, and nothing is longer.
    """
    lengths = Counter(len(line) for line in lines if line.strip())
    if not lengths:
        return 0
    longest = max(lengths)
    return longest if NARROWEST <= longest <= WIDEST else 0


def _header_is_whole(lines: Sequence[str], row_start: re.Pattern[str]) -> bool:
    """True when dashes or a row follow the header directly: the terminal was wide enough for it."""
    full = [line for line in lines if line.strip()]
    first = next((index for index, line in enumerate(full) if row_start.match(line)), len(full))
    return first + 1 < len(full) and row_start.match(full[first + 1]) is not None


def _is_rule(line: str) -> bool:
    """True for a line of dashes: it never continues a header, nor does a row continue it."""
    return not line.strip("- ")


def unwrapped(passage: Passage, row_start: re.Pattern[str] | None = None) -> Iterator[Passage]:
    """The ways to join broken lines, the likeliest first; none where nothing seems broken.

    Where every line was broken between two columns and its blanks were stripped, the terminal was up to two
    characters wider than the longest line that is left.
    """
    for gutter in range(_GUTTER + 1 if row_start is not None else 1):
        joined = unwrap(passage, row_start, gutter)
        if len(joined) == len(passage):
            return
        yield joined


def unwrap(passage: Passage, row_start: re.Pattern[str] | None = None, gutter: int = 0) -> Passage:
    """The passage with broken lines joined; a joined line has the number of its first piece.

    With ``row_start`` (how a header or row of this command begins) every other line continues the one
    before, which also mends lines whose blanks at the break were stripped. Without it only lines that
    fill the width are joined with the next. ``gutter`` blanks were stripped even from the longest line.
    """
    width = wrap_width(passage.lines)
    if not width or (row_start is not None and _header_is_whole(passage.lines, row_start)):
        return passage
    lines: list[str] = []
    numbers: list[int] = []
    last_piece = 0
    for number, line in passage.numbered():
        continues = False
        if lines and line.strip() and lines[-1].strip():
            if row_start is not None:
                continues = row_start.match(lines[-1]) is not None and row_start.match(line) is None
            else:
                continues = last_piece == width and _is_rule(line) == _is_rule(lines[-1])
        if continues:
            # Blanks at the break may have been stripped: each full piece is as wide as the terminal.
            pieces = -(-len(lines[-1]) // (width + gutter))
            lines[-1] = lines[-1].ljust(pieces * (width + gutter)) + line
        else:
            lines.append(line)
            numbers.append(number)
        last_piece = len(line)
    return Passage(lines, numbers, passage.shift)

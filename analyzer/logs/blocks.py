"""From the pieces of a log to blocks of whole lines, searched."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

try:
    import stringzilla as _strings
except ImportError:  # no wheel for this platform: the standard library does it
    _strings = None

LONGEST = 1 << 20
"""Bytes of a line beyond which it is cut in two for the search."""
_HEAD = 512


class Block(NamedTuple):
    """Some lines of a log."""

    data: bytes
    """May hold parts of other lines before and behind them."""
    start: int
    """Where the first one begins."""
    end: int
    """Where the last one ends, behind its line feed."""
    hits: list[tuple[int, int]]
    """What the search found in the data."""
    is_line: bool
    """True for one line whose parts came in several pieces."""


class Blocks:
    """The lines of one log; what it tells of the whole holds when all blocks were made."""

    def __init__(self, pieces: Iterable[bytes], find: Callable[[bytes], list[tuple[int, int]]]) -> None:
        self._pieces, self._find = pieces, find
        self.size = 0
        self.head = b""
        """The first bytes."""
        self.long_lines = 0
        """How often a line was cut because it was too long."""
        self.is_cut = False
        """True when the last line has no line feed."""

    def __iter__(self) -> Iterator[Block]:
        rest: list[bytes] = []
        held = 0
        for piece in self._pieces:
            self.size += len(piece)
            if len(self.head) < _HEAD:
                self.head += piece[: _HEAD - len(self.head)]
            start, end = 0, piece.rfind(b"\n") + 1
            if end and rest:
                start = piece.find(b"\n") + 1
                yield self._line([*rest, piece[:start]])
                rest, held = [], 0
            if start < end:
                yield Block(piece, start, end, self._find(piece), is_line=False)
            if end < len(piece):
                rest.append(piece[end:])
                held += len(piece) - end
            if held > LONGEST:
                # A line without end: what there is of it is searched, its number stays that of the line.
                self.long_lines += 1
                yield self._line(rest)
                rest, held = [], 0
        if rest:
            self.is_cut = True
            yield self._line(rest)

    def _line(self, parts: Sequence[bytes]) -> Block:
        line = b"".join(parts)
        return Block(line, 0, len(line), self._find(line), is_line=True)


def line_feeds(data: bytes, start: int, end: int) -> int:
    """The number of line feeds between two places.

    >>> line_feeds(b"a\\n\\nb\\n", 1, 4)
    2
    """
    if _strings is not None:
        found: int = _strings.count(data, b"\n", start, end)
        return found
    # Leaving them out takes half of the time that ``count`` takes (measured): it jumps from one to the next.
    part = data[start:end]
    return len(part) - len(part.replace(b"\n", b""))

"""Where time jumps in a log: it goes back, or nothing was written for long."""

from __future__ import annotations

from itertools import pairwise

from analyzer.logs.blocks import line_feeds
from analyzer.logs.stamps import LINE_STAMP, LONGEST_STAMP, STAMP, first_stamp, is_jump, last_stamp, seconds_of

Step = tuple[int, bytes, bytes]
"""A place where time jumps: line, stamp before, stamp after."""

_EVERY = 1 << 15
"""Bytes between two lines whose stamps are compared."""
_APART = 600
"""Seconds between them from which on all lines between them are compared."""
_LINE = 1 << 13
"""Bytes in which the line that is looked at ends, but for very long ones."""
_STEPS = 1000
_TENS = len("2026-03-01T04:3")
"""Bytes by which two stamps are of the same ten minutes: nearly all that are compared."""


class Jumps:
    """Remembers the jumps of one log. Looks at a line here and there, and at all between two that lie far apart.

    How long that takes depends on the time that a log covers, not on its size: in a busy one two places that
    are looked at are seconds apart.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.first = b""
        """The first stamp of the log."""
        self.last = b""
        """The last one that was seen."""

    def block(self, block: bytes, start: int, end: int, lines: int) -> None:
        """Take whole lines of the log; ``lines`` stand before them."""
        before, place = self.last, start
        for at in (*range(start, end, _EVERY), end):
            head = block.rfind(b"\n", start, end - 1) + 1 or start if at == end else block.find(b"\n", at, end) + 1
            stamp = block[head : head + LONGEST_STAMP]
            if not before or stamp[:_TENS] != before[:_TENS]:
                stamp = first_stamp(block, at, end) if at < end else last_stamp(block, start, end)
                if not stamp:
                    continue
                if before and self._lie_apart(before, stamp):
                    self._every_line(block, (start, place, min(at + _LINE, end)), before, lines)
                self.first = self.first or stamp
            before, place = stamp, at
        self.last = before

    def line(self, line: bytes, number: int) -> None:
        """Take one line."""
        if STAMP.match(line) is not None:
            stamp = line[:LONGEST_STAMP]
            self._step(number, self.last, stamp)
            self.first = self.first or stamp
            self.last = stamp

    def _lie_apart(self, before: bytes, after: bytes) -> bool:
        if len(self.steps) >= _STEPS:
            return False
        first, then = seconds_of(before), seconds_of(after)
        return first is not None and then is not None and not 0 <= then - first < _APART

    def _every_line(self, block: bytes, at: tuple[int, int, int], before: bytes, lines: int) -> None:
        """Compare every line with the one before it.

        ``at``: where the whole lines of the block begin; where those that are looked at begin and end.
        """
        begin, start, end = at
        if start == 0 and STAMP.match(block) is not None:
            # No line feed stands before the first line of a block.
            stamp = block[:LONGEST_STAMP]
            self._step(lines + 1, before, stamp)
            before = stamp
        stamps = [before, *LINE_STAMP.findall(block, max(start - 1, 0), end)]
        # Nearly all lines follow each other within an hour: of them no more is asked.
        if not any(is_jump(one, next_) for one, next_ in pairwise(stamps) if one > next_ or one[:13] != next_[:13]):
            return
        number, counted = lines + 1, begin
        for found in LINE_STAMP.finditer(block, max(start - 1, 0), end):
            stamp = found[1][:LONGEST_STAMP]
            if is_jump(before, stamp):
                number, counted = number + line_feeds(block, counted, found.start(1)), found.start(1)
                self._step(number, before, stamp)
            before = stamp

    def _step(self, line: int, before: bytes, after: bytes) -> None:
        known = any(line == step[0] for step in self.steps[-3:])
        if before and not known and len(self.steps) < _STEPS and is_jump(before, after):
            self.steps.append((line, before, after))

"""The stretch of time that a timeline shows: all there is, or a window in it."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.logs.clock import iso
from analyzer.timeline import Stretch

_CLOSEST = 500
"""Milliseconds that are selected at least."""
_MARGIN = 600_000
"""Milliseconds shown at least before and after what is gone to."""


@dataclass
class Window:
    """What is shown of the time from the first event to the last."""

    span: tuple[int, int] | None = None
    """From the first event to the last; None without events that have a time."""
    bars: int = 1
    """How many bars there is room for."""
    part: Stretch | None = None
    """None: all of it, with the events that have no time."""

    @property
    def whole(self) -> Stretch | None:
        """All the time there is."""
        return Stretch.of(*self.span, self.bars) if self.span is not None else None

    @property
    def shown(self) -> Stretch | None:
        """What is shown."""
        return self.part or self.whole

    def fit(self, bars: int) -> None:
        """Have so many bars, and stay where there are events."""
        self.bars = bars
        whole, part = self.whole, self.part
        if part is None or whole is None or self.span is None:
            return
        if part.length >= whole.length:
            self.part = None
            return
        first, last = self.span
        part = Stretch(part.start, part.length, bars)
        if part.start > last:
            part = part.moved(-((part.start - last) // part.length + bars // 2))
        elif part.end <= first:
            part = part.moved((first - part.end) // part.length + bars // 2)
        self.part = part

    def zoom(self, steps: int, time: int) -> None:
        """Shorter bars (positive) or longer ones; the moment stays where it is."""
        if (shown := self.shown) is not None:
            self.part = shown.zoomed(steps, time)

    def pan(self, step: int) -> None:
        """Earlier or later by a third."""
        if self.part is not None:
            self.part = self.part.moved(step * max(self.part.bars // 3, 1))

    def include(self, time: int) -> bool:
        """Have a moment in it; true when it had to move."""
        if self.part is None or self.part.has(time):
            return False
        self.part = self.part.around(time)
        return True

    def select(self, first: int, last: int, margin: int = 0) -> None:
        """Show the time from one moment to another."""
        self.part = Stretch.of(first - margin, max(last + margin, first + _CLOSEST), self.bars)

    def around(self, first: int, last: int) -> None:
        """Show the time from one moment to another and what was before and after it."""
        self.select(first, last, margin=max((last - first) // 8, _MARGIN))

    def told(self) -> str:
        """From when to when, as short as it can be told; empty for all."""
        if self.part is None:
            return ""
        end = 16 if self.part.length >= 60_000 else 19
        first, last = (iso(time)[:end].replace("T", " ") for time in (self.part.start, self.part.end))
        return f"{first} to {last[11:] if first[:10] == last[:10] else last[5:]}"

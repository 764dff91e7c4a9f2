"""The chart above a timeline: an axis, a lane of bars for each host, episodes; a mouse selects a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from analyzer.timeline import Stretch
from analyzer.tui.bars import Cell, runs
from analyzer.tui.themes import Palette


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A row of the chart."""

    label: str
    """Safe text."""
    cells: Sequence[Cell]
    kind: str = "dim"
    about: object = None
    """What the row shows: a host, episodes."""


class TimeChart(Widget):
    """Shows rows over a stretch of time, with a column for the event under the cursor of the list."""

    DEFAULT_CSS = "TimeChart { height: 3; background: $background; color: $foreground; }"

    class Picked(Message):
        """A bar was clicked."""

        def __init__(self, moment: int, about: object) -> None:
            super().__init__()
            self.moment, self.about = moment, about

    class Selected(Message):
        """Some bars were selected: from the beginning of one to the end of another."""

        def __init__(self, first: int, last: int) -> None:
            super().__init__()
            self.first, self.last = first, last

    class Wheeled(Message):
        """The wheel was turned over a bar: 1 for nearer, -1 for farther."""

        def __init__(self, steps: int, moment: int) -> None:
            super().__init__()
            self.steps, self.moment = steps, moment

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.label = 10
        """Cells for the labels on the left."""
        self.stretch: Stretch | None = None
        self.cursor: int | None = None
        """The moment of the event under the cursor."""
        self._rows: Sequence[ChartRow] = ()
        self._held: tuple[int, int] | None = None

    @property
    def bars(self) -> int:
        """How many bars there is room for."""
        return max(self.size.width - self.label - 1, 1)

    def show(self, stretch: Stretch | None, rows: Sequence[ChartRow]) -> None:
        """Show other rows."""
        self.stretch, self._rows = stretch, rows
        self.refresh()

    def point(self, time: int | None) -> None:
        """Move the column of the cursor."""
        if time != self.cursor:
            self.cursor = time
            self.refresh()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As broad as there is room."""
        return container.width

    # -- drawing ---------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One row; the column of the cursor and what is being selected have another background."""
        base = self.rich_style
        width = self.size.width
        if not 0 <= y < len(self._rows) or self.stretch is None:
            return Strip.blank(width, base)
        palette: Palette = self.app.palette  # type: ignore[attr-defined]  # of the application that shows it
        row = self._rows[y]
        label = row.label if cell_len(row.label) <= self.label else set_cell_size(row.label, self.label - 1) + "…"
        segments = [Segment(set_cell_size(label, self.label) + " ", base + palette.style(row.kind))]
        low, high = sorted(self._held) if self._held is not None else (1, 0)
        here = self.stretch.bar(self.cursor) if self.cursor is not None else -1
        at = 0
        for text, kind in runs(row.cells):
            style = base + palette.style(kind)
            for start, end in _cut(at, at + len(text), (low, high + 1, here, here + 1)):
                behind = "hit" if low <= start <= high else "cursor" if start == here else ""
                look = style
                if behind == "hit":
                    look = style + palette.style("hit")
                elif behind:
                    look = style + palette.behind(behind)
                segments.append(Segment(text[start - at : end - at], look))
            at += len(text)
        return Strip(segments).crop_extend(0, width, base)

    # -- the mouse -------------------------------------------------------------------------------------

    def _bar_at(self, x: int) -> int:
        bars = self.stretch.bars if self.stretch is not None else 1
        return max(0, min(x - self.label - 1, bars - 1))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to select."""
        if self.stretch is not None and event.button == 1:
            bar = self._bar_at(event.x)
            self._held = (bar, bar)
            self.capture_mouse()
            self.refresh()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select more or less."""
        if self._held is not None:
            self._held = (self._held[0], self._bar_at(event.x))
            self.refresh()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Tell what was selected."""
        held, self._held = self._held, None
        self.release_mouse()
        self.refresh()
        if held is None or self.stretch is None:
            return
        first, last = sorted((held[0], self._bar_at(event.x)))
        start = self.stretch.start
        if last > first:
            self.post_message(
                self.Selected(start + first * self.stretch.length, start + (last + 1) * self.stretch.length)
            )
        else:
            about = self._rows[event.y].about if 0 <= event.y < len(self._rows) else None
            self.post_message(self.Picked(start + first * self.stretch.length, about))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Nearer."""
        self._wheel(1, event)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Farther."""
        self._wheel(-1, event)

    def _wheel(self, steps: int, event: events.MouseEvent) -> None:
        event.stop()
        if self.stretch is not None:
            self.post_message(self.Wheeled(steps, self.stretch.start + self._bar_at(event.x) * self.stretch.length))


def _cut(start: int, end: int, at: Sequence[int]) -> list[tuple[int, int]]:
    """A range cut at some places."""
    places = sorted({start, end, *(place for place in at if start < place < end)})
    return list(pairwise(places))

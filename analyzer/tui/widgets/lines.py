"""The base of everything that scrolls: lines that are made when they are drawn, and a cursor on one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from analyzer.tui.themes import Palette

Spans = Sequence[tuple[str, str]]
"""A line: pieces of text that went through :mod:`analyzer.tui.safe`, each with the name of what it is."""


class LinesView(ScrollView, can_focus=True):
    """Shows :meth:`count` lines; a subclass says what :meth:`spans` are in each.

    The cursor moves by arrows, vim keys and the mouse. :class:`Moved` is posted when it has, :class:`Chosen` on
    Enter or a click on the line it is on.
    """

    DEFAULT_CSS = """
    LinesView { background: $background; color: $foreground; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", show=False, id="list.down"),
        Binding("k,up", "move(-1)", "Up", show=False, id="list.up"),
        Binding("pagedown,space,ctrl+f", "page(1)", "Page down", show=False, id="list.page-down"),
        Binding("pageup,b,ctrl+b", "page(-1)", "Page up", show=False, id="list.page-up"),
        Binding("ctrl+d", "page(0.5)", "Half a page down", show=False, id="list.half-down"),
        Binding("ctrl+u", "page(-0.5)", "Half a page up", show=False, id="list.half-up"),
        Binding("g,home", "top", "First line", show=False, id="list.top"),
        Binding("G,end", "bottom", "Last line", show=False, id="list.bottom"),
        Binding("h,left", "sideways(-8)", "Left", show=False, id="list.left"),
        Binding("l,right", "sideways(8)", "Right", show=False, id="list.right"),
        Binding("enter", "choose", "Open", show=False, id="list.choose"),
    ]

    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """The cursor is on another line."""

        def __init__(self, view: LinesView) -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> LinesView:
            """The view, for ``@on`` with a selector."""
            return self.view

    class Chosen(Message):
        """The line under the cursor was opened."""

        def __init__(self, view: LinesView) -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> LinesView:
            """The view, for ``@on`` with a selector."""
            return self.view

    # -- what a subclass says --------------------------------------------------------------------------

    def count(self) -> int:
        """How many lines there are."""
        return 0

    def spans(self, index: int) -> Spans:
        """What line ``index`` shows."""
        return ()

    def broad(self) -> int:
        """Cells of the broadest line; 0 when all fit."""
        return 0

    def can_stop(self, index: int) -> bool:
        """True when the cursor may rest on a line."""
        return True

    def backdrop(self, index: int) -> str:
        """The name of a background for the whole line, or nothing."""
        if index != self.cursor:
            return ""
        return "cursor" if self.has_focus else "cursor-idle"

    # -- drawing ---------------------------------------------------------------------------------------

    @property
    def palette(self) -> Palette:
        """The colours of the moment."""
        palette: Palette = self.app.palette  # type: ignore[attr-defined]  # of the application that shows it
        return palette

    def changed(self) -> None:
        """There are other lines than before."""
        count = self.count()
        self.virtual_size = Size(self.broad(), count)
        if self.cursor >= count:
            self.cursor = max(count - 1, 0)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        across, down = self.scroll_offset
        return self.drawn(y + down, across, self.scrollable_content_region.width)

    def drawn(self, index: int, across: int, width: int) -> Strip:
        """Line ``index``, moved to the left by ``across`` cells."""
        base = self.rich_style
        if not 0 <= index < self.count():
            return Strip.blank(width, base)
        name = self.backdrop(index)
        behind = self.palette.behind(name) if name else None
        if behind is not None:
            base += behind
        style = self.palette.style
        strip = Strip([Segment(text, base + style(kind)) for text, kind in self.spans(index)])
        return strip.crop_extend(across, across + width, base)

    # -- the cursor ------------------------------------------------------------------------------------

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a line that is there."""
        return max(0, min(cursor, self.count() - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Show where it went, and tell."""
        self.show_cursor()
        self.refresh()
        if old != new:
            self.post_message(self.Moved(self))

    def show_cursor(self, *, centre: bool = False) -> None:
        """Scroll as little as needed (or so that the line is in the middle)."""
        height = self.scrollable_content_region.height
        if height <= 0:
            return
        if centre:
            self.scroll_to(y=max(self.cursor - height // 2, 0), animate=False, immediate=True)
            return
        region = Region(int(self.scroll_x), self.cursor, 1, 1)
        top = int(self.scroll_y)
        if region.y < top:
            self.scroll_to(y=region.y if region.y > 1 else 0, animate=False, immediate=True)
        elif region.y >= top + height:
            self.scroll_to(y=region.y - height + 1, animate=False, immediate=True)

    def go_to(self, index: int, *, centre: bool = False) -> None:
        """Put the cursor on a line."""
        self.cursor = index
        self.show_cursor(centre=centre)

    def action_move(self, step: int) -> None:
        """Go to the next line that the cursor may rest on."""
        index = self.cursor + step
        while 0 <= index < self.count() and not self.can_stop(index):
            index += step
        if 0 <= index < self.count():
            self.cursor = index
        elif step < 0:
            self.scroll_to(y=0, animate=False)

    def action_page(self, pages: float) -> None:
        """Go on by pages."""
        index = self.cursor + int(pages * max(self.scrollable_content_region.height - 1, 1))
        index = max(0, min(index, self.count() - 1))
        step = 1 if pages > 0 else -1
        while 0 <= index < self.count() and not self.can_stop(index):
            index += step
        if 0 <= index < self.count():
            self.cursor = index

    def action_top(self) -> None:
        """Go to the first line."""
        self.cursor = 0
        if not self.can_stop(0):
            self.action_move(1)
        self.scroll_to(y=0, animate=False)

    def action_bottom(self) -> None:
        """Go to the last line."""
        self.cursor = self.count() - 1
        if not self.can_stop(self.cursor):
            self.action_move(-1)

    def action_sideways(self, cells: int) -> None:
        """Show more of broad lines."""
        self.scroll_to(x=max(self.scroll_x + cells, 0), animate=False)

    def jumps(self) -> list[tuple[Offset, Callable[[], None]]]:
        """Where jump keys lead to: places on the screen, and what goes there."""
        return [(self.content_region.offset, self.focus_it)]

    def focus_it(self) -> None:
        """Take the focus."""
        self.focus()

    def action_choose(self) -> None:
        """Open the line."""
        if self.count():
            self.post_message(self.Chosen(self))

    def on_focus(self) -> None:
        """The cursor looks different."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor looks different."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Go to the line, or open it when the cursor is there."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = offset.y + int(self.scroll_y)
        if not 0 <= index < self.count() or not self.can_stop(index):
            return
        if index == self.cursor or event.chain > 1:
            self.post_message(self.Chosen(self))
        else:
            self.cursor = index

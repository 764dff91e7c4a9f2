"""A table of any length: sorted, filtered, scrolled sideways; only the lines that are seen are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.strip import Strip

from analyzer.tui.explore.sifting import Sifter
from analyzer.tui.explore.tables import Table
from analyzer.tui.widgets.lines import LinesView, Spans

_GAP = "  "
_FROZEN = 40
"""Cells that the first column may have to stay where it is."""
Kind = Callable[[str, str], str]
"""How a cell looks, by the name of its column and its text."""


class TableView(LinesView):
    """Columns with their names on top; ``h`` and ``l`` go from column to column, a click on a name sorts by it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "across(-1)", "Column left", show=False, id="table.left", tooltip="The column to the left"),
        Binding("l,right", "across(1)", "Column right", show=False, id="table.right",
                tooltip="The column to the right"),
        Binding("0,circumflex_accent", "across(-999)", "First column", show=False, key_display="0",
                id="table.first", tooltip="The first column"),
        Binding("dollar_sign", "across(999)", "Last column", show=False, key_display="$", id="table.last",
                tooltip="The last column"),
    ]  # fmt: skip

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.sifter = Sifter(Table(""))
        self.column = 0
        """The column that keys are about."""
        self._kind: Kind = _plain
        self._starts: list[int] = []

    def show(self, table: Table, kind: Kind | None = None) -> None:
        """Show another table from its top."""
        self.sifter, self._kind, self.column = Sifter(table), kind or _plain, 0
        self._starts, at = [], 0
        for column in table.columns:
            self._starts.append(at)
            at += column.width + len(_GAP)
        self._width = at
        self.set_reactive(LinesView.cursor, 0)
        self.scroll_to(x=0, y=0, animate=False, immediate=True)
        self._sift()

    _width = 0

    def _sift(self, row: int | None = None) -> None:
        order = self.sifter.sift()
        self.changed()
        if row is not None:
            try:
                self.cursor = order.index(row)
            except ValueError:
                self.cursor = 0
            self.call_after_refresh(self.show_cursor)
        self.post_message(self.Moved(self))

    def filter(self, text: str) -> None:
        """Show only rows with these words."""
        row = self.row
        self.sifter.text = text
        self._sift(row)

    def sort(self, column: int | None = None) -> None:
        """Sort by a column: first up, then down, then no more."""
        sifter, row = self.sifter, self.row
        column = self.column if column is None else column
        if not 0 <= column < len(sifter.table.columns):
            return
        if sifter.column != column:
            sifter.column, sifter.descending = column, False
        elif not sifter.descending:
            sifter.descending = True
        else:
            sifter.column, sifter.descending = None, False
        self._sift(row)

    @property
    def row(self) -> int | None:
        """The number of the row under the cursor, in the table as it came."""
        order = self.sifter.order
        return order[self.cursor] if 0 <= self.cursor < len(order) else None

    # -- lines -----------------------------------------------------------------------------------------

    def changed(self) -> None:
        """There are other rows; the names of the columns are one line more."""
        super().changed()
        self.virtual_size = Size(self._width, self.count() + 1)

    def count(self) -> int:
        """Rows that are shown."""
        return len(self.sifter.order)

    def broad(self) -> int:
        """Cells of a whole row."""
        return self._width

    def spans(self, index: int) -> Spans:
        """The cells of a row."""
        table = self.sifter.table
        row = table.rows[self.sifter.order[index]]
        spans = []
        for column, cell in zip(table.columns, row, strict=True):
            kind = "dim" if cell in ("-", "") else self._kind(column.name, cell)
            spans.append((_sized(cell, column.width, column.numeric) + _GAP, kind))
        return spans

    def _heads(self) -> Spans:
        sifter, spans = self.sifter, []
        for at, column in enumerate(sifter.table.columns):
            sign = ("▼" if sifter.descending else "▲") if at == sifter.column else ""
            name = _sized(column.name, column.width, column.numeric)
            if sign:
                # The gap behind a name has room for the sign.
                name = f"{name}{sign} "
            else:
                name += _GAP
            spans.append((name, "key" if at == self.column and self.has_focus else "title"))
        return spans

    def render_line(self, y: int) -> Strip:
        """The names of the columns, then rows."""
        across, down = self.scroll_offset
        width = self.scrollable_content_region.width
        if y == 0:
            return self._cut(self._heads(), across, width, "line" if self.has_focus else "cursor-idle")
        return self.drawn(y - 1 + down, across, width)

    def drawn(self, index: int, across: int, width: int) -> Strip:
        """A row; its first column stays where it is."""
        if not 0 <= index < self.count():
            return Strip.blank(width, self.rich_style)
        return self._cut(self.spans(index), across, width, self.backdrop(index))

    def _cut(self, spans: Spans, across: int, width: int, behind: str) -> Strip:
        base, style = self.rich_style, self.palette.style
        if behind:
            base += self.palette.behind(behind)
        segments = [Segment(text, base + style(kind)) for text, kind in spans]
        frozen = self._frozen(width)
        if not across or not frozen:
            return Strip(segments).crop_extend(across, across + width, base)
        rest = Strip(segments[1:]).crop_extend(across, across + width - frozen, base)
        return Strip.join([Strip(segments[:1]).crop_extend(0, frozen, base), rest])

    def _frozen(self, width: int) -> int:
        """Cells of the first column where it stays when the others move."""
        columns = self.sifter.table.columns
        room = columns[0].width + len(_GAP) if columns else 0
        return room if room <= min(_FROZEN, width // 2) and len(columns) > 2 else 0

    # -- the cursor ------------------------------------------------------------------------------------

    def show_cursor(self, *, centre: bool = False) -> None:
        """Scroll so that the row is seen below the names of the columns."""
        height = self.scrollable_content_region.height - 1
        if height <= 0:
            return
        top = int(self.scroll_y)
        if centre:
            self.scroll_to(y=max(self.cursor - height // 2, 0), animate=False, immediate=True)
        elif self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, immediate=True)

    def action_across(self, step: int) -> None:
        """Another column; it is scrolled to."""
        columns = self.sifter.table.columns
        if not columns:
            return
        self.column = max(0, min(self.column + step, len(columns) - 1))
        width = self.scrollable_content_region.width
        frozen = self._frozen(width)
        start, end = self._starts[self.column], self._starts[self.column] + columns[self.column].width
        if self.column == 0 or start - frozen < self.scroll_x:
            self.scroll_to(x=max(start - frozen, 0) if self.column else 0, animate=False)
        elif end > self.scroll_x + width:
            self.scroll_to(x=min(end - width, start - frozen), animate=False)
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Sort by the column whose name was clicked; else go to the row, or open it."""
        event.prevent_default()
        if event.y:
            index = event.y - 1 + int(self.scroll_y)
            if index == self.cursor:
                self.action_choose()
            elif 0 <= index < self.count():
                self.cursor = index
            return
        width = self.scrollable_content_region.width
        at = event.x if event.x < self._frozen(width) else event.x + int(self.scroll_x)
        column = max((number for number, start in enumerate(self._starts) if start <= at), default=None)
        if column is not None:
            self.column = column
            self.sort(column)


def _sized(text: str, width: int, right: bool) -> str:
    size = cell_len(text)
    if size > width:
        return f"{set_cell_size(text, width - 1)}…"
    return " " * (width - size) + text if right else text + " " * (width - size)


def _plain(column: str, cell: str) -> str:
    return ""

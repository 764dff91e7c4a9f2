"""A list of rows of any length: findings, files, events, records of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from analyzer.tui.widgets.lines import LinesView, Spans

Row = TypeVar("Row")


class RowList(LinesView, Generic[Row]):
    """Shows rows; ``draw`` says how one looks in so many cells. A million of them cost what one screen costs."""

    def __init__(self, draw: Callable[[Row, int], Spans], *, id: str | None = None, broad: int = 0) -> None:
        """``broad`` is the width of the broadest row where rows may be broader than the screen."""
        super().__init__(id=id)
        self._draw, self._broad = draw, broad
        self.rows: Sequence[Row] = ()

    def show(self, rows: Sequence[Row], cursor: int | None = None, broad: int | None = None) -> None:
        """Show other rows, with the cursor on one of them or where it was."""
        self.rows = rows
        self._broad = self._broad if broad is None else broad
        before = self.cursor
        self.changed()
        if cursor is not None:
            self.cursor = cursor
            self.call_after_refresh(self.show_cursor)
        if self.cursor == before:
            self.post_message(self.Moved(self))

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def broad(self) -> int:
        """Cells of the broadest row."""
        return self._broad

    def spans(self, index: int) -> Spans:
        """How a row looks."""
        return self._draw(self.rows[index], max(self.scrollable_content_region.width, self._broad))

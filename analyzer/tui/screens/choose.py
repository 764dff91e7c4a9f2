"""A list to choose one thing from: a host, an area, an episode."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from analyzer.tui.widgets.lines import LinesView, Spans
from analyzer.tui.widgets.rows import RowList

Choice = tuple[Spans, object]
"""How it looks, and what it is."""


class ChooseScreen(ModalScreen[object]):
    """Gives back what was chosen; nothing when it was left."""

    DEFAULT_CSS = """
    ChooseScreen { align: center middle; }
    ChooseScreen Vertical { width: 90%; height: auto; max-height: 80%; border: round $primary; background: $surface; }
    ChooseScreen Static { height: 1; text-style: bold; padding: 0 1; }
    ChooseScreen RowList { background: $surface; height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back", key_display="esc", id="choose.leave", tooltip="Choose nothing"),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], present: object = None) -> None:
        """``title`` is safe text; ``present`` is what was chosen before."""
        super().__init__()
        self._title, self._choices, self._present = title, choices, present

    def compose(self) -> ComposeResult:
        """Title and list."""
        with Vertical():
            yield Static(self._title, markup=False)
            yield RowList(lambda choice, width: choice[0], id="choices")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fill the list."""
        listed: RowList[Choice] = self.query_one("#choices", RowList)
        broad = max((sum(cell_len(text) for text, _ in spans) for spans, _ in self._choices), default=0)
        listed.styles.height = max(min(len(self._choices), self.app.size.height - 10), 1)
        at = next((i for i, (_, value) in enumerate(self._choices) if value == self._present), 0)
        listed.show(self._choices, at, broad)
        listed.focus()

    @on(LinesView.Chosen)
    def _take(self) -> None:
        """Give it back."""
        row = self.query_one("#choices", RowList).row
        if row is not None:
            self.dismiss(row[1])

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

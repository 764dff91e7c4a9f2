"""A list of hosts to choose one from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from analyzer.tui.safe import shown
from analyzer.tui.widgets.lines import LinesView, Spans
from analyzer.tui.widgets.rows import RowList


class PickHostScreen(ModalScreen[str]):
    """Gives the name of the host, or an empty text."""

    DEFAULT_CSS = """
    PickHostScreen { align: center middle; }
    PickHostScreen #hosts-title { width: 60; max-width: 90%; background: $panel; padding: 0 1; }
    PickHostScreen RowList { width: 60; max-width: 90%; height: auto; max-height: 70%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss('')", "Back", key_display="esc", id="pick-host.back"),
        Binding("enter", "take", "Choose", id="pick-host.choose"),
    ]

    def __init__(self, title: str, hosts: Sequence[tuple[str, str]], now: str) -> None:
        """``hosts`` are names with a word on each; ``now`` is the one that is chosen already."""
        super().__init__()
        self._title, self._hosts, self._now = title, hosts, now

    def compose(self) -> ComposeResult:
        """The list."""
        yield Static(self._title, id="hosts-title", markup=False)
        hosts: RowList[tuple[str, str]] = RowList(self._draw, id="hosts")
        yield hosts
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin at the one that is chosen."""
        listed = self.query_one("#hosts", RowList)
        listed.styles.height = min(len(self._hosts), max(self.app.size.height - 8, 3))
        names = [name for name, _ in self._hosts]
        listed.show(self._hosts, names.index(self._now) if self._now in names else 0)
        listed.focus()

    def _draw(self, host: tuple[str, str], width: int) -> Spans:
        name, about = host
        return [("▸ " if name == self._now else "  ", "key"), (shown(name), "bold"), (f"  {shown(about)}", "dim")]

    @on(LinesView.Chosen)
    def action_take(self) -> None:
        """Choose the host under the cursor."""
        row = self.query_one("#hosts", RowList).row
        self.dismiss(row[0] if row is not None else "")

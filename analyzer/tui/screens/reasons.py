"""Why a pair of hosts is ready for vMotion or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Footer

from analyzer.findings import VmotionVerdict
from analyzer.tui import vmotion_page
from analyzer.tui.widgets.document import Document

if TYPE_CHECKING:
    from analyzer.tui.app import EsxrayApp


class ReasonsScreen(ModalScreen[None]):
    """One pair."""

    DEFAULT_CSS = """
    ReasonsScreen { align: center middle; }
    ReasonsScreen Document { width: 90%; max-width: 110; height: 80%; border: round $primary; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "app.pop_screen", "Close", key_display="esc", id="reasons.close"),
        Binding("c", "copy", "Copy commands", id="reasons.copy", tooltip="Copy what is to be collected"),
    ]

    def __init__(self, pair: VmotionVerdict) -> None:
        super().__init__()
        self._pair = pair

    def compose(self) -> ComposeResult:
        """The page."""
        yield Document()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fill the page."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        page = self.query_one(Document)
        page.show(vmotion_page.reasons(self._pair))
        page.focus()

    def action_copy(self) -> None:
        """What is to be collected, as it may be pasted."""
        if commands := vmotion_page.commands_of(self._pair):
            cast("EsxrayApp", self.app).copy(commands, "Commands")
        else:
            self.notify("nothing is to be collected for this pair", timeout=2)

"""Why a pair of hosts is ready for vMotion or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Footer

from analyzer.findings import Finding, VmotionVerdict
from analyzer.tui import going, vmotion_page
from analyzer.tui.widgets.document import Document
from analyzer.tui.widgets.lines import LinesView

if TYPE_CHECKING:
    from analyzer.tui.app import EsxrayApp


class ReasonsScreen(ModalScreen[None]):
    """One pair."""

    DEFAULT_CSS = """
    ReasonsScreen { align: center middle; }
    ReasonsScreen Document { width: 90%; max-width: 110; height: 80%; border: round $primary; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "app.pop_screen", "Close", key_display="esc", id="reasons.close"),
        Binding("c", "copy", "Copy commands", id="reasons.copy", tooltip="Copy what is to be collected"),
    ]

    def __init__(self, pair: VmotionVerdict, findings: Sequence[Finding] = ()) -> None:
        """``findings`` are those of the report; a reason that is one of them can be opened."""
        super().__init__()
        self._pair, self._findings = pair, findings

    def compose(self) -> ComposeResult:
        """The page."""
        yield Document()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fill the page."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        page = self.query_one(Document)
        page.show(vmotion_page.reasons(self._pair, self._findings))
        page.focus()

    @on(LinesView.Chosen)
    def _open(self) -> None:
        """Go to the finding under the cursor; without one there is nothing more to see here."""
        target = self.query_one(Document).target
        self.app.pop_screen()
        if isinstance(target, Finding):
            going.show_finding(cast("EsxrayApp", self.app), target)

    def action_copy(self) -> None:
        """What is to be collected, as it may be pasted."""
        if commands := vmotion_page.commands_of(self._pair):
            cast("EsxrayApp", self.app).copy(commands, "Commands")
        else:
            self.notify("nothing is to be collected for this pair", timeout=2)

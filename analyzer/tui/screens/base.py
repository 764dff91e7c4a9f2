"""What all screens of a case have: the top line, what is going on, the keys at the bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Static

from analyzer.tui.safe import shown
from analyzer.tui.widgets.bar import Bar, told

if TYPE_CHECKING:
    from analyzer.tui.app import EsxrayApp
    from analyzer.tui.case import Case


class CaseScreen(Screen[None]):
    """The frame of a screen: a subclass gives its :meth:`body` and says what changes with the case."""

    MODE: ClassVar[str] = ""
    """The mode it belongs to."""
    HELP_TEXT: ClassVar[str] = ""
    """What the help screen says above the keys: what this screen is for, in a few sentences."""

    # -- for subclasses --------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        """The widgets between the top line and the keys."""
        yield Widget()

    def case_changed(self) -> None:
        """There is a report now (``self.case.view``), or it is certain that there will be none."""

    def early_changed(self) -> None:
        """There are more findings (``self.case.early``), and the analysis goes on."""

    def state_changed(self) -> None:
        """Marks and notes of another time were found, or a screen changed some."""

    def summary(self) -> str:
        """A word on what is shown, for the line under the top line."""
        return ""

    # -- the frame -------------------------------------------------------------------------------------

    @property
    def esxray(self) -> EsxrayApp:
        """The application."""
        return cast("EsxrayApp", self.app)

    @property
    def case(self) -> Case:
        """The case that all screens share."""
        return self.esxray.case

    def compose(self) -> ComposeResult:
        """Top line, status, body, keys."""
        yield Bar(classes="bar")
        yield Static(classes="status", markup=False)
        yield from self.body()
        yield Footer(show_command_palette=True, compact=True)

    def on_mount(self) -> None:
        """Show what is known already."""
        self.progress_changed()
        if self.case.view is not None or self.case.failure is not None:
            self.call_after_refresh(self.case_changed)

    def on_resize(self) -> None:
        """Fit the top line."""
        self.progress_changed()

    def on_screen_resume(self) -> None:
        """The case may have gone on meanwhile."""
        self.progress_changed()

    def progress_changed(self) -> None:
        """The analysis has gone on."""
        if not self.is_attached:
            return
        from analyzer.tui.modes import MODES

        modes = [(str(number), mode.name, mode.title) for number, mode in enumerate(MODES, 1)]
        case = self.case
        word = " working" if case.running else " stopped" if case.cancelled else " failed" if case.failure else ""
        self.query_one(Bar).draw(modes, self.MODE or self.esxray.current_mode, shown(case.name), word)
        self.query_one(".status", Static).update(Content(self.status()), layout=False)

    def status(self) -> str:
        """The line under the top line."""
        case = self.case
        if case.failure is not None:
            return shown(case.failure.message.split("\n")[0])
        if case.running:
            return f"{told(case.progress)}  (ctrl+x stops)"
        if case.cancelled:
            return "The analysis was stopped; there is no report."
        return self.summary()

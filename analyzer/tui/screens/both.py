"""Two lines of two files at once: what a comparison found, where both stand."""

from __future__ import annotations

import re
import threading
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from analyzer.comparing import Spot
from analyzer.sources.line_file import LineFile
from analyzer.tui.protocol import Place
from analyzer.tui.safe import shown
from analyzer.tui.screens.base import CaseScreen
from analyzer.tui.widgets.lines import LinesView
from analyzer.tui.widgets.source_view import SourceView

_ARCHIVES = re.compile(r"^.*\.(?:tgz|tar|tar\.gz|zip)/")
_HELP = """\
Both lines of a difference, each in its file. Tab goes to the other one.
Enter opens the file of the side you are on alone, with search, times and records."""


def inner_path(path: str) -> str:
    """A path without the archives on its way, where the host is named beside it."""
    return _ARCHIVES.sub("", path)


class BothScreen(CaseScreen):
    """Two files beside each other, or above each other where the terminal is narrow."""

    HELP_TEXT = _HELP
    CSS = """
    BothScreen .head { height: 1; padding: 0 1; background: $panel; text-wrap: nowrap; text-overflow: ellipsis; }
    BothScreen SourceView { height: 1fr; }
    BothScreen.-wide .half { width: 1fr; }
    BothScreen.-wide #half-1 { border-left: vkey $panel; }
    BothScreen.-narrow .half { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,backspace", "app.pop_screen", "Back", key_display="esc", id="both.back",
                tooltip="Back to the comparison"),
        Binding("tab", "app.focus_next", "Other side", id="both.other", tooltip="The other file"),
        Binding("o", "alone", "Open", id="both.open", tooltip="This file alone, with search and records"),
        Binding("apostrophe", "home", "Asked line", show=False, key_display="'", id="both.home",
                tooltip="Back to the lines you came for"),
    ]  # fmt: skip

    def __init__(self, names: tuple[str, str], spots: tuple[Spot, Spot], about: str) -> None:
        super().__init__()
        self._names, self._spots, self._about = names, spots, about
        self._files: list[LineFile] = []
        self._troubles = ["", ""]
        self._stop = threading.Event()

    def body(self) -> ComposeResult:
        """A head and a file for each side."""
        with Container(classes="panes"):
            for side in (0, 1):
                with Vertical(id=f"half-{side}", classes="half"):
                    yield Static(id=f"head-{side}", classes="head", markup=False)
                    yield SourceView(id=f"source-{side}")

    def summary(self) -> str:
        """What is compared."""
        return shown(self._about)

    def _view(self, side: int) -> SourceView:
        return self.query_one(f"#source-{side}", SourceView)

    def on_mount(self) -> None:
        """Find both texts."""
        self._view(0).focus()
        self._draw_heads()
        for side, spot in enumerate(self._spots):
            view = self._view(side)
            view.asked, view.column = max(spot.line - 1, 0), spot.column - 1
            self.case.ask(
                "place", spot.source, spot.path,
                then=partial(self._have_place, side), otherwise=partial(self._no_text, side),
            )  # fmt: skip

    def on_resize(self) -> None:
        """Fit the heads."""
        super().on_resize()
        self._draw_heads()

    def _draw_heads(self) -> None:
        for side, spot in enumerate(self._spots):
            head = self.query_one(f"#head-{side}", Static)
            name, place = shown(self._names[side]), f"{shown(inner_path(spot.path))}:{spot.line}"
            room = max(head.size.width - len(name) - 3, 12)
            place = place if len(place) <= room else f"…{place[-room + 1 :]}"
            said = self._troubles[side] or place
            head.update(Content.assemble((name, "bold"), f"  {said}"), layout=False)

    def _no_text(self, side: int, why: str) -> None:
        self._troubles[side] = why
        self._draw_heads()

    def _have_place(self, side: int, place: Place | None) -> None:
        if place is None:
            self._no_text(side, "this text came through a pipe and cannot be read again")
        elif self.is_attached:
            file = self._view(side).file = LineFile(Path(place.path), place.ways)
            self._files.append(file)
            self._fill(side, file)

    @work(thread=True)
    def _fill(self, side: int, file: LineFile) -> None:
        file.fill(lambda: None if self._stop.is_set() else self.app.call_from_thread(self._grown, side, file))

    def _grown(self, side: int, file: LineFile) -> None:
        if not self.is_attached:
            return
        view = self._view(side)
        view.changed()
        if view.asked is not None and (view.asked < view.count() - 1 or file.complete):
            if view.cursor != view.asked:
                view.go_to(view.asked, centre=True)
            self.call_after_refresh(view.show_cursor, centre=True)
            view.text(view.asked)  # from now on it is known how broad the text is
            self.call_after_refresh(self._show_column, view)
        if file.trouble:
            self._no_text(side, file.trouble)

    def _show_column(self, view: SourceView) -> None:
        view.changed()
        if view.column > view.size.width - 24:
            self.call_after_refresh(view.scroll_to, x=view.column - view.size.width // 2, animate=False)

    def on_unmount(self) -> None:
        """Give the files back."""
        self._stop.set()
        for file in self._files:
            file.close()

    def action_home(self) -> None:
        """Go back to both lines."""
        for side in (0, 1):
            view = self._view(side)
            if view.asked is not None:
                view.go_to(view.asked, centre=True)

    @on(LinesView.Chosen)
    def action_alone(self) -> None:
        """Open the file of the side that has the focus."""
        side = 1 if self._view(1).has_focus else 0
        self.esxray.open_source(self._spots[side].source, self._spots[side].path, self._view(side).cursor + 1)

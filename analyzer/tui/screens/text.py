"""A text of the input, opened at a line: filled in the background, gone through by line and time."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message

from analyzer.sources.line_file import LineFile
from analyzer.tui.protocol import Place
from analyzer.tui.safe import shown
from analyzer.tui.screens.base import CaseScreen
from analyzer.tui.times import moment, stamp_of, told_time
from analyzer.tui.widgets.document import Document
from analyzer.tui.widgets.prompt import Prompt
from analyzer.tui.widgets.source_view import SourceView


class TextScreen(CaseScreen):
    """One text, by its place in the input."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,backspace", "leave", "Back", key_display="esc", id="source.back",
                tooltip="Back to where you came from"),
        Binding("colon", "line", "Line", key_display=":", id="source.line", tooltip="Go to a line by its number"),
        Binding("t", "time", "Time", id="source.time", tooltip="Go to a time"),
        Binding("apostrophe", "home", "Asked line", show=False, key_display="'", id="source.home",
                tooltip="Back to the line you came for"),
    ]  # fmt: skip

    class Grown(Message):
        """There are more lines; said by the thread that reads."""

        def can_replace(self, message: Message) -> bool:
            """One of them is enough."""
            return isinstance(message, TextScreen.Grown)

    def __init__(self, source: str, path: str, line: int = 1, column: int = 1) -> None:
        super().__init__()
        self._source, self._path = source, path
        self._asked: int | None = max(line - 1, 0)
        self._column = column
        self._file: LineFile | None = None
        self._trouble = ""
        self._said = "opening"
        self._stop = threading.Event()
        self._search = ""

    def body(self) -> ComposeResult:
        """The text, room for a record beside it, and for all of a line below it."""
        with Container(classes="panes"):
            yield SourceView(id="source", classes="main")
            page = Document(id="record", classes="side")
            page.display = False
            yield page
        whole = Document(id="whole")
        whole.display = whole.can_focus = False
        yield whole
        yield Prompt()

    @property
    def _view(self) -> SourceView:
        return self.query_one(SourceView)

    # -- opening and filling ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Find the text."""
        view = self._view
        view.asked, view.column = self._asked, self._column - 1
        view.focus()
        self.case.ask("place", self._source, self._path, then=self._have_place, otherwise=self._no_text)

    def _no_text(self, why: str) -> None:
        self._trouble = why
        self.progress_changed()

    def _have_place(self, place: Place | None) -> None:
        if place is None:
            self._no_text("this text came through a pipe and cannot be read again")
            return
        if not self.is_attached:
            return
        self._file = self._view.file = LineFile(Path(place.path), place.ways)
        self._fill(self._file)

    @work(thread=True)
    def _fill(self, file: LineFile) -> None:
        file.fill(self._tell_grown)

    def _tell_grown(self) -> None:
        if not self._stop.is_set():
            self.post_message(self.Grown())

    def on_text_screen_grown(self) -> None:
        """There are more lines."""
        if not self.is_attached or self._file is None:
            return
        view = self._view
        view.changed()
        asked = self._asked
        if asked is not None and (asked < view.count() - 1 or self._file.complete):
            self._asked = None
            view.go_to(asked, centre=True)
            self.call_after_refresh(view.show_cursor, centre=True)
            if asked >= view.count():
                self._trouble = f"has no line {asked + 1:,}"
        if self._file.trouble:
            self._trouble = self._file.trouble
        self._said = ""
        self.progress_changed()

    def on_unmount(self) -> None:
        """Give the file back."""
        self._stop.set()
        if self._file is not None:
            self._file.close()

    def summary(self) -> str:
        """Which file, where in it, and what is wrong with it."""
        path = shown(self._path)
        file = self._file
        if file is None:
            return f"{path}  ·  {self._trouble or self._said}"
        view = self._view
        words = [path, f"{view.cursor + 1:,}/{len(file):,}{'' if file.complete else '+'}"]
        if file.encoding not in ("utf-8", "ascii"):
            words.append("binary" if file.encoding == "latin-1" else file.encoding)
        if self._search:
            words.append(f"/{shown(self._search)}")
        words += [shown(word) for word in (self._trouble, self._said) if word]
        room = max(self.size.width - sum(len(word) + 5 for word in words[1:]) - 2, 12)
        if len(path) > room:
            words[0] = f"…{path[-room + 1 :]}"
        return "  ·  ".join(words)

    def action_leave(self) -> None:
        """Close the record, then the file."""
        page = self.query_one("#record", Document)
        if page.display and page.has_focus:
            self._view.focus()
        else:
            self.app.pop_screen()

    # -- going somewhere -------------------------------------------------------------------------------

    def action_line(self) -> None:
        """Ask for a line."""
        self.query_one(Prompt).ask("line", "", self._to_line, hint="its number")

    def _to_line(self, text: str) -> None:
        digits = re.sub(r"[,._ ]", "", text)
        if digits.isdecimal():
            self._view.go_to(int(digits) - 1, centre=True)

    def action_time(self) -> None:
        """Ask for a time."""
        self.query_one(Prompt).ask("time", "", self._to_time, hint="2025-02-12T14:00  14:00:30  +10m  -2h")

    def _to_time(self, text: str) -> None:
        file, view = self._file, self._view
        if file is None or not text.strip():
            return
        here = None
        for index in range(view.cursor, max(view.cursor - 200, -1), -1):
            here = stamp_of(file.line(index).text)
            if here is not None:
                break
        if here is None:
            here = next(
                (time for i in range(min(200, len(file))) if (time := stamp_of(file.line(i).text)) is not None), None
            )
        when = moment(text, here)
        if when is None:
            self.notify("no such time", severity="warning", timeout=3)
            return
        found = file.at_time(when, stamp_of)
        if found is None:
            self.notify("the lines of this file have no times", severity="warning", timeout=3)
            return
        view.go_to(found, centre=True)
        if found >= len(file):
            self.notify(f"all lines are before {told_time(when)}", timeout=3)

    def action_home(self) -> None:
        """Go back to the line that was asked for."""
        if self._view.asked is not None:
            self._view.go_to(self._view.asked, centre=True)

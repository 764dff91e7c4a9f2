"""A file of the input as it is: scrolled, searched, with the record of a line beside it."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from analyzer.findings import Finding
from analyzer.sources.line_file import Hit, Wanted
from analyzer.tui import going
from analyzer.tui.record_page import record_blocks
from analyzer.tui.safe import shown
from analyzer.tui.screens.text import TextScreen
from analyzer.tui.themes import SIGNS
from analyzer.tui.widgets.document import Block, Document
from analyzer.tui.widgets.lines import LinesView
from analyzer.tui.widgets.prompt import Prompt

_WHOLE = 1000
_HELP = """\
The text as it stands in the input; secrets are masked, control characters are shown as signs.
Signs beside the numbers: ▶ the line you came for, ◆■▲• evidence of findings, * your marks.
Below stands all of the line, and what it proves; Enter or f goes to that finding.
/text searches (with a capital letter: exactly so), /~regex searches for an expression.
t jumps to a time: 2025-02-12T14:00, 14:00, or +10m and -2h from the line you are on."""


class SourceScreen(TextScreen):
    """One file, with everything that can be asked of it."""

    HELP_TEXT = _HELP
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", key_display="/", id="source.search",
                tooltip="Search; ~ begins a regular expression"),
        Binding("n", "again(False)", "Next", id="source.next", tooltip="Next hit"),
        Binding("N", "again(True)", "Previous", show=False, id="source.previous", tooltip="Previous hit"),
        Binding("r", "record", "Record", id="source.record", tooltip="What was understood of the line, beside it"),
        Binding("f", "finding", "Finding", id="source.finding", tooltip="The finding that the line proves"),
        Binding("m", "mark", "Mark", show=False, id="source.mark", tooltip="Mark the line, or take the mark away"),
        Binding("right_square_bracket", "evidence(1)", "Next evidence", show=False, key_display="]",
                id="source.next-evidence", tooltip="Next line with evidence or a mark"),
        Binding("left_square_bracket", "evidence(-1)", "Previous evidence", show=False, key_display="[",
                id="source.previous-evidence", tooltip="Previous line with evidence or a mark"),
        Binding("y", "copy", "Copy line", show=False, id="source.copy", tooltip="Copy the line"),
    ]  # fmt: skip

    CSS = """
    SourceScreen #whole { height: 4; border-top: none; background: $surface; }
    """

    def __init__(self, source: str, path: str, line: int = 1, column: int = 1) -> None:
        super().__init__(source, path, line, column)
        self._proven: dict[int, list[Finding]] = {}
        """The findings that a line (0-based) is evidence of, worst first."""

    def on_mount(self) -> None:
        """Show what is known of the lines."""
        self._find_evidence()

    @on(LinesView.Moved, "#source")
    def _moved(self) -> None:
        self.progress_changed()
        if self.query_one("#record").display:
            self._show_record()
        self._show_whole()

    def on_text_screen_grown(self) -> None:
        """There are more lines."""
        super().on_text_screen_grown()
        self._show_whole()

    def on_resize(self) -> None:
        """The line may not fit any more."""
        super().on_resize()
        self._show_whole()

    def _show_whole(self) -> None:
        """All of the line, as soon as one does not fit or proves something; then it stays."""
        if not self.is_attached or self._file is None:
            return
        view, page = self._view, self.query_one("#whole", Document)
        line = view.cursor
        text, proven = view.text(line), self._proven.get(line, ())
        has_record = self.query_one("#record").display
        is_cut = len(text) > max(view.size.width - 12, 1)
        page.display = not has_record and (page.display or bool(proven) or is_cut)
        spans = [(f"{SIGNS[each.severity.value]} {each.id} {shown(each.title)}", each) for each in proven[:2]]
        blocks = [Block([(said, each.severity.value)], target=each, wrap=False) for said, each in spans]
        page.show([*blocks, Block([(" ".join(text[:_WHOLE].split()), "code")])])

    # -- searching -------------------------------------------------------------------------------------

    def action_search(self) -> None:
        """Ask what to search for."""
        self.query_one(Prompt).ask("search", "", self._search_for, hint="text, or ~regular expression")

    def _search_for(self, text: str) -> None:
        if not text or self._file is None:
            self._search, self._view.wanted = "", None
            self._view.refresh()
            self.progress_changed()
            return
        regex = text.startswith("~")
        try:
            wanted = Wanted(text[1:] if regex else text, self._file.encoding, regex=regex)
        except re.error as problem:
            self.notify(f"not a regular expression: {problem}", severity="warning", markup=False)
            return
        self._search, self._view.wanted = text, wanted
        self._view.refresh()
        line = self._view.cursor
        if not wanted.shown.search(self._view.text(line)):
            self._find(wanted, line, False)
        else:
            self.progress_changed()

    def action_again(self, backwards: bool) -> None:
        """The next hit, or the one before."""
        if self._view.wanted is None:
            self.action_search()
        else:
            self._find(self._view.wanted, self._view.cursor, backwards)

    @work(thread=True, exclusive=True, group="search")
    def _find(self, wanted: Wanted, line: int, backwards: bool) -> None:
        """Search; from the other end when there is nothing more."""
        file = self._file
        if file is None:
            return
        hit = file.find(wanted, line, backwards=backwards, stop=self._stop.is_set)
        said = ""
        if hit is None and not self._stop.is_set():
            start = len(file) if backwards else -1
            hit = file.find(wanted, start, backwards=backwards, stop=self._stop.is_set)
            said = "from the end" if backwards else "from the top"
        if not self._stop.is_set():
            self.app.call_from_thread(self._found, hit, said)

    def _found(self, hit: Hit | None, said: str) -> None:
        if not self.is_attached:
            return
        self._said = said if hit is not None else "not found"
        if hit is not None:
            view = self._view
            far = not 0 <= hit.line - view.scroll_y < view.size.height
            view.go_to(hit.line, centre=far)
            found = view.wanted.shown.search(view.text(hit.line)) if view.wanted is not None else None
            if found is not None and found.end() > view.scroll_x + view.size.width - 12:
                view.call_after_refresh(partial(view.scroll_to, x=max(found.start() - 20, 0), animate=False))
            elif found is not None and found.start() < view.scroll_x:
                view.scroll_to(x=0, animate=False)
        self.progress_changed()

    # -- record, evidence, marks -----------------------------------------------------------------------

    def action_record(self) -> None:
        """Show what was understood of the line, or no longer."""
        page = self.query_one("#record", Document)
        page.display = not page.display
        if page.display:
            self.call_after_refresh(self._show_record)
        self._show_whole()

    @on(LinesView.Chosen)
    def action_finding(self) -> None:
        """Go to the finding that the line proves."""
        proven = self._proven.get(self._view.cursor)
        if proven:
            going.show_finding(self.esxray, proven[0])
        else:
            self.notify("no finding rests on this line; ] goes to the next that one rests on", timeout=3)

    def _show_record(self) -> None:
        line = self._view.cursor
        self.case.ask(
            "record_at", self._source, self._path, line + 1,
            then=partial(self._have_record, line), otherwise=lambda why: self._have_record(line, None),
        )  # fmt: skip

    def _have_record(self, line: int, answer: dict[str, Any] | None) -> None:
        if self.is_attached and self._file is not None and line == self._view.cursor:
            log = self._path.rpartition("/")[2].partition(".")[0]
            blocks = record_blocks(line + 1, self._file.line(line).text, answer, log)
            self.query_one("#record", Document).show(blocks)

    def _find_evidence(self) -> None:
        """Severities of the findings that have evidence in this file, and the marks of the user."""
        lines: dict[int, str] = {}
        if self.case.view is not None:
            for finding in reversed(self.case.view.report.findings):  # the worst is put in last
                for each in finding.evidence:
                    if each.source == self._source and each.path == self._path:
                        lines[each.line - 1] = finding.severity.value
                        self._proven.setdefault(each.line - 1, []).insert(0, finding)
        self._view.evidence = lines
        self._view.marks = {
            place["line"] - 1
            for place in self.esxray.state.places
            if place.get("path") == self._path and place.get("source") == Path(self._source).name
        }

    def action_evidence(self, step: int) -> None:
        """The next line with evidence or a mark."""
        here = self._view.cursor
        lines = sorted({*self._view.evidence, *self._view.marks}, reverse=step < 0)
        found = next((line for line in lines if (line - here) * step > 0), None)
        if found is not None:
            self._view.go_to(found, centre=True)

    def action_mark(self) -> None:
        """Mark the line, or take the mark away."""
        view = self._view
        place = {"source": Path(self._source).name, "path": self._path, "line": view.cursor + 1}
        places = self.esxray.state.places
        if view.cursor in view.marks:
            view.marks.discard(view.cursor)
            self.esxray.state.places = [each for each in places if each != place]
        else:
            view.marks.add(view.cursor)
            places.append(place)
        self.esxray.keep()
        view.refresh()

    def action_copy(self) -> None:
        """Put the line on the clipboard, as it is shown."""
        self.esxray.copy(self._view.text(self._view.cursor), "Line")

"""What leaves: a report of the chosen findings as a ticket attachment, seen before it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical

from analyzer.exporting import Remark
from analyzer.tui.listing import Findings, Listing
from analyzer.tui.safe import shown
from analyzer.tui.screens.base import CaseScreen
from analyzer.tui.side_answers import Attachment
from analyzer.tui.widgets.document import BLANK, Block, Document
from analyzer.tui.widgets.lines import LinesView, Spans
from analyzer.tui.widgets.prompt import Prompt
from analyzer.tui.widgets.rows import RowList
from analyzer.writers.formats import OutputError, check_output, format_of, formats, write_file

_HELP = """\
A report to attach to a ticket. The preview is exactly what will be in the file; Tab goes to it, / searches in it.
Chosen are the findings that are marked, those that fit the filter of the findings, or all.
Notes, and the reasons why findings are accepted, are in it unless you leave them out.
Names and addresses are written as they are; passwords, keys and the like are masked everywhere."""
_CHOICES = ("marked", "filtered", "all")
_TOLD = 3
"""Names and addresses that are told; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of what can be chosen."""

    key: str
    title: str
    value: str
    action: str


class ExportScreen(CaseScreen):
    """What can be chosen, what it tells of the site, and the preview."""

    MODE = "export"
    HELP_TEXT = _HELP
    CSS = """
    ExportScreen #settings { height: 6; }
    ExportScreen #told { height: 1fr; }
    ExportScreen.-narrow .panes .main { height: 10; }
    ExportScreen.-narrow .panes .side { height: 1fr; }
    ExportScreen.-wide .panes .main { width: 46; }
    ExportScreen.-wide .panes .side { width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "what", "Which", id="export.what", tooltip="Which findings: marked, filtered, all"),
        Binding("f", "format", "Format", id="export.format", tooltip="The next format"),
        Binding("c", "contents", "Contents", id="export.contents", tooltip="Findings only, or the whole report"),
        Binding("r", "remarks", "Notes", id="export.remarks", tooltip="With notes and reasons, or without"),
        Binding("o", "name", "File", id="export.name", tooltip="The name of the file; its suffix chooses the format"),
        Binding("ctrl+s,W", "write", "Write", key_display="^s", id="export.write", tooltip="Write the file"),
        Binding("slash", "search", "Search", key_display="/", id="export.search", tooltip="Search in the preview"),
        Binding("n", "again(1)", "Next hit", show=False, id="export.next", tooltip="Next hit"),
        Binding("N", "again(-1)", "Previous hit", show=False, id="export.previous", tooltip="Previous hit"),
        Binding("y", "copy", "Copy", show=False, id="export.copy", tooltip="Copy the whole text"),
        Binding("escape", "back", "Back", show=False, id="export.back", tooltip="Back to the settings"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._what = ""
        self._format = next(name for name, suffix in formats().items() if suffix == ".md")
        self._file = ""
        self._whole = False
        self._remarks = True
        self._ready: Attachment | None = None
        self._asked: object = None
        self._said = ""
        self._lines: Sequence[str] = ()
        self._search: re.Pattern[str] | None = None

    def body(self) -> ComposeResult:
        """Settings with what they mean, and the preview."""
        with Container(classes="panes"):
            with Vertical(classes="main"):
                yield RowList(self._draw_setting, id="settings")
                yield Document(id="told")
            preview: RowList[str] = RowList(self._draw_line, id="preview")
            preview.add_class("side")
            yield preview
        yield Prompt()

    # -- what is chosen --------------------------------------------------------------------------------

    def case_changed(self) -> None:
        """There is something to write."""
        if self.case.view is None:
            return
        if not self._file:
            self._file = f"{_stem(self.case.name)}{formats()[self._format]}"
        self.query_one("#settings").focus()
        self._prepare()

    def state_changed(self) -> None:
        """Marks and notes have changed."""
        if self.is_attached and self.case.view is not None:
            self._prepare()

    def on_screen_resume(self) -> None:
        """Marks and notes may have changed meanwhile."""
        super().on_screen_resume()
        self.state_changed()

    def _chosen(self, what: str) -> frozenset[str] | None:
        """The fingerprints of what is to be written; None for all."""
        view, state = self.case.view, self.esxray.state
        if view is None or what == "all":
            return None
        listing = Listing(with_accepted=True)
        if what == "marked":
            listing.marked_only = True
        else:
            listing.text = str(state.screens.get("findings", {}).get("text", ""))
        return frozenset(each.fingerprint for each in Findings(view.report.findings).chosen(listing, state))

    def _prepare(self) -> None:
        """Ask for the text of what is chosen now."""
        if not self._what:
            self._what = "marked" if self._chosen("marked") else "all"
        remarks = {
            name: Remark(remark.note, remark.accepted, remark.until)
            for name, remark in self.esxray.state.remarks.items()
            if self._remarks and (remark.note or remark.accepted)
        }
        asked = (self._chosen(self._what), remarks, self._format, self._whole)
        self._show_settings()
        if asked == self._asked:
            return
        self._asked, self._ready, self._said = asked, None, "preparing"
        self.progress_changed()
        self.case.ask("attachment", *asked, then=partial(self._have, asked), otherwise=self._no_text)

    def _no_text(self, why: str) -> None:
        self._said = why
        self.progress_changed()

    def _have(self, asked: object, ready: Attachment) -> None:
        if asked != self._asked or not self.is_attached:
            return
        self._ready, self._said = ready, ""
        self._lines = ready.text.split("\n")
        preview = self.query_one("#preview", RowList)
        preview.show(self._lines, broad=max((cell_len(line) for line in self._lines), default=0))
        self._show_settings()
        self.query_one("#told", Document).show(self._told(ready))
        self.progress_changed()

    def _show_settings(self) -> None:
        view = self.case.view
        if view is None:
            return
        chosen = self._chosen(self._what)
        count = len(view.report.findings) if chosen is None else len(chosen)
        kept = str(self.esxray.state.screens.get("findings", {}).get("text", ""))
        what = {"marked": "marked or noted", "filtered": f"filter {kept!r}" if kept else "filter (none is set)"}
        remarks = self.esxray.state.remarks.values()
        said = sum(1 for each in remarks if each.note or each.accepted)
        notes = f"in it ({said:,} in this case)" if self._remarks else "left out"
        rows = [
            Setting("w", "Findings", f"{what.get(self._what, self._what)}: {count:,}", "what"),
            Setting("c", "Contents", "whole report" if self._whole else "findings only", "contents"),
            Setting("f", "Format", self._format, "format"),
            Setting("r", "Notes", notes, "remarks"),
            Setting("o", "File", self._file, "name"),
            Setting("^s", "Write it", "", "write"),
        ]
        settings = self.query_one("#settings", RowList)
        settings.show(rows)

    def summary(self) -> str:
        """What will be written."""
        if self._said:
            return shown(self._said)
        ready = self._ready
        if ready is None:
            return ""
        size = len(ready.text.encode("utf-8", "backslashreplace"))
        return (
            f"{ready.findings:,} findings  ·  {len(self._lines) - 1:,} lines  ·  {size / 1000:,.1f} kB  ·  not written"
        )

    def _told(self, ready: Attachment) -> Iterator[Block]:
        """What the text tells of the site."""
        names = ready.names
        parts = [_list(names.hosts, "host"), _list(names.addresses, "address", "addresses")]
        if names.macs:
            parts.append(f"{names.macs:,} MAC address{'es' if names.macs > 1 else ''}")
        parts = [part for part in parts if part]
        if parts:
            yield Block([("▲ not redacted: ", "warning"), (shown(f"names {'; '.join(parts)}"), "")], 0, 2)
        else:
            yield Block([("names no host and no address", "dim")])
        if not ready.findings:
            yield BLANK
            hint = "Nothing is marked: m in the findings marks." if self._what == "marked" else "Nothing is chosen."
            yield Block([(hint, "dim")])

    def _draw_setting(self, row: Setting, width: int) -> Spans:
        value = shown(row.value)
        room = width - 15
        value = value if cell_len(value) <= room else f"…{value[-room + 1 :]}"
        return [(f"{row.key:>3} ", "key"), (f"{row.title:<10} ", "dim" if row.value else "bold"), (value, "bold")]

    def _draw_line(self, line: str, width: int) -> Spans:
        text = shown(line)
        if self._search is None:
            return [(text, "")]
        spans: list[tuple[str, str]] = []
        at = 0
        for hit in self._search.finditer(text):
            spans += [(text[at : hit.start()], ""), (hit[0], "hit")]
            at = hit.end()
        return [*spans, (text[at:], "")]

    # -- keys ------------------------------------------------------------------------------------------

    @on(LinesView.Chosen, "#settings")
    def _turn(self) -> None:
        row = self.query_one("#settings", RowList).row
        if isinstance(row, Setting):
            getattr(self, f"action_{row.action}")()

    def action_what(self) -> None:
        """The next choice of findings."""
        self._what = _CHOICES[(_CHOICES.index(self._what or "all") + 1) % len(_CHOICES)]
        self._prepare()

    def action_format(self) -> None:
        """The next format; the name of the file follows."""
        names = list(formats())
        self._use(names[(names.index(self._format) + 1) % len(names)])

    def _use(self, name: str) -> None:
        known = {str(kind): suffix for kind, suffix in formats().items()}
        self._format = next(kind for kind in formats() if kind == name)
        self._file = str(Path(self._file).with_suffix(known[name]))
        self._prepare()

    def action_contents(self) -> None:
        """Findings only, or everything."""
        self._whole = not self._whole
        self._prepare()

    def action_remarks(self) -> None:
        """With what was said of findings, or without."""
        self._remarks = not self._remarks
        self._prepare()

    def action_name(self) -> None:
        """Ask for the name of the file."""
        self.query_one(Prompt).ask(f"file: its suffix ({' '.join(formats().values())})", self._file, self._named)

    def _named(self, text: str) -> None:
        text = text.strip()
        if not text:
            return
        try:
            self._format = format_of(text)
        except OutputError as problem:
            self.notify(str(problem), severity="warning", markup=False)
            return
        self._file = text
        self._prepare()

    def action_write(self) -> None:
        """Write the file, unless something would be lost by it."""
        if self._ready is None:
            return
        path = Path(self._file).expanduser()
        try:
            check_output(str(path), self.case.inputs)
        except OutputError as problem:
            self.notify(str(problem), severity="error", markup=False)
            return
        if _is_within(path, self.case.inputs):
            self.notify(f"{self._file} is part of the input; it was not overwritten", severity="error", markup=False)
        elif path.exists():
            self.query_one(Prompt).ask(f"{path.name} exists: overwrite it? (y)", "", self._confirmed)
        else:
            self._write(path, self._ready.text)

    def _confirmed(self, text: str) -> None:
        if text.strip().lower() in ("y", "yes") and self._ready is not None:
            self._write(Path(self._file).expanduser(), self._ready.text)
        else:
            self.notify("not written", timeout=2)

    @work(thread=True)
    def _write(self, path: Path, text: str) -> None:
        try:
            write_file(str(path), text)
        except OutputError as problem:
            self.app.call_from_thread(self.notify, str(problem), severity="error", markup=False)
            return
        self.app.call_from_thread(self._written, path)

    def _written(self, path: Path) -> None:
        self._said = f"written: {path.absolute()}"
        self.notify(f"{path.absolute()}", title="Written", markup=False, timeout=6)
        self.progress_changed()

    def action_copy(self) -> None:
        """Put the whole text on the clipboard."""
        if self._ready is not None:
            self.esxray.copy("\n".join(shown(line) for line in self._lines), "Report")

    def action_back(self) -> None:
        """Back to the settings."""
        self.query_one("#settings").focus()

    def action_search(self) -> None:
        """Ask what to search for in the preview."""
        self.query_one(Prompt).ask("search in the preview", "", self._search_for)

    def _search_for(self, text: str) -> None:
        self._search = re.compile(re.escape(text), 0 if text != text.lower() else re.I) if text else None
        preview = self.query_one("#preview", RowList)
        preview.refresh()
        if text:
            preview.focus()
            self._find(preview.cursor, 1)

    def action_again(self, step: int) -> None:
        """The next hit, or the one before."""
        if self._search is None:
            self.action_search()
        else:
            self._find(self.query_one("#preview", RowList).cursor + step, step)

    def _find(self, start: int, step: int) -> None:
        """Go to the next line with a hit, from the other end when there is none on the way."""
        pattern, count = self._search, len(self._lines)
        if pattern is None:
            return
        for offset in range(count):
            at = (start + offset * step) % count
            if pattern.search(shown(self._lines[at])):
                self.query_one("#preview", RowList).go_to(at, centre=True)
                return
        self.notify("not found", timeout=2)


def _stem(name: str) -> str:
    """The name of the case without what only an archive has."""
    stem = re.sub(r"(?:\.(?:tgz|tar|gz|zip|txt|log))+$", "", name.partition(" +")[0])
    plain = re.sub(r"[^\w.@-]+", "-", stem).strip("-.")
    return f"esxray-{plain or 'report'}"


def _list(names: Sequence[str], one: str, many: str = "") -> str:
    """``3 hosts (esx01, esx02, esx03)``; of many only some are told."""
    if not names:
        return ""
    told = ", ".join(names[:_TOLD]) + (", …" if len(names) > _TOLD else "")
    return f"{len(names):,} {one if len(names) == 1 else many or one + 's'} ({told})"


def _is_within(path: Path, inputs: Sequence[str]) -> bool:
    """True for a file that is there already below a folder that was given to be read."""
    if not path.exists():
        return False
    whole = path.resolve()
    return any(Path(name).is_dir() and whole.is_relative_to(Path(name).resolve()) for name in inputs)

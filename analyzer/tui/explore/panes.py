"""The three panes: the tree, a table or a picture, and the page on what the cursor is on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Container

from analyzer.findings import Finding
from analyzer.tui.case import Case
from analyzer.tui.explore.drawing import Worst
from analyzer.tui.explore.pages import SPOTS, node_page, record_page
from analyzer.tui.explore.pictures import Node, Picture, Spot
from analyzer.tui.explore.tables import Table
from analyzer.tui.explore.tree import Branch, Tree
from analyzer.tui.protocol import CaseView
from analyzer.tui.safe import shown
from analyzer.tui.themes import SIGNS
from analyzer.tui.widgets.document import Block, Document
from analyzer.tui.widgets.lines import LinesView, Spans
from analyzer.tui.widgets.picture_view import PictureView
from analyzer.tui.widgets.rows import RowList
from analyzer.tui.widgets.table_view import TableView

_STATES = {
    "parsed": "ok", "partial": "warning", "truncated": "warning", "unsupported": "warning", "command failed": "warning",
    "unreadable": "error", "empty": "dim",
}  # fmt: skip


class TreePane(RowList[Branch]):
    """Hosts, areas and outputs."""

    def __init__(self, *, id: str) -> None:
        super().__init__(_draw_branch, id=id)
        self.words = ""
        """What the names of outputs have to hold."""
        self.hosts = 0
        self._tree: Tree | None = None
        self._opened: set[str] = set()

    def load(self, view: CaseView) -> None:
        """Show what a case holds, with its first host open."""
        self._tree, self.hosts = Tree(view), len(view.report.hosts)
        self._opened |= {f"host:{host.name}" for host in view.report.hosts[:1]}
        self._list()

    def _list(self, key: str = "") -> None:
        if self._tree is not None:
            rows = self._tree.rows(self._opened, self.words)
            wanted = key or (self.row.key if self.row is not None else "")
            self.show(rows, next((at for at, row in enumerate(rows) if row.key == wanted), 0))

    def filter(self, words: str) -> None:
        """Show only outputs whose names hold these words."""
        self.words = words
        self._list()

    def fold(self) -> None:
        """Open the branch, or fold it; from an output the area it is in."""
        at, row = self.cursor, self.row
        while row is not None and row.is_open is None and at > 0:
            at -= 1
            row = self.rows[at]
        if row is not None and row.is_open is not None:
            self._opened ^= {row.key}
            self._list(row.key)

    def go(self, key: str, *above: str) -> None:
        """Put the cursor on a branch below these."""
        self.words = ""
        self._opened |= set(above)
        self._list(key)

    def step(self, step: int) -> Branch | None:
        """Go to the next branch that can be shown."""
        at = self.cursor + step
        while 0 <= at < len(self.rows) and self.rows[at].is_open is not None:
            at += step
        if not 0 <= at < len(self.rows):
            return None
        self.cursor = at
        return self.row


def _draw_branch(row: Branch, width: int) -> Spans:
    sign = "" if row.is_open is None else "▾ " if row.is_open else "▸ "
    indent = "  " * row.depth if row.is_open is not None or not row.depth else "  " * (row.depth + 1)
    kind = {"host": "title", "area": "bold", "output": ""}.get(row.what, "link")
    left: list[tuple[str, str]] = [(f" {indent}{sign}", "dim"), (shown(row.title), kind)]
    if row.severity:
        left.append((f" {SIGNS[row.severity]}", row.severity))
    note = shown(row.note)
    room = width - sum(cell_len(text) for text, _ in left) - 1
    if cell_len(note) < room:
        left.append((" " * (room - cell_len(note)) + note, "dim"))
    return left


class ContentPane(Container):
    """A table, a picture, or a sentence: one of them at a time."""

    def compose(self) -> ComposeResult:
        """All three; only the sentence is shown at first."""
        yield TableView(id="table")
        yield PictureView(id="picture")
        yield Document(id="about")

    def on_mount(self) -> None:
        """There is nothing yet."""
        self._only(self.about)

    @property
    def table(self) -> TableView:
        """The table, shown or not."""
        return self.query_one(TableView)

    @property
    def picture(self) -> PictureView:
        """The picture, shown or not."""
        return self.query_one(PictureView)

    @property
    def about(self) -> Document:
        """The sentence, shown or not."""
        return self.query_one("#about", Document)

    @property
    def showing(self) -> LinesView:
        """The one that is shown."""
        return self.table if self.table.display else self.picture if self.picture.display else self.about

    def _only(self, wanted: LinesView) -> None:
        had_focus = any(each.has_focus for each in (self.table, self.picture, self.about))
        for each in (self.table, self.picture, self.about):
            each.display = each is wanted
        if had_focus:
            self.take_focus()

    def take_focus(self) -> None:
        """Put the keys on what is shown; it may have been hidden until now."""
        self.call_after_refresh(lambda: self.showing.focus())

    def say(self, text: str) -> None:
        """Show a sentence."""
        self.about.show([Block([(shown(text), "dim")])])
        self._only(self.about)

    def show_table(self, table: Table) -> None:
        """Show a table."""
        self._only(self.table)
        self.table.show(table, _kind_of)

    def show_picture(self, picture: Picture, worst: Worst) -> None:
        """Show a picture, or say why there is none."""
        if picture.panels:
            self._only(self.picture)
            self.picture.show(picture, worst)
        else:
            needs = f" To collect: {picture.lacking}." if picture.lacking else ""
            self.say(f"{picture.title} of {picture.host}: no output tells of it.{needs}")

    def words(self) -> list[str]:
        """How many rows there are, and what they are filtered and sorted by."""
        if self.showing is not self.table:
            return []
        sifter = self.table.sifter
        whole, chosen = len(sifter.table.rows), self.table.count()
        words = [f"{chosen:,} of {whole:,} rows" if chosen != whole else f"{whole:,} rows"]
        if sifter.column is not None:
            name = sifter.table.columns[sifter.column].name
            words.append(f"by {shown(name)} {'down' if sifter.descending else 'up'}")
        if sifter.text:
            words.append(f"filter: {shown(sifter.text)}")
        return [*words, shown(sifter.table.reason)] if sifter.table.reason else words


class PagePane(Document):
    """The record of a row, or everything on a part."""

    def show_row(self, case: Case, table: TableView) -> None:
        """Show the record of the row under the cursor."""
        row, held = table.row, table.sifter
        if row is not None:
            number, at = held.table.places[row]

            def have(told: dict[str, Any]) -> None:
                if self.is_attached and table.sifter is held and table.row == row:
                    self.show(record_page(told))

            case.ask("one_record", number, at, then=have)

    def show_node(self, case: Case, view: PictureView, findings: Callable[[Node], list[Finding]]) -> None:
        """Show everything on the part that is selected."""
        node = view.node
        if node is None:
            self.show([Block([("Enter shows the parts that are folded away.", "dim")])])
            return
        wanted = node.spots[:SPOTS]
        records: dict[Spot, Mapping[str, Any] | None] = {}

        def have(spot: Spot, told: dict[str, Any] | None) -> None:
            records[spot] = told
            if self.is_attached and view.node is node and len(records) == len(wanted):
                self.show(node_page(node, findings(node), records), keep=True)

        self.show(node_page(node, findings(node), {}))
        for spot in wanted:
            case.ask("record_at", spot.source, spot.path, spot.line, then=partial(have, spot))


def _kind_of(column: str, cell: str) -> str:
    """How a cell looks: the words of a status in their colour."""
    return _STATES.get(cell, "") if column == "status" else ""

"""What was read: every output as a table, files with what became of them, pictures of network and storage."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.timer import Timer

from analyzer.findings import Evidence, Finding
from analyzer.tui.explore.panes import ContentPane, PagePane, TreePane
from analyzer.tui.explore.pictures import Node, Picture, Spot
from analyzer.tui.explore.tables import Table, UnparsedRow
from analyzer.tui.explore.tree import Branch, files_table, unparsed_table
from analyzer.tui.safe import shown
from analyzer.tui.screens.base import CaseScreen
from analyzer.tui.widgets.lines import LinesView
from analyzer.tui.widgets.prompt import Prompt

_HELP = """\
Everything that was read, by host and area. Enter opens a table or a picture, Esc goes back to the tree.
In a table: h and l choose a column, s sorts by it, / filters (words, column:word, !not).
Enter shows the record of a row, Enter again its line in the file.
p and o draw the network and the storage of the host that the cursor is at.
In a picture: arrows or hjkl go from part to part, Enter tells everything on one, z folds.
Signs in a picture are findings on a part: ◆C critical, ■E error, ▲W warning, •I info; x is a link that is down."""
_REST = 0.12
"""Seconds that the cursor rests on a branch before it is shown beside the tree."""


class ExploreScreen(CaseScreen):
    """Tree, and what it leads to."""

    MODE = "explore"
    HELP_TEXT = _HELP
    CSS = """
    ExploreScreen #tree { width: 40; border-right: vkey $panel; }
    ExploreScreen #page { display: none; }
    ExploreScreen.-narrow #tree { width: 1fr; border-right: none; }
    ExploreScreen.-narrow.-tree #content { display: none; }
    ExploreScreen.-narrow.-content #tree { display: none; }
    ExploreScreen.-page #tree { display: none; }
    ExploreScreen.-page #page { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", key_display="/", id="explore.filter",
                tooltip="Filter outputs or rows as you type; find a part of a picture"),
        Binding("s", "sort", "Sort", id="explore.sort", tooltip="Sort by the column: up, down, as it was"),
        Binding("e", "source", "Source", id="explore.source", tooltip="The line in its file"),
        Binding("r", "page", "Record", id="explore.record", tooltip="The record beside it, or no longer"),
        Binding("z", "fold", "Fold", show=False, id="explore.fold", tooltip="Open the branch, or fold it"),
        Binding("y", "copy", "Copy", show=False, id="explore.copy", tooltip="Copy the row or the part"),
        Binding("p", "picture('network')", "Network", id="explore.network",
                tooltip="The picture of this host's network"),
        Binding("o", "picture('storage')", "Storage", id="explore.storage",
                tooltip="The picture of this host's storage"),
        Binding("right_square_bracket", "step(1)", "Next", show=False, key_display="]", id="explore.next",
                tooltip="The next output, picture or record"),
        Binding("left_square_bracket", "step(-1)", "Previous", show=False, key_display="[", id="explore.previous",
                tooltip="The one before"),
        Binding("escape", "back", "Back", id="explore.back", tooltip="Close the record, then back to the tree"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._branch: Branch | None = None
        """What is shown beside the tree, or is being asked for."""
        self._unparsed: list[UnparsedRow] = []
        self._timer: Timer | None = None

    def body(self) -> ComposeResult:
        """Tree, content, and a page beside it."""
        with Container(classes="panes"):
            yield TreePane(id="tree")
            yield ContentPane(id="content", classes="main")
            yield PagePane(id="page", classes="side")
        yield Prompt()

    # -- the tree --------------------------------------------------------------------------------------

    @property
    def _tree(self) -> TreePane:
        return self.query_one(TreePane)

    @property
    def _content(self) -> ContentPane:
        return self.query_one(ContentPane)

    @property
    def _page(self) -> PagePane:
        return self.query_one(PagePane)

    def on_mount(self) -> None:
        """Begin at the tree."""
        self._level("tree")

    def case_changed(self) -> None:
        """There is something to explore."""
        view = self.case.view
        if view is None:
            return
        self._tree.load(view)
        self._tree.focus()
        self.progress_changed()

    @on(LinesView.Moved, "#tree")
    def _tree_moved(self) -> None:
        """Where there is room beside the tree, show what the cursor rests on."""
        if self._timer is not None:
            self._timer.stop()
        if self.has_class("-wide"):
            self._timer = self.set_timer(_REST, self._preview)

    def _preview(self) -> None:
        if self.is_attached and self.has_class("-tree") and (row := self._tree.row) is not None:
            self._open(row)

    @on(LinesView.Chosen, "#tree")
    def _tree_chosen(self) -> None:
        row = self._tree.row
        if row is None:
            return
        if row.is_open is not None:
            self.action_fold()
            return
        self._open(row)
        self._level("content")
        self._content.take_focus()

    def action_fold(self) -> None:
        """Open the branch, or fold it; from an output the area it is in."""
        if self._tree.has_focus:
            self._tree.fold()

    # -- what is shown ---------------------------------------------------------------------------------

    def _open(self, row: Branch) -> None:
        """Show a branch beside the tree, or in its place."""
        if self._branch is not None and self._branch.key == row.key:
            return
        self._branch = row
        match row.what:
            case "files":
                assert self.case.view is not None
                self._show_table(row.key, files_table(self.case.view.report))
            case "unparsed":
                self._ask(row, "unparsed_lines", then=self._have_unparsed)
            case "output":
                self._ask(row, "record_table", row.numbers, then=partial(self._show_table, row.key))
            case "network" | "storage":
                self._ask(row, f"{row.what}_picture", row.host, then=partial(self._show_picture, row.key))
            case _:
                self._content.say(f"{row.title}: {row.note}. Enter opens or folds it.")
        self.progress_changed()

    def _ask(self, row: Branch, name: str, *arguments: Any, then: Any) -> None:
        self.case.ask(name, *arguments, then=then, otherwise=self._content.say)

    def _is_wanted(self, key: str) -> bool:
        return self.is_attached and self._branch is not None and self._branch.key == key

    def _have_unparsed(self, rows: list[UnparsedRow]) -> None:
        self._unparsed = rows
        self._show_table("unparsed", unparsed_table(rows))

    def _show_table(self, key: str, table: Table) -> None:
        if not self._is_wanted(key):
            return
        if table.rows:
            self._content.show_table(table)
        elif key == "unparsed":
            self._content.say("Every line was understood.")
        else:
            self._content.say(f"{table.title}: no records. {table.reason}")
        self.progress_changed()

    def _show_picture(self, key: str, picture: Picture) -> None:
        if self._is_wanted(key):
            self._content.show_picture(picture, self._worst)
            self.progress_changed()

    def state_changed(self) -> None:
        """What was accepted meanwhile is no mark any more."""
        if self.is_attached and (picture := self._content.picture).picture.panels:
            picture.show(picture.picture, self._worst)

    def _findings(self, node: Node) -> list[Finding]:
        assert self.case.view is not None
        remarks = self.esxray.state.remarks
        found = [self.case.view.report.findings[number] for number in node.findings]
        return [
            finding
            for finding in found
            if finding.suppressed is None
            and not ((remark := remarks.get(finding.fingerprint)) is not None and remark.accepted)
        ]

    def _worst(self, node: Node) -> str:
        found = self._findings(node) if node.findings else []
        return found[0].severity.value if found else ""

    def _level(self, level: str) -> None:
        """How far down the user is: tree, content or page."""
        for name in ("tree", "content", "page"):
            self.set_class(name == level, f"-{name}")
        self.set_class(level != "tree", "-content")
        self.refresh_bindings()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Tab and the mouse go between the panes, too."""
        if event.widget is self._tree:
            self._level("tree")
        elif event.widget is self._content.showing and self.has_class("-tree"):
            self._level("content")
        self.progress_changed()

    def summary(self) -> str:
        """What is shown, and how."""
        branch = self._branch
        if branch is None or (self.has_class("-tree") and self.has_class("-narrow")):
            told = f"filter: {shown(self._tree.words)}" if self._tree.words else "enter opens, / filters"
            if self._tree.words and not self._tree.count():
                told = f"no output is called {shown(self._tree.words)}; esc takes the filter back"
            return f"{self._tree.hosts:,} hosts  ·  {told}"
        words = [shown(branch.title)]
        if branch.host:
            words.append(shown(branch.host))
        return "  ·  ".join([*words, *self._content.words()])

    # -- the page beside it ----------------------------------------------------------------------------

    @on(LinesView.Moved, "#table")
    @on(LinesView.Moved, "#picture")
    def _content_moved(self) -> None:
        self.progress_changed()
        if self.has_class("-page"):
            self._fill_page()

    @on(LinesView.Chosen, "#table")
    @on(LinesView.Chosen, "#picture")
    def _content_chosen(self) -> None:
        """First the record beside it, then its line."""
        if not self._has_pages or self.has_class("-page"):
            self.action_source()
        else:
            self.action_page()

    def action_page(self) -> None:
        """Show the record or the part beside it, or no longer."""
        if self.has_class("-page"):
            self._level("content")
            self._content.take_focus()
        elif self._has_pages:
            self._level("page")
            self._content.take_focus()
            # It has no size yet.
            self.call_after_refresh(self._fill_page)

    @property
    def _has_pages(self) -> bool:
        """True where rows and parts have more to say than is seen."""
        return self._branch is not None and self._branch.what in ("output", "network", "storage")

    def _fill_page(self) -> None:
        content = self._content
        if content.showing is content.picture:
            self._page.show_node(self.case, content.picture, self._findings)
        elif self._has_pages:
            self._page.show_row(self.case, content.table)

    @on(LinesView.Chosen, "#page")
    def _page_chosen(self) -> None:
        match self._page.target:
            case Spot() as spot:
                self._open_spot(spot)
            case Evidence() as evidence:
                self.esxray.open_evidence(evidence)

    # -- actions ---------------------------------------------------------------------------------------

    def action_source(self) -> None:
        """Open the line that the row or the part is from."""
        if self._page.has_focus and self._page.target is not None:
            self._page_chosen()
            return
        content, branch = self._content, self._branch
        if content.showing is content.picture:
            node = content.picture.node
            if node is not None and node.spots:
                self._open_spot(node.spots[0])
            return
        row = content.table.row
        if row is None or branch is None or content.showing is not content.table:
            return
        number, at = content.table.sifter.table.places[row]
        match branch.what:
            case "files":
                assert self.case.view is not None
                item = self.case.view.report.coverage[number]
                self.esxray.open_source(item.source, item.path, item.line)
            case "unparsed":
                line = self._unparsed[number]
                self.esxray.open_source(line.source, line.path, line.line)
            case _:
                self.case.ask("one_record", number, at, then=self._open_record)

    def _open_spot(self, spot: Spot) -> None:
        self.esxray.open_source(spot.source, spot.path, spot.line)

    def _open_record(self, told: dict[str, Any]) -> None:
        self.esxray.open_source(told["source"], told["path"], told["line"])

    def action_back(self) -> None:
        """From the page to the content, from there to the tree, then no filter."""
        content = self._content
        if self.has_class("-page"):
            self._level("content")
            content.take_focus()
        elif self.has_class("-content"):
            if content.showing is content.table and content.table.sifter.text:
                content.table.filter("")
                return
            self._level("tree")
            self.call_after_refresh(self._tree.focus)
        elif self._tree.words:
            self._words_are("")

    def action_sort(self) -> None:
        """Sort the table by its column."""
        content = self._content
        if content.showing is content.table:
            content.table.sort()
            self.progress_changed()

    def action_filter(self) -> None:
        """Filter the tree or the table; in a picture go to a part."""
        prompt, content = self.query_one(Prompt), self._content
        if self.has_class("-tree"):
            prompt.ask("filter: words of commands, areas, hosts", self._tree.words, self._words_are, self._words_are)
        elif content.showing is content.picture:
            prompt.ask("find a part by its name", "", self._find)
        elif content.showing is content.table:
            table, before = content.table, content.table.sifter.text
            prompt.ask("filter: words, column:word, !not", before, table.filter, table.filter,
                       partial(table.filter, before))  # fmt: skip

    def _words_are(self, text: str) -> None:
        self._tree.filter(text)
        self.progress_changed()

    def _find(self, text: str) -> None:
        if text and not self._content.picture.find(text):
            self.notify("no part has such a name", timeout=3)

    def action_picture(self, what: str) -> None:
        """Show a picture of the host that the cursor is at."""
        view = self.case.view
        if view is None or not view.report.hosts:
            return
        row = self._tree.row if self.has_class("-tree") else self._branch
        host = row.host if row is not None and row.host else view.report.hosts[0].name
        self._tree.go(f"{what}:{host}", f"host:{host}")
        self._tree_chosen()

    def action_step(self, step: int) -> None:
        """The next record with the page open; else the next output."""
        if self.has_class("-page"):
            self._content.showing.action_move(step)
            return
        row = self._tree.step(step)
        if row is not None and self.has_class("-content"):
            self._open(row)

    def action_copy(self) -> None:
        """Copy the row as its cells, a part as its words."""
        content = self._content
        if content.showing is content.picture and (node := content.picture.node) is not None:
            self.esxray.copy(shown("  ".join((node.name, *node.words))), "Part")
        elif content.showing is content.table and (row := content.table.row) is not None:
            self.esxray.copy("\t".join(content.table.sifter.table.rows[row]), "Row")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done where the user is."""
        if not self.is_attached:
            return True
        match action:
            case "sort":
                return not self.has_class("-tree") and self._content.showing is self._content.table
            case "page":
                return not self.has_class("-tree") and self._has_pages
            case "source" | "copy":
                return not self.has_class("-tree")
            case _:
                return True

"""The overview: hosts, how bad it is, what could not be checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from analyzer.findings import Finding, HostSummary, VmotionVerdict
from analyzer.tui import going, overview_page, vmotion_page
from analyzer.tui.overview_page import Lane, Page
from analyzer.tui.safe import shown
from analyzer.tui.screens.base import CaseScreen
from analyzer.tui.screens.reasons import ReasonsScreen
from analyzer.tui.widgets.document import Block, Document
from analyzer.tui.widgets.lines import LinesView
from analyzer.writers.summary import Wanted, files_read, logs_read, plural, wanted

_HELP = (
    "The whole case on one page. Enter opens what the cursor is on: a finding in its list, the findings of a host, the "
    "reasons of a pair of hosts, the timeline; on commands it copies them.\n"
    "In the chart of events a sign is the worst of a bar: ◆ critical, ■ error, ▲ warning; heights are their number."
)
_COMMANDS = 12


class OverviewScreen(CaseScreen):
    """A page on the whole case; where there is room, a second one beside it."""

    MODE = "overview"
    HELP_TEXT = _HELP
    DEFAULT_CSS = """
    OverviewScreen #more { display: none; }
    OverviewScreen.-wide #more { display: block; }
    OverviewScreen.-narrow #overview { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "commands", "Copy commands", id="overview.commands",
                tooltip="Copy all commands that would tell what could not be checked"),
        Binding("y", "copy", "Copy", show=False, id="overview.copy", tooltip="Copy this page as text"),
        Binding("v", "vmotion", "vMotion", id="overview.vmotion", tooltip="Why the worst pair of hosts is as it is"),
    ]  # fmt: skip

    def body(self) -> ComposeResult:
        """The pages."""
        with Container(classes="panes"):
            yield Document(id="overview", classes="main")
            yield Document(id="more", classes="side")

    @property
    def _main(self) -> Document:
        return self.query_one("#overview", Document)

    @property
    def _more(self) -> Document:
        return self.query_one("#more", Document)

    def case_changed(self) -> None:
        """Say what the report says."""
        case = self.case
        if case.view is not None:
            self._fill()
        elif case.failure is not None:
            text = f"{case.failure.message}\n{case.failure.details}"
            self._main.show([Block([(shown(line), "")]) for line in text.split("\n")])
        self._main.focus()

    def early_changed(self) -> None:
        """Say what is known so far."""
        found = sorted(self.case.early, key=lambda finding: finding.severity.rank)
        self._main.show(overview_page.early(found))

    def state_changed(self) -> None:
        """Somebody accepted a finding."""
        if self.is_attached and self.case.view is not None:
            self._fill(keep=True)

    def on_resize(self) -> None:
        """Other widths."""
        super().on_resize()
        if self.case.view is not None:
            self.call_after_refresh(self._fill, keep=True)

    def on_screen_resume(self) -> None:
        """Findings may have been accepted meanwhile."""
        super().on_screen_resume()
        self.state_changed()

    def _fill(self, *, keep: bool = False) -> None:
        if not self.is_attached or self.case.view is None:
            return
        wide = self._more.display and self._more.size.width > 0
        self._main.show(self._first(wide), keep=keep)
        self._more.show(self._second() if wide else (), keep=keep)

    def _page(self, pane: Document) -> Page:
        view = self.case.view
        assert view is not None
        accepted = frozenset(name for name, remark in self.esxray.state.remarks.items() if remark.accepted)
        return Page.of(view.report, accepted, max(pane.scrollable_content_region.width, 40), self.size.height)

    def _first(self, wide: bool) -> Iterator[Block]:
        page = self._page(self._main)
        pairs = page.report.vmotion
        blocks = overview_page.essential(page)
        yield next(blocks)
        if pairs:
            yield vmotion_page.one_line(pairs)
        yield from blocks
        if wide:
            yield from overview_page.unchecked(page, _COMMANDS)
            yield from overview_page.all_hosts(page)
            return
        yield from overview_page.unchecked(page, 0)
        yield from overview_page.events(page)
        yield from vmotion_page.matrix(pairs, page.width)
        yield from overview_page.windows(page)
        yield from overview_page.all_hosts(page)
        yield from overview_page.trouble(page)
        yield from overview_page.to_collect(page, _COMMANDS)

    def _second(self) -> Iterator[Block]:
        page = self._page(self._more)
        yield from overview_page.events(page)
        yield from vmotion_page.matrix(page.report.vmotion, page.width)
        yield from overview_page.windows(page)
        yield from overview_page.trouble(page)

    def summary(self) -> str:
        """How much was read."""
        view = self.case.view
        if view is None:
            return ""
        report = view.report
        words = [plural(len(report.hosts), "host"), f"{plural(files_read(report), 'file')} read"]
        if logs := logs_read(report):
            words.append(logs if self.size.width >= 110 else logs.partition(", from")[0])
        return "  ·  ".join(words)

    # -- opening ---------------------------------------------------------------------------------------

    @on(LinesView.Chosen)
    def _open(self, event: LinesView.Chosen) -> None:
        match event.view.target if isinstance(event.view, Document) else None:
            case Finding() as finding:
                going.show_finding(self.esxray, finding)
            case HostSummary() as host:
                going.show_findings(self.esxray, f"host:{host.name}")
            case VmotionVerdict() as pair:
                self._reasons(pair)
            case Lane():
                self.esxray.action_mode("timeline")
            case Wanted() as block:
                self.esxray.copy(overview_page.commands_of([block]), "Commands")

    def action_commands(self) -> None:
        """All commands that would tell what could not be checked."""
        if self.case.view is None:
            return
        blocks = wanted(self.case.view.report)
        if blocks:
            count = sum(len(block.commands) for block in blocks)
            self.esxray.copy(overview_page.commands_of(blocks), f"{count} commands")
        else:
            self.notify("every check that applies was made", timeout=2)

    def action_vmotion(self) -> None:
        """The reasons of the worst pair."""
        pairs = self.case.view.report.vmotion if self.case.view is not None else ()
        if pairs:
            target = vmotion_page.one_line(pairs).target
            assert isinstance(target, VmotionVerdict)
            self._reasons(target)
        else:
            self.notify("a migration needs two hosts", timeout=2)

    def _reasons(self, pair: VmotionVerdict) -> None:
        findings = self.case.view.report.findings if self.case.view is not None else ()
        self.app.push_screen(ReasonsScreen(pair, findings))

    def action_copy(self) -> None:
        """The page as text."""
        if self.case.view is not None:
            blocks = [*self._first(False)]
            lines = [" " * block.indent + "".join(text for text, _ in block.spans).rstrip() for block in blocks]
            self.esxray.copy("\n".join(lines), "Overview")

"""The list of findings: grouped, folded, filtered at every key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from analyzer.findings import Finding, Severity
from analyzer.tui.bars import short_device
from analyzer.tui.listing import GROUPINGS, Findings, Heading, Item, Listing, Row
from analyzer.tui.safe import shown
from analyzer.tui.screens.base import CaseScreen
from analyzer.tui.themes import SIGNS
from analyzer.tui.widgets.document import Block, Document
from analyzer.tui.widgets.lines import Spans
from analyzer.tui.widgets.prompt import Prompt
from analyzer.tui.widgets.rows import RowList
from analyzer.writers.summary import told


class FindingList(CaseScreen):
    """The list, and room for details beside it."""

    MODE = "findings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", key_display="/", id="findings.filter", tooltip="Filter as you type"),
        Binding("s", "group", "Group", id="findings.group", tooltip="Group by severity, area, host, cause"),
        Binding("f", "severity", "Severity", id="findings.severity", tooltip="Show only the severe ones"),
        Binding("M", "marked", "Marked", show=False, id="findings.marked", tooltip="Only what is marked or has a note"),
        Binding("a", "accepted", "Accepted", show=False, id="findings.accepted", tooltip="Show what is accepted too"),
        Binding("z", "fold", "Fold", show=False, id="findings.fold", tooltip="Fold the group, or open it"),
        Binding("Z", "fold_all", "Fold all", show=False, id="findings.fold-all", tooltip="Fold or open all groups"),
        Binding("escape", "clear", "Clear", show=False, id="findings.clear", tooltip="No filter, back to the list"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._findings = Findings(())
        self._listing = Listing()
        self._chosen = 0
        self._broadest = 0
        """Cells of the hosts of a finding, where most are named."""

    def body(self) -> ComposeResult:
        """List and details, beside each other or above each other."""
        with Container(classes="panes"):
            listed: RowList[Row] = RowList(self._draw, id="findings")
            listed.add_class("main")
            yield listed
            yield Document(id="details", classes="side")
        yield Prompt()

    # -- what is listed --------------------------------------------------------------------------------

    @property
    def _list(self) -> RowList[Row]:
        return self.query_one("#findings", RowList)

    @property
    def _finding(self) -> Finding | None:
        row = self._list.row
        return row.finding if isinstance(row, Item) else None

    def case_changed(self) -> None:
        """List the findings of the report."""
        if self.case.view is not None:
            report = self.case.view.report
            day = max((host.collected_at or "" for host in report.hosts), default="")[:10]
            self._findings = Findings(told(report), day)
            self.state_changed()
            self._list.focus()
        elif self.case.failure is not None:
            lines = [self.case.failure.message, *self.case.failure.details.split("\n")]
            self.query_one(Document).show([Block([(shown(line), "")]) for line in lines])

    def early_changed(self) -> None:
        """List what is known so far, worst first."""
        early = sorted(self.case.early, key=lambda finding: (finding.severity.rank, finding.id))
        self._findings = Findings(early)
        self._refresh()

    def state_changed(self) -> None:
        """List again with the marks and the filter of another time."""
        if not self.is_attached:
            return
        kept = self.esxray.state.screens.get(self.MODE, {})
        self._listing.text = str(kept.get("text", self._listing.text))
        if kept.get("grouping") in GROUPINGS:
            self._listing.grouping = kept["grouping"]
        self._refresh()

    def _refresh(self, *, keep: bool = True) -> None:
        before = self._finding
        rows = self._findings.rows(self._listing, self.esxray.state)
        named = {row.finding.hosts for row in rows if isinstance(row, Item)}
        self._broadest = max((cell_len(_hosts(names, 18)) for names in named), default=0)
        self._chosen = len({id(row.finding) for row in rows if isinstance(row, Item)}) + sum(
            row.count for row in rows if isinstance(row, Heading) and not row.is_open
        )
        same = before.fingerprint if keep and before is not None else ""
        at = next((i for i, row in enumerate(rows) if isinstance(row, Item) and row.finding.fingerprint == same), None)
        if at is None:
            at = next((i for i, row in enumerate(rows) if isinstance(row, Item)), 0)
        self._list.show(rows, at)
        self.progress_changed()

    def _change(self, *, keep: bool = True) -> None:
        """List again, and keep how for the next time."""
        self.esxray.state.screens[self.MODE] = {"text": self._listing.text, "grouping": self._listing.grouping}
        self.esxray.keep()
        self._refresh(keep=keep)

    def summary(self) -> str:
        """How many are shown of how many, and by what."""
        listing = self._listing
        words = [f"{self._chosen:,} of {len(self._findings.findings):,} findings", f"by {listing.grouping}"]
        if listing.text:
            words.append(f"filter: {shown(listing.text)}")
        if listing.least is not Severity.INFO:
            words.append(f"{listing.least.value} and worse")
        words += ["marked only"] * listing.marked_only + ["with accepted"] * listing.with_accepted
        return "  ·  ".join(words)

    def _draw(self, row: Row, width: int) -> Spans:
        if isinstance(row, Heading):
            sign = "▾" if row.is_open else "▸"
            return [(f"{sign} ", "dim"), (shown(row.title), f"{row.worst} bold"), (f"  {row.count:,}", "dim")]
        finding = row.finding
        remark = self.esxray.state.remarks.get(finding.fingerprint)
        flag = " "
        if remark is not None:
            flag = "x" if remark.accepted else "*" if remark.marked else "n" if remark.note else " "
        elif finding.suppressed is not None:
            flag = "x"
        severity = finding.severity.value
        most = 18 if width > 60 else 10
        hosts = f"{set_cell_size(_hosts(finding.hosts, most), min(self._broadest, most))}  "
        spans = [(flag, "mark"), (f" {SIGNS[severity]} ", severity), (f"{finding.id:<8} ", "bold"), (hosts, "dim")]
        spans.append((shown(finding.title), "dim" if flag == "x" else ""))
        if finding.subject and finding.subject not in finding.title:
            spans.append((f"  {shown(short_device(finding.subject))}", "link"))
        return spans

    # -- filter and groups -----------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Filter at every key; Escape brings back what was shown before."""
        before = self._listing.text
        self.query_one(Prompt).ask(
            "filter", before, self._filtered, self._filter_live, lambda: self._filter_live(before),
            hint="words  host:esx01  id:NET  area:storage  severity:error  note:word  !not",
        )  # fmt: skip

    def _filter_live(self, text: str) -> None:
        self._listing.text = text
        self._refresh()

    def _filtered(self, text: str) -> None:
        self._listing.text = text
        self._change()

    def action_clear(self) -> None:
        """Back to the list, then to all findings."""
        listing = self._listing
        if not self._list.has_focus:
            self._list.focus()
        elif listing.text or listing.marked_only or listing.least is not Severity.INFO:
            listing.marked_only, listing.least = False, Severity.INFO
            self._filtered("")

    def action_group(self) -> None:
        """The next way to group."""
        self._listing.grouping = GROUPINGS[(GROUPINGS.index(self._listing.grouping) + 1) % len(GROUPINGS)]
        self._change()

    def action_severity(self) -> None:
        """Fewer and fewer, then all again."""
        levels = list(Severity)
        self._listing.least = levels[(self._listing.least.rank - 1) % len(levels)]
        self._refresh()

    def action_marked(self) -> None:
        """Only what is marked, or all."""
        self._listing.marked_only = not self._listing.marked_only
        self._refresh()

    def action_accepted(self) -> None:
        """With what is accepted, or without."""
        self._listing.with_accepted = not self._listing.with_accepted
        self._refresh()

    def action_fold(self) -> None:
        """Fold the group of the row, or open it."""
        row = self._list.row
        if row is None:
            return
        group = row.key if isinstance(row, Heading) else row.group
        self._listing.closed ^= {f"{self._listing.grouping}:{group}"}
        self._refresh(keep=False)
        at = next((i for i, each in enumerate(self._list.rows) if isinstance(each, Heading) and each.key == group), 0)
        self._list.cursor = at

    def action_fold_all(self) -> None:
        """Fold all groups, or open all."""
        names = {f"{self._listing.grouping}:{row.key}" for row in self._list.rows if isinstance(row, Heading)}
        self._listing.closed = set() if names <= self._listing.closed else self._listing.closed | names
        self._refresh(keep=False)


def _hosts(names: Sequence[str], most: int) -> str:
    """Hosts in at most so many cells."""
    short = [shown(name).partition(".")[0] for name in names]
    text = ",".join(short)
    if cell_len(text) > most and len(short) > 1:
        text = f"{short[0]} +{len(short) - 1}"
    return text if cell_len(text) <= most else f"{text[: most - 1]}…"

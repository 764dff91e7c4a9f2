"""The findings: a list that filters at every key, and everything about the one under the cursor beside it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches

from analyzer.findings import Evidence, Finding
from analyzer.tui import details, going
from analyzer.tui.listing import Heading, Item
from analyzer.tui.protocol import RuleRow
from analyzer.tui.safe import shown
from analyzer.tui.screens.finding_list import FindingList
from analyzer.tui.store import Remark, dated
from analyzer.tui.widgets.document import Block, Document
from analyzer.tui.widgets.lines import LinesView
from analyzer.tui.widgets.prompt import Prompt
from analyzer.writers.remedy import pasteable

_HELP = """\
Findings, worst first. Type / and words to filter; all must occur, in any place.
host:esx01 id:NET area:storage severity:error note:word narrow it down, !word leaves out.
Enter opens the line that proves a finding, in its file; Esc comes back.
t shows when it was, on the timeline.
Tab goes to the details: Enter there opens each evidence and copies each command."""


class FindingsScreen(FindingList):
    """List and details."""

    HELP_TEXT = _HELP
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "mark", "Mark", id="findings.mark", tooltip="Mark or unmark"),
        Binding("n", "note", "Note", id="findings.note", tooltip="Write a note"),
        Binding("x", "accept", "Accept", show=False, id="findings.accept",
                tooltip="Accept with a reason (suppress), or undo it"),
        Binding("c", "copy_remedy", "Copy fix", id="findings.copy", tooltip="Copy the commands of the remedy"),
        Binding("y", "copy_finding", "Copy", show=False, id="findings.yank", tooltip="Copy the finding as text"),
        Binding("e", "evidence", "Source", id="findings.evidence", tooltip="The line that proves it, in its file"),
        Binding("t", "timeline", "Timeline", show=False, id="findings.timeline", tooltip="Its time on the timeline"),
        Binding("right_square_bracket,J", "step(1)", "Next", show=False, key_display="]", id="findings.next",
                tooltip="Next finding, from the details too"),
        Binding("left_square_bracket,K", "step(-1)", "Previous", show=False, key_display="[", id="findings.previous",
                tooltip="Previous finding"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._rules: dict[str, RuleRow | None] = {}

    # -- details ---------------------------------------------------------------------------------------

    @on(LinesView.Moved, "#findings")
    def _show_details(self) -> None:
        finding = self._finding
        try:
            page = self.query_one("#details", Document)
        except NoMatches:
            return
        if finding is None:
            row = self._list.row
            said = (
                f"{row.title}: {row.count:,} findings. Enter folds or opens the group."
                if isinstance(row, Heading)
                else ""
            )
            if not self._findings.findings and self.case.view is not None:
                what = "found" if self.case.view.report.hosts else "checked"
                said = f"Nothing was {what}. The overview says what was checked and what could not be."
            elif row is None and self._findings.findings:
                said = "No finding fits. Esc takes the filters back."
            page.show([Block([(shown(said), "dim")])])
            return
        if finding.id not in self._rules:
            self._rules[finding.id] = None
            self.case.ask("rule", finding.id, then=partial(self._have_rule, finding.id))
        self._show(finding)

    def _show(self, finding: Finding, *, keep: bool = False) -> None:
        page = self.query_one("#details", Document)
        remark = self.esxray.state.remark(finding.fingerprint)
        width = page.scrollable_content_region.width
        page.show(details.blocks(finding, remark, self._rules.get(finding.id), width), keep=keep)

    def _have_rule(self, name: str, rule: RuleRow | None) -> None:
        self._rules[name] = rule
        finding = self._finding
        if self.is_attached and finding is not None and finding.id == name:
            self._show(finding, keep=True)

    def on_resize(self) -> None:
        """Quote the evidence for another width."""
        super().on_resize()
        if (finding := self._finding) is not None:
            self.call_after_refresh(self._show, finding, keep=True)

    @on(LinesView.Chosen, "#details")
    def _open_target(self) -> None:
        match self.query_one("#details", Document).target:
            case Evidence() as evidence:
                self.esxray.open_evidence(evidence)
            case details.Command(text):
                self.esxray.copy(pasteable(text, placeholders=True), "Command")

    @on(LinesView.Chosen, "#findings")
    def _open_row(self) -> None:
        if isinstance(self._list.row, Heading):
            self.action_fold()
        else:
            self.action_evidence()

    def action_evidence(self) -> None:
        """Open the line that proves the finding; from the details the evidence under the cursor."""
        page = self.query_one("#details", Document)
        if page.has_focus and isinstance(page.target, Evidence):
            self.esxray.open_evidence(page.target)
        elif (finding := self._finding) is not None:
            primary = next((each for each in finding.evidence if each.role == "primary"), finding.evidence[0])
            self.esxray.open_evidence(primary)

    def action_timeline(self) -> None:
        """Show the time of the finding among the events of all hosts."""
        if (finding := self._finding) is not None:
            going.show_times(self.esxray, finding)

    def action_step(self, step: int) -> None:
        """Another finding, wherever the focus is."""
        rows, at = self._list.rows, self._list.cursor + step
        while 0 <= at < len(rows) and not isinstance(rows[at], Item):
            at += step
        if 0 <= at < len(rows):
            self._list.cursor = at

    # -- marks, notes ----------------------------------------------------------------------------------

    def _put(self, finding: Finding, remark: Remark) -> None:
        self.esxray.state.put(finding.fingerprint, remark)
        self.esxray.keep()
        self._refresh()

    def action_mark(self) -> None:
        """Mark the finding, or take the mark away; the cursor goes on."""
        if (finding := self._finding) is not None:
            remark = self.esxray.state.remark(finding.fingerprint)
            self._put(finding, replace(remark, marked=not remark.marked))

    def action_note(self) -> None:
        """Write a note; an empty one takes it away."""
        if (finding := self._finding) is not None:
            remark = self.esxray.state.remark(finding.fingerprint)
            self.query_one(Prompt).ask(
                f"note on {finding.id}",
                remark.note,
                lambda text: self._put(finding, replace(remark, note=text.strip())),
            )

    def action_accept(self) -> None:
        """Accept the finding with a reason, or take that back."""
        if (finding := self._finding) is None:
            return
        remark = self.esxray.state.remark(finding.fingerprint)
        if remark.accepted:
            self._put(finding, replace(remark, accepted="", until=""))
            self.notify(f"{finding.id} is shown again", timeout=2, markup=False)
            return

        def accept(text: str) -> None:
            reason, until = dated(text)
            if reason:
                self._put(finding, replace(remark, accepted=reason, until=until))
                self.notify(f"{finding.id} accepted; `a` shows what is", timeout=3, markup=False)

        self.query_one(Prompt).ask(
            f"why {finding.id} is accepted", "", accept, hint="a reason, and if you like: until 2027-03-31"
        )

    def action_copy_remedy(self) -> None:
        """The commands of the remedy, or its words."""
        page = self.query_one("#details", Document)
        if page.has_focus and isinstance(page.target, details.Command):
            self.esxray.copy(pasteable(page.target.text, placeholders=True), "Command")
        elif (finding := self._finding) is not None:
            commands = details.commands_of(finding)
            self.esxray.copy("\n".join(commands) or finding.remedy, "Commands" if commands else "Remedy")

    def action_copy_finding(self) -> None:
        """The finding as text."""
        if (finding := self._finding) is not None:
            self.esxray.copy(details.as_text(finding, self.esxray.state.remark(finding.fingerprint)), finding.id)

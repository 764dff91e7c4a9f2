"""The overview: hosts, how bad it is, what could not be checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from analyzer.findings import Finding, OutcomeStatus, Report, Severity
from analyzer.tui.safe import shown
from analyzer.tui.screens.base import CaseScreen
from analyzer.tui.themes import SIGNS
from analyzer.tui.widgets.document import Block, Document, heading, paragraph
from analyzer.tui.widgets.lines import LinesView
from analyzer.writers.summary import collected, told, version_of


class OverviewScreen(CaseScreen):
    """A page on the whole case."""

    MODE = "overview"
    HELP_TEXT = "The whole case on one page. Enter opens the line that proves a finding."
    BINDINGS: ClassVar[list[BindingType]] = []

    def body(self) -> ComposeResult:
        """The page."""
        yield Document(id="overview")

    def case_changed(self) -> None:
        """Say what the report says."""
        page = self.query_one(Document)
        case = self.case
        if case.view is not None:
            page.show(_blocks(case.view.report))
        elif case.failure is not None:
            text = f"{case.failure.message}\n{case.failure.details}"
            page.show([Block([(shown(line), "")]) for line in text.split("\n")])
        page.focus()

    def early_changed(self) -> None:
        """Say what is known so far."""
        self.query_one(Document).show(_early(self.case.early), keep=True)

    def summary(self) -> str:
        """How many hosts and findings."""
        view = self.case.view
        if view is None:
            return ""
        report = view.report
        files = len(report.coverage)
        return f"{len(report.hosts)} hosts  ·  {len(report.findings):,} findings  ·  {files:,} files and outputs"

    @on(LinesView.Chosen)
    def _open(self) -> None:
        target = self.query_one(Document).target
        if isinstance(target, Finding):
            self.esxray.open_evidence(target.evidence[0])


def _blocks(report: Report) -> Iterator[Block]:
    shown_findings = [finding for finding in told(report) if finding.suppressed is None]
    yield from _counts(shown_findings)
    yield from heading("Hosts")
    for host in report.hosts:
        worst = Counter(finding.severity.value for finding in shown_findings if host.name in finding.hosts)
        signs = [(f"  {SIGNS[name]} {worst[name]}", name) for name in map(str, Severity) if worst[name]]
        yield Block(
            [(shown(host.name), "bold"), (f"  {shown(version_of(host))}  {shown(collected(host))}", "dim"), *signs],
            2,
            4,
        )
    if report.vmotion:
        yield from heading("vMotion")
        kinds = {"BLOCKED": "critical", "UNKNOWN": "dim", "WARNINGS": "warning", "READY": "ok"}
        for pair in report.vmotion[:60]:
            reason = f"  {pair.reasons[0]}" if pair.reasons else ""
            yield Block(
                [
                    (f"{pair.verdict.value:<9}", kinds[pair.verdict.value]),
                    (shown(" - ".join(pair.hosts)), ""), (shown(reason), "dim"),
                ],
                2, 12,
            )  # fmt: skip
    if shown_findings:
        yield from _worst("Worst findings", shown_findings)
    states = Counter(outcome.status for outcome in report.outcomes)
    unknown = sum(1 for outcome in report.outcomes if outcome.status is OutcomeStatus.SKIPPED and outcome.collect)
    yield from heading("Checks")
    yield paragraph(
        f"{states[OutcomeStatus.PASSED]:,} passed, {states[OutcomeStatus.FOUND]:,} found something, {unknown:,} could "
        f"not be judged, {states[OutcomeStatus.SKIPPED] - unknown:,} do not apply, "
        f"{states[OutcomeStatus.ERRORED]:,} failed."
    )
    if report.diagnostics:
        yield from heading("Trouble with the input")
        for trouble in report.diagnostics[:40]:
            yield Block(
                [
                    (f"{trouble.level}: ", "error" if trouble.level == "error" else "warning"),
                    (shown(trouble.message), ""),
                ],
                2,
                2,
            )


def _counts(findings: Sequence[Finding]) -> Iterator[Block]:
    counts = Counter(finding.severity.value for finding in findings)
    for name in map(str, Severity):
        yield Block([(f"{SIGNS[name]} {name:<9}", name), (f"{counts[name]:>7,}", "bold")], 2)


def _worst(title: str, findings: Sequence[Finding]) -> Iterator[Block]:
    yield from heading(title)
    for finding in findings[:12]:
        name = finding.severity.value
        said = shown(finding.message.partition("\n")[0])
        yield Block(
            [(f"{SIGNS[name]} ", name), (f"{finding.id:<9}", "bold"), (said, "")],
            2, 12, target=finding,
        )  # fmt: skip


def _early(findings: Sequence[Finding]) -> Iterator[Block]:
    """What is known while the analysis goes on."""
    yield from _counts(findings)
    yield from _worst("Found so far", sorted(findings, key=lambda finding: finding.severity.rank))

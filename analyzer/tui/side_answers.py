"""What Compare and Export ask the worker process: see :mod:`analyzer.tui.answers`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analyzer import comparing
from analyzer.analysis import Analysis
from analyzer.comparing import Comparison, Spot
from analyzer.exporting import Names, Remark, names_in, prepared
from analyzer.writers.formats import formats, rendered


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text that is ready to leave, and what it tells."""

    text: str
    names: Names
    findings: int


def comparison(analysis: Analysis, left: str, right: str) -> Comparison:
    """Two hosts side by side."""
    return comparing.compare(analysis.case, left, right)


def equal_records(analysis: Analysis, left: str, right: str, command: str) -> list[tuple[str, Spot, Spot]]:
    """The records of one command that are the same on both."""
    return comparing.equal_records(analysis.case, left, right, command)


def attachment(
    analysis: Analysis,
    chosen: frozenset[str] | None,
    remarks: Mapping[str, Remark],
    kind: str,
    whole: bool,
) -> Attachment:
    """The report in one format, as it would be written."""
    report = prepared(analysis.report, chosen, remarks, whole=whole)
    wanted = next(name for name in formats() if name == kind)
    text = rendered(report, wanted)
    return Attachment(text, names_in(text, [host.name for host in report.hosts]), len(report.findings))

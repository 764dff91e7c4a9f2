"""What is said of one finding, as blocks of a page: message, evidence, why, remedy, false alarms, references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len

from analyzer.findings import Evidence, Finding
from analyzer.tui.protocol import RuleRow
from analyzer.tui.safe import shown
from analyzer.tui.store import Remark
from analyzer.tui.themes import SIGNS
from analyzer.tui.widgets.document import BLANK, Block, heading, paragraph
from analyzer.writers.page import quote
from analyzer.writers.remedy import commands_in, flowing, pasteable
from analyzer.writers.summary import shown_path

_COLUMNS = re.compile(r" {3}|\t")
_MOST = 600
_ARCHIVE = re.compile(r"^.*\.(?:tgz|tar|tar\.gz|zip)/")


@dataclass(frozen=True, slots=True)
class Command:
    """A command line of a remedy: opening it copies it."""

    text: str


def blocks(finding: Finding, remark: Remark, rule: RuleRow | None, width: int) -> Iterator[Block]:
    """The page of a finding in so many cells; ``rule`` is its documentation once it is known."""
    severity = finding.severity.value
    yield Block(
        [
            (f"{SIGNS[severity]} {severity.upper()}  ", severity),
            (f"{finding.id}  ", "bold"),
            (shown(finding.title), "title"),
        ]
    )
    facts = [", ".join(finding.hosts), finding.subject, f"confidence: {finding.confidence.value}"]
    if finding.count > 1:
        facts.append(f"{finding.count:,} times")
    if finding.first_seen:
        facts.append(f"{finding.first_seen} to {finding.last_seen or '…'}")
    yield Block([(shown("  ·  ".join(fact for fact in facts if fact)), "dim")])
    yield BLANK
    for line in finding.message.split("\n"):
        yield paragraph(shown(line), indent=0)
    yield from _remarks(finding, remark)
    yield from heading(f"Evidence ({len(finding.evidence)})" if len(finding.evidence) > 1 else "Evidence")
    for evidence in finding.evidence:
        yield from _evidence(evidence, width)
    yield from heading("How to fix")
    yield from _remedy(finding.remedy)
    if rule is not None:
        for title in ("Why it matters", "False alarms", "What it checks"):
            if text := rule.docs.get(title):
                yield from heading(title)
                for part in flowing(text):
                    yield paragraph(shown(part))
    references = [(each.label, each.url or "") for each in finding.references] or list(rule.references if rule else ())
    if references:
        yield from heading("References")
        for label, url in references:
            yield Block([(shown(label), "link"), (f"  {shown(url)}" if url else "", "dim")], 2, 2)


def _remarks(finding: Finding, remark: Remark) -> Iterator[Block]:
    if remark.marked or remark.note or remark.accepted or finding.suppressed is not None:
        yield BLANK
    if remark.marked:
        yield Block([("* marked", "mark")])
    if remark.note:
        yield Block([("note: ", "mark"), (shown(remark.note), "")], 0, 6)
    if remark.accepted:
        until = f" (until {remark.until})" if remark.until else ""
        yield Block([("accepted: ", "mark"), (shown(f"{remark.accepted}{until}"), "")], 0, 10)
    if finding.suppressed is not None:
        until = f" (until {finding.suppressed.until})" if finding.suppressed.until else ""
        yield Block([("accepted in the settings: ", "mark"), (shown(f"{finding.suppressed.reason}{until}"), "")], 0, 10)


def _evidence(evidence: Evidence, width: int) -> Iterator[Block]:
    role = "" if evidence.role == "primary" else "related "
    host = f"{evidence.host}: " if evidence.host else ""
    note = f"  {evidence.note}" if evidence.note else ""
    # The host is named: the archives that its files came in say nothing more.
    path = _ARCHIVE.sub("", evidence.path) if host else shown_path(evidence.source, evidence.path)
    yield Block(
        [
            ("› ", "key"), (shown(f"{role}{host}"), "dim"),
            (shown(f"{path}:{evidence.line}"), "link"), (shown(note), "dim"),
        ],
        0, 2, target=evidence,
    )  # fmt: skip
    yield from _line(evidence, max(width - 4, 20))


def _line(evidence: Evidence, width: int) -> Iterator[Block]:
    """The line itself: a row of a table cut around what it proves, a sentence of a log folded."""
    if _COLUMNS.search(evidence.text.strip()) is None:
        yield Block([(shown(evidence.text[:_MOST].strip()), "code")], 4)
        return
    quoted = quote(evidence.text, evidence.column, width)
    text, end = shown(quoted.text), quoted.at + quoted.size
    marked = [(text[: quoted.at], "code"), (text[quoted.at : end], "under bold"), (text[end:], "code")]
    yield Block(marked if quoted.size and cell_len(text) == len(text) else [(text, "code")], 4, wrap=False)


def _remedy(text: str) -> Iterator[Block]:
    """Prose, and every command on a line of its own that can be copied."""
    for part in flowing(text):
        prose: list[str] = []
        for piece, is_command in commands_in(part):
            if not is_command:
                prose.append(piece.strip(" ,;:." if prose or piece[:1] in ".,;" else " "))
                continue
            if words := " ".join(prose).strip(" .,;"):
                yield paragraph(shown(words if words.endswith((".", ":")) else f"{words}:"))
            prose = []
            yield Block([("$ ", "key"), (shown(piece), "code")], 2, 2, target=Command(piece))
        words = " ".join(prose).strip(" ,;")
        if words.strip("."):
            yield paragraph(shown(words.lstrip(".,; ")))


def commands_of(finding: Finding) -> list[str]:
    """The command lines of a remedy, as they may be pasted."""
    return [
        pasteable(piece, placeholders=True)
        for part in flowing(finding.remedy)
        for piece, is_command in commands_in(part)
        if is_command
    ]


def as_text(finding: Finding, remark: Remark) -> str:
    """A finding as plain text for a ticket."""
    lines = [
        f"{finding.severity.value.upper()} {finding.id} {finding.title} [{', '.join(finding.hosts)}]",
        finding.message,
    ]
    lines += [f"  {shown_path(each.source, each.path)}:{each.line}: {each.text.strip()}" for each in finding.evidence]
    lines.append(f"Fix: {finding.remedy}")
    if remark.note:
        lines.append(f"Note: {remark.note}")
    return shown_lines(lines)


def shown_lines(lines: list[str]) -> str:
    """Lines for the clipboard; a terminal that they are pasted into obeys nothing in them."""
    return "\n".join(shown(line) for text in lines for line in text.split("\n"))

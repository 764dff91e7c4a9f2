"""Signatures and events as text and data: ``esxray explain`` and ``esxray list``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import to_builtins
from msgspec.structs import asdict

from analyzer.facts.log.event_table import EventMeaning
from analyzer.logs.signature import Signature
from analyzer.writers.escape import plain
from analyzer.writers.page import Page, Span, pad
from analyzer.writers.text import SEVERITY_STYLES


def signature_page(signature: Signature, width: int) -> Page:
    """The documentation of one signature."""
    written = signature.written
    page = Page(min(width, 100))
    page.paragraph((plain(written.title), "bold"), lead=[(written.id, "bold"), ("  ", "")])
    logs = ", ".join(written.logs) or "any log"
    facts = [f"signature, weight {written.severity.value}", f"confidence {written.confidence.value}", f"read in {logs}"]
    if written.threshold is not None:
        facts.append(f"told from {written.threshold.count} in one {written.threshold.per} on")
    if written.pairs_with:
        facts.append(f"ends with {written.pairs_with}")
    page.paragraph((", ".join(facts), "dim"))
    for heading, text in (
        ("What it means", written.meaning),
        ("What causes it", written.cause),
        ("What to do", written.remedy),
        ("When it is harmless", written.noise),
    ):
        if text:
            page.blank()
            page.line((heading, "bold"))
            page.paragraph(plain(text), indent=2)
    page.blank()
    page.line(("Lines with", "bold"))
    for literal in written.literals:
        page.line((plain(literal), "place"), indent=2)
    for label, texts in (("and all of", written.also), ("but none of", written.never)):
        if texts:
            page.line(f"{label}: {', '.join(map(plain, texts))}", indent=2)
    if written.references:
        page.blank()
        page.line(("References", "bold"))
        for reference in written.references:
            page.line(plain(reference), indent=2)
    return page


def text_page(text: str, width: int) -> Page:
    """A few lines of text whose first one is a heading."""
    page = Page(min(width, 100))
    for number, line in enumerate(text.split("\n")):
        style = "bold" if not number else ""
        indent = len(line) - len(line.lstrip())
        page.paragraph((plain(line.strip()), style), indent=indent, hang=indent + 2 if indent else None)
    return page


def signatures_page(signatures: Iterable[Signature], width: int) -> Page:
    """All signatures: id, weight, title."""
    return _table(((each.id, each.written.severity.value, each.written.title) for each in signatures), width)


def events_page(events: Mapping[str, EventMeaning], width: int) -> Page:
    """All events of hosts: id, weight, meaning."""
    return _table(((each.id, each.severity.value, each.meaning) for each in events.values()), width)


def _table(rows: Iterable[tuple[str, str, str]], width: int) -> Page:
    page = Page(width)
    held = [("ID", "SEVERITY", "TITLE"), *rows]
    longest = min(max(len(row[0]) for row in held), max(width // 2, 30)) + 2
    for number, (name, severity, title) in enumerate(held):
        style = SEVERITY_STYLES.get(severity, "bold") if number else "bold"  # type: ignore[call-overload]
        lead: list[Span] = [(pad(name, longest), "bold"), (pad(severity, 10), style)]
        page.paragraph((plain(title), "" if number else "bold"), lead=lead)
    return page


_SAMPLES = ("match", "no_match")
"""What of a signature is for its tests only."""


def signatures_data(signatures: Iterable[Signature]) -> list[dict[str, Any]]:
    """All signatures as plain data."""
    return [
        {name: to_builtins(value) for name, value in asdict(each.written).items() if name not in _SAMPLES}
        | {"own": each.user}
        for each in signatures
    ]


def events_data(events: Mapping[str, EventMeaning]) -> list[dict[str, Any]]:
    """All events as plain data."""
    return [each.model_dump(mode="json", exclude={"known"}) for each in events.values()]

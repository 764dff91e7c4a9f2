"""Rules and commands as text and data: ``esxray explain`` and ``esxray list``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

from analyzer.commands.command import UNKNOWN
from analyzer.facts.verdict import NETWORK, counts
from analyzer.findings import Severity
from analyzer.model import Record
from analyzer.registry import Registry
from analyzer.rulebook import HEADINGS, RuleInfo
from analyzer.writers.page import Page, Span, pad
from analyzer.writers.remedy import commands_in, flowing
from analyzer.writers.summary import VERDICT_RULE, short_ids
from analyzer.writers.text import SEVERITY_STYLES


def commands_of(info: RuleInfo, registry: Registry) -> list[str]:
    """The commands whose output a rule reads, itself or through facts, in the order it asks."""
    collect = registry.collect
    return [
        collect[model] for model in dict.fromkeys(_models(info.inputs.values(), registry, set())) if model in collect
    ]


def _models(annotations: Any, registry: Registry, seen: set[Any]) -> Iterator[type[Record]]:
    for annotation in annotations:
        if isinstance(annotation, type) and issubclass(annotation, Record):
            yield annotation
        elif annotation in registry.facts and annotation not in seen:
            seen.add(annotation)
            hints = {
                name: hint for name, hint in get_type_hints(registry.facts[annotation]).items() if name != "return"
            }
            yield from _models(hints.values(), registry, seen)
        yield from _models(get_args(annotation), registry, seen)


# -- explain -------------------------------------------------------------------------------------------


def rule_page(info: RuleInfo, registry: Registry, width: int) -> Page:
    """The documentation of one rule."""
    page = Page(min(width, 100))
    page.paragraph((info.title, "bold"), lead=[(info.id, "bold"), ("  ", "")])
    facts = [
        f"severity {info.severity.value}",
        f"confidence {info.confidence.value}",
        f"looks at {_SCOPES[info.scope]}",
    ]
    if info.stops:
        facts.append("stops a migration")
    if info.aliases:
        facts.append(f"also called {', '.join(info.aliases)}")
    page.paragraph((", ".join(facts), "dim"))
    if info.docs.get(""):
        page.blank()
        _section(page, info.docs[""], 0)
    for heading in HEADINGS[:-1]:
        if info.docs.get(heading):
            page.blank()
            page.line((heading, "bold"))
            _section(page, info.docs[heading], 2)
    if info.id == VERDICT_RULE:
        _counting(page, registry)
    _inputs(page, info, registry)
    if info.references:
        page.blank()
        page.line(("References", "bold"))
        for reference in info.references:
            page.paragraph(
                reference.label,
                *([(f" {reference.url}", "place")] if reference.url else []),
                indent=2,
                hang=4,
            )
    return page


_SCOPES = {
    "host": "each host",
    "pair": "each pair of hosts",
    "direction": "each direction between two hosts",
    "case": "all hosts together",
}


def _section(page: Page, text: str, indent: int) -> None:
    """Paragraphs, with lists kept as lists."""
    for paragraph in re.split(r"\n\s*\n", text):
        for words in _items(paragraph):
            spans: list[Span] = [(part, "command" if is_command else "") for part, is_command in commands_in(words)]
            page.paragraph(*spans, indent=indent, hang=indent + (2 if re.match(r"[-*] |\d+[.)] ", words) else 0))


def _items(paragraph: str) -> list[str]:
    """List items and running text of one paragraph."""
    items: list[str] = []
    for line in paragraph.split("\n"):
        if re.match(r"\s*(?:[-*]|\d+[.)]) ", line) or not items:
            items.append(line.strip())
        else:
            items[-1] += f"\n{line.strip()}"
    return [words for item in items for words in flowing(item)]


def _counting(page: Page, registry: Registry) -> None:
    """The rules that count for the verdict of a pair."""
    counted = [info for info in registry.rules.values() if counts(info)]
    blocking = [info.id for info in counted if info.stops]
    page.blank()
    page.line(("Rules that count for the verdict", "bold"))
    page.paragraph(f"BLOCKED by a critical or error finding of {short_ids(blocking) or 'none'}.", indent=2)
    critical = [info.id for info in counted if info.stops and info.severity is Severity.CRITICAL]
    page.paragraph(f"UNKNOWN when an input is missing of {short_ids(critical) or 'none'}.", indent=2)
    page.paragraph(f"WARNINGS by a finding at error or warning of {short_ids(info.id for info in counted)},", indent=2)
    page.paragraph(f"or by an error of the rules on the network ({', '.join(NETWORK)}).", indent=2)


def _inputs(page: Page, info: RuleInfo, registry: Registry) -> None:
    commands = commands_of(info, registry)
    if commands:
        page.blank()
        page.line(("Reads the output of", "bold"))
        for command in commands:
            page.line(command, indent=2)
    if info.thresholds:
        page.blank()
        page.line(("Thresholds", "bold"))
        for name, value in info.thresholds.items():
            page.line(f"{name} = {value}", indent=2)


# -- lists ---------------------------------------------------------------------------------------------


def rules_page(registry: Registry, width: int) -> Page:
    """All rules: id, severity, title."""
    page = Page(width)
    rows: list[tuple[Span, Span, str]] = [(("ID", "bold"), ("SEVERITY", "bold"), "TITLE")]
    rows += [
        ((info.id, "bold"), (info.severity.value, SEVERITY_STYLES[info.severity]), info.title)
        for info in registry.rules.values()
    ]
    sizes = [max(len(row[index][0]) for row in rows) + 2 for index in (0, 1)]
    for index, (name, severity, title) in enumerate(rows):
        lead = [(pad(words, size), style) for (words, style), size in zip((name, severity), sizes, strict=True)]
        page.paragraph((title, "" if index else "bold"), lead=lead)
    return page


def rules_data(registry: Registry) -> list[dict[str, Any]]:
    """All rules as plain data."""
    return [
        {
            "id": info.id,
            "title": info.title,
            "severity": info.severity.value,
            "confidence": info.confidence.value,
            "scope": info.scope,
            "stops": info.stops,
            "aliases": list(info.aliases),
            "commands": commands_of(info, registry),
        }
        for info in registry.rules.values()
    ]


def commands_page(registry: Registry, width: int) -> Page:
    """All commands: name, what it is, versions."""
    page = Page(width)
    entries = [(item.name, item.versions, item.title) for item in sorted(registry.commands, key=lambda item: item.name)]
    entries.append(("esxcli ..., localcli ...", "", UNKNOWN.title))
    name_size, version_size = (max(len(entry[index]) for entry in entries) + 2 for index in (0, 1))
    start = name_size + version_size
    for name, versions, title in entries:
        seen = (pad(versions, version_size), "dim")
        if width - start >= 30:
            page.paragraph(title, lead=[(pad(name, name_size), "bold"), seen])
        else:
            page.line((name, "bold"))
            page.paragraph(title, lead=[seen], indent=4)
    return page


def commands_data(registry: Registry) -> list[dict[str, Any]]:
    """All commands as plain data."""
    return [
        {
            "name": item.name,
            "title": item.title,
            "versions": item.versions,
            "also": list(item.also),
            "collect": item.to_collect,
        }
        for item in sorted(registry.commands, key=lambda item: item.name)
    ]

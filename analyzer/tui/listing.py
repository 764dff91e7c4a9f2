"""Which findings are listed, in which groups and order: plain data, so that 10,000 are filtered between two keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from analyzer.findings import Finding, Severity
from analyzer.tui.store import State

GROUPINGS = ("severity", "area", "host", "cause")
AREAS = {
    "VMO": "vMotion", "VMK": "VMkernel adapters", "NET": "Network", "CPU": "CPU compatibility", "SEC": "Security",
    "LIF": "Lifecycle", "STG": "Storage", "HW": "Hardware", "CRA": "Crashes", "HOST": "Host", "TIME": "Time",
    "HA": "High availability", "XH": "Differences between hosts", "VSAN": "vSAN", "VM": "Virtual machines",
    "CAP": "Capacity",
}  # fmt: skip
_FIELD = re.compile(r"(id|host|area|severity|note):(\S+)")


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a group."""

    key: str
    title: str
    count: int
    worst: str
    """The worst severity in it."""
    is_open: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One finding in the list."""

    finding: Finding
    group: str


Row = Heading | Item


@dataclass
class Listing:
    """What the user wants to see."""

    text: str = ""
    """Words that all have to occur; ``host:esx01``, ``id:NET``, ``severity:error``, ``!word`` for not."""
    grouping: str = "severity"
    least: Severity = Severity.INFO
    marked_only: bool = False
    with_accepted: bool = False
    closed: set[str] = field(default_factory=set)
    """Groups that are folded."""


class Findings:
    """All findings of a report, ready to be searched."""

    def __init__(self, findings: Sequence[Finding], day: str = "") -> None:
        """``day`` is the one by which the end of what is accepted is judged."""
        self._day = day
        self.findings = findings
        ranks = {severity: severity.rank for severity in Severity}
        self._ranks = {id(item): ranks[item.severity] for item in findings}
        self._words = [
            f"{item.id} {item.title} {' '.join(item.hosts)} {item.subject} {item.message} {item.severity}".lower()
            for item in findings
        ]

    def chosen(self, listing: Listing, state: State) -> list[Finding]:
        """The findings that are to be seen, in the order of the report."""
        test = _test(listing.text)
        least, ranks = listing.least.rank, self._ranks
        chosen = []
        for finding, words in zip(self.findings, self._words, strict=True):
            if ranks[id(finding)] > least:
                continue
            remark = state.remarks.get(finding.fingerprint)
            accepted = finding.suppressed is not None or (remark is not None and remark.is_accepted(self._day))
            if accepted and not listing.with_accepted:
                continue
            if listing.marked_only and not (remark is not None and (remark.marked or remark.note)):
                continue
            if test is None or test(words, finding, remark.note if remark is not None else ""):
                chosen.append(finding)
        return chosen

    def rows(self, listing: Listing, state: State) -> list[Row]:
        """Headings and findings as they are listed."""
        chosen = self.chosen(listing, state)
        if not chosen and listing.text.strip() and ":" not in listing.text:
            chosen = self._fuzzy(listing, state)
        groups: dict[str, list[Finding]] = {}
        for finding in chosen:
            for key in _keys(finding, listing.grouping):
                groups.setdefault(key, []).append(finding)
        rows: list[Row] = []
        for key, members in self._ordered(groups, listing.grouping):
            is_open = f"{listing.grouping}:{key}" not in listing.closed
            title = _title(key, members, listing.grouping)
            worst = min(members, key=self._rank).severity.value
            rows.append(Heading(key, title, len(members), worst, is_open))
            if is_open:
                rows += [Item(finding, key) for finding in members]
        return rows

    def _rank(self, finding: Finding) -> int:
        return self._ranks[id(finding)]

    def _ordered(self, groups: Mapping[str, list[Finding]], grouping: str) -> list[tuple[str, list[Finding]]]:
        """Groups with the worst first, hosts by name; inside each the order of the report."""
        if grouping == "host":
            return sorted(groups.items())
        return sorted(groups.items(), key=lambda item: (min(map(self._rank, item[1])), item[0]))

    def _fuzzy(self, listing: Listing, state: State) -> list[Finding]:
        """Findings that hold the letters in their order, for what was typed in a hurry."""
        letters = listing.text.lower().replace(" ", "")
        near = Listing("", listing.grouping, listing.least, listing.marked_only, listing.with_accepted)
        words = dict(zip(map(id, self.findings), self._words, strict=True))
        return [finding for finding in self.chosen(near, state) if _in_order(letters, words[id(finding)])]


def _in_order(letters: str, text: str) -> bool:
    """True when all letters occur in their order."""
    at = -1
    for letter in letters:
        at = text.find(letter, at + 1)
        if at < 0:
            return False
    return True


def _test(text: str) -> Callable[[str, Finding, str], bool] | None:
    """What a finding has to meet, or None for anything."""
    fields = [(name, value.lower()) for name, value in _FIELD.findall(text)]
    words = _FIELD.sub("", text).lower().split()
    must = [word for word in words if not word.startswith("!")]
    never = [word[1:] for word in words if word.startswith("!") and len(word) > 1]
    if not (fields or must or never):
        return None

    def test(held: str, finding: Finding, note: str) -> bool:
        if note:
            held = f"{held} {note.lower()}"
        return (
            all(word in held for word in must)
            and not any(word in held for word in never)
            and all(_has(finding, note, name, value) for name, value in fields)
        )

    return test


def _has(finding: Finding, note: str, name: str, value: str) -> bool:
    match name:
        case "id":
            return finding.id.lower().startswith(value)
        case "host":
            return any(value in host.lower() for host in finding.hosts)
        case "area":
            area = finding.id.partition("-")[0]
            return area.lower() == value or value in AREAS.get(area, "").lower()
        case "severity":
            return finding.severity.value.startswith(value)
        case _:
            return value in note.lower()


def _keys(finding: Finding, grouping: str) -> Sequence[str]:
    match grouping:
        case "area":
            return (finding.id.partition("-")[0],)
        case "host":
            return finding.hosts or ("case",)
        case "cause":
            return (finding.id,)
        case _:
            return (finding.severity.value,)


def _title(key: str, members: Sequence[Finding], grouping: str) -> str:
    match grouping:
        case "area":
            return AREAS.get(key, key)
        case "cause":
            return f"{key}  {members[0].title}"
        case "severity":
            return key.capitalize()
        case _:
            return key

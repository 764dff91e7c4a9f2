"""Which events of a timeline are shown, and the lists that a host, an area or an episode is chosen from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analyzer.findings import EpisodeSummary, LoggedEvent, Severity
from analyzer.logs.clock import parse_stamp
from analyzer.timeline import Wanted
from analyzer.tui.event_page import episode_line
from analyzer.tui.safe import shown
from analyzer.tui.screens.choose import Choice

NO_EPISODE = object()
"""What is chosen to have no episode any more."""


@dataclass
class Filter:
    """What a user wants to see."""

    text: str = ""
    host: str = ""
    area: str = ""
    id: str = ""
    least: Severity = Severity.INFO
    episode: EpisodeSummary | None = None

    def wanted(self) -> Wanted:
        """The test for events."""
        return Wanted(
            hosts=(self.host,) if self.host else (),
            areas=(self.area,) if self.area else (),
            ids=(self.id,) if self.id else (),
            severity=None if self.least is Severity.INFO else self.least,
            episode=self.episode,
        ).with_words(self.text)

    def words(self, names: Mapping[str, str]) -> list[str]:
        """What it is, for a line of status; safe text."""
        words = [f"episode: {self.episode.kind} {self.episode.object}"] if self.episode is not None else []
        words += [word for word in (names.get(self.host, self.host), self.area, self.id) if word]
        if self.least is not Severity.INFO:
            words.append("critical only" if self.least is Severity.CRITICAL else f"{self.least.value} and worse")
        if self.text:
            words.append(f"filter: {self.text}")
        return [shown(word) for word in words]

    @property
    def is_any(self) -> bool:
        """True when something is filtered by, other than an episode."""
        return bool(self.text or self.host or self.area or self.id or self.least is not Severity.INFO)

    def severer(self) -> None:
        """Fewer and fewer, then all again."""
        levels = list(Severity)
        self.least = levels[(self.least.rank - 1) % len(levels)]

    def kept(self) -> dict[str, Any]:
        """What is found again another time."""
        return {"text": self.text, "severity": self.least.value}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Filter as another time."""
        self.text = str(kept.get("text", self.text))
        if kept.get("severity") in list(Severity):
            self.least = Severity(kept["severity"])


def counted(events: Iterable[LoggedEvent], field: str) -> list[Choice]:
    """The hosts or areas of events with the number of theirs; the empty name stands for all."""
    counts = Counter(str(getattr(event, field)) for event in events)
    rows: list[Choice] = [([("all", "bold")], "")]
    for name in sorted(filter(None, counts)):
        parts = [other for other in counts if other.startswith(name)] if field == "area" else [name]
        number = sum(counts[part] for part in parts)
        rows.append(([(f"{shown(name):<24} ", "bold"), (f"{number:,}", "dim")], name))
    return rows


def episode_choices(episodes: Sequence[EpisodeSummary], names: Mapping[str, str]) -> list[Choice]:
    """Episodes by time, after none of them."""
    rows: list[Choice] = [([("no episode", "bold")], NO_EPISODE)]
    return rows + [(episode_line(each, names), each) for each in episodes]


def nearest(episodes: Sequence[EpisodeSummary], time: int | None) -> EpisodeSummary | None:
    """The episode that began last before a moment."""
    begun = [(parse_stamp(each.start), each) for each in episodes if each.start]
    before = [(start, each) for start, each in begun if start is not None and time is not None and start <= time]
    return max(before, key=lambda pair: pair[0])[1] if before else None


def worst_of(events: Sequence[LoggedEvent], first: int, until: int, host: str) -> int | None:
    """The place of the worst event of some, of a host where one is named; else of the one that is nearest to them."""
    theirs = [number for number, event in enumerate(events) if not host or event.host == host]
    inside = [number for number in theirs if first <= number < until]
    if inside:
        return min(inside, key=lambda number: events[number].severity.rank)
    return min(theirs, key=lambda number: abs(number - first), default=None)

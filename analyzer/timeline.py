"""The events of all hosts as one timeline: which to show, and how many there were when."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from analyzer.findings import EpisodeSummary, LoggedEvent, Severity
from analyzer.logs.clock import parse_stamp
from analyzer.patterns import lazy_pattern

STEPS = (1, 5, 15, 60, 180, 360, 720, 1440, 2880, 10080, 43200)
"""Minutes that one bar of a histogram may stand for."""

_SECOND, _MINUTE, _HOUR, _DAY = 1_000, 60_000, 3_600_000, 86_400_000
LENGTHS = (
    100, 200, 500, *(n * _SECOND for n in (1, 2, 5, 10, 15, 30)), *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 4, 6, 12)), *(n * _DAY for n in (1, 2, 7, 30, 90, 365)),
)  # fmt: skip
"""Milliseconds that one bar of a :class:`Stretch` may stand for."""

_FIELD = lazy_pattern(r"(id|host|area|severity|object|log):(\S+)")


class Wanted(Struct, frozen=True, dict=True):
    """Which events to show; what is empty lets everything through."""

    hosts: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    """Ids, or the beginnings of some when they end in a dot."""
    severity: Severity | None = None
    """The least severity."""
    text: str = ""
    """Is in the message, the title, the object or the id, in any case."""
    words: tuple[str, ...] = ()
    """Each occurs in one of these or in the name of the host."""
    never: tuple[str, ...] = ()
    """None of these occurs there."""
    fields: tuple[tuple[str, str], ...] = ()
    """Pairs of id, host, area, severity, object or log and what has to be in it."""
    episode: EpisodeSummary | None = None
    """Only what happened to its object while it lasted."""

    def with_words(self, typed: str) -> Wanted:
        """The same and what somebody typed: words, ``!word`` for not, ``host:esx01``, ``id:apd.``, ``area:vmfs``."""
        rest = _FIELD.sub("", typed).lower().split()
        return replace(
            self,
            words=tuple(word for word in rest if not word.startswith("!")),
            never=tuple(word[1:] for word in rest if word.startswith("!") and len(word) > 1),
            fields=tuple((name, value.lower()) for name, value in _FIELD.findall(typed)),
        )

    def has(self, event: LoggedEvent) -> bool:
        """True for an event to show."""
        return all(test(event) for test in self._tests)

    @cached_property
    def _tests(self) -> Sequence[Callable[[LoggedEvent], bool]]:
        """What an event has to meet, the cheapest first."""
        tests: list[Callable[[LoggedEvent], bool]] = []
        if self.severity is not None:
            levels = frozenset(level for level in Severity if level.rank <= self.severity.rank)
            tests.append(lambda event: event.severity in levels)
        if self.hosts:
            hosts = frozenset(host.lower() for host in self.hosts)
            tests.append(lambda event: event.host.lower() in hosts)
        if self.areas:
            areas = tuple(area.lower() for area in self.areas)
            tests.append(lambda event: event.area.lower().startswith(areas))
        if self.ids:
            exact = frozenset(self.ids)
            starts = tuple(name for name in self.ids if name.endswith("."))
            tests.append(lambda event: event.id in exact or event.id.startswith(starts))
        tests += [_field_test(name, value) for name, value in self.fields]
        if self.text:
            wanted = self.text.lower()
            tests.append(
                lambda event: any(
                    wanted in told.lower() for told in (event.message, event.title, event.object, event.id)
                )
            )
        if self.words or self.never:
            tests.append(self._has_words)
        if self.episode is not None:
            tests.append(_episode_test(self.episode))
        return tests

    def _has_words(self, event: LoggedEvent) -> bool:
        told = f"{event.id} {event.title} {event.object} {event.host} {event.message}".lower()
        return all(word in told for word in self.words) and not any(word in told for word in self.never)


def _field_test(name: str, value: str) -> Callable[[LoggedEvent], bool]:
    if name == "severity":
        return lambda event: event.severity.value.startswith(value)
    return lambda event: value in str(getattr(event, name)).lower()


def _episode_test(episode: EpisodeSummary) -> Callable[[LoggedEvent], bool]:
    first, last = episode.start or "", episode.end or "9"
    about = episode.object

    def test(event: LoggedEvent) -> bool:
        if event.host != episode.host or event.time is None or event.time > last or (event.last or event.time) < first:
            return False
        return not about or about == event.object or about in event.message or about in event.fields.values()

    return test


class Bar(Struct, frozen=True):
    """The events of one stretch of time."""

    start: int
    """Milliseconds since 1970, UTC."""
    counts: dict[Severity, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    @property
    def worst(self) -> Severity | None:
        """The severest."""
        return min((level for level, count in self.counts.items() if count), key=lambda level: level.rank, default=None)


class Histogram(Struct, frozen=True):
    """How many events there were, bar by bar."""

    minutes: int
    """How long a bar is."""
    bars: tuple[Bar, ...]


def time_of(event: LoggedEvent) -> int | None:
    """Milliseconds since 1970, UTC."""
    return parse_stamp(event.time) if event.time else None


def histogram(events: Iterable[LoggedEvent], most: int) -> Histogram:
    """The events counted in at most ``most`` bars of a length that people count in; empty without times."""
    timed = [(time, event) for event in events if (time := time_of(event)) is not None]
    if not timed:
        return Histogram(0, ())
    first, last = min(time for time, _ in timed), max(time for time, _ in timed)
    minutes = next(
        (step for step in STEPS if (last // 60_000 // step) - (first // 60_000 // step) < most),
        max(((last - first) // 60_000 // max(most - 1, 1) // 1440 + 1) * 1440, 1),
    )
    size = minutes * 60_000
    start = first // size
    counts: list[dict[Severity, int]] = [{} for _ in range(last // size - start + 1)]
    for time, event in timed:
        held = counts[time // size - start]
        held[event.severity] = held.get(event.severity, 0) + event.count
    return Histogram(minutes, tuple(Bar((start + at) * size, held) for at, held in enumerate(counts)))


def chosen(events: Sequence[LoggedEvent], wanted: Wanted) -> list[LoggedEvent]:
    """The events to show, in their order."""
    return [event for event in events if wanted.has(event)]


# -- a stretch of time, and what happened in it ------------------------------------------------------------


class Stretch(Struct, frozen=True):
    """Some time in bars of equal length; every bar begins at a multiple of its length."""

    start: int
    """Milliseconds since 1970, UTC."""
    length: int
    """Milliseconds of one bar."""
    bars: int

    @classmethod
    def of(cls, first: int, last: int, bars: int) -> Stretch:
        """So many bars from about ``first`` that hold all the time to ``last``, as short as may be."""
        bars = max(bars, 2)
        length = next(
            (length for length in LENGTHS if last // length - first // length < bars),
            ((last - first) // (bars - 1) // _DAY + 1) * _DAY,
        )
        return cls(first // length * length, length, bars)

    @property
    def end(self) -> int:
        """The first moment behind it."""
        return self.start + self.length * self.bars

    def bar(self, time: int) -> int:
        """The number of the bar of a moment; of one outside a number that no bar has."""
        return (time - self.start) // self.length

    def has(self, time: int) -> bool:
        """True for a moment in it."""
        return self.start <= time < self.end

    def moved(self, bars: int) -> Stretch:
        """Earlier (negative) or later."""
        return replace(self, start=self.start + bars * self.length)

    def around(self, time: int) -> Stretch:
        """The same length of time with a moment in its middle."""
        return replace(self, start=(time // self.length - self.bars // 2) * self.length)

    def zoomed(self, steps: int, time: int) -> Stretch:
        """Shorter bars (positive) or longer ones; the moment stays where it is."""
        at = next((i for i, length in enumerate(LENGTHS) if length >= self.length), len(LENGTHS) - 1)
        length = LENGTHS[max(0, min(at - steps, len(LENGTHS) - 1))]
        share = max(0, min(self.bar(time), self.bars - 1))
        return replace(self, start=(time // length - share) * length, length=length)


class Lane(Struct):
    """The events of one host in a stretch of time, bar by bar."""

    counts: list[int]
    worst: list[Severity | None]


class Timeline:
    """Events in the order of their times, those without one first; cut by time without looking at all of them."""

    def __init__(self, events: Sequence[LoggedEvent], times: Sequence[int | None] | None = None) -> None:
        self.events = events
        self._times = times if times is not None else [time_of(event) for event in events]
        self._untimed = next((at for at, time in enumerate(self._times) if time is not None), len(events))
        self._sorted = [time for time in self._times[self._untimed :] if time is not None]

    def chosen(self, wanted: Wanted) -> Timeline:
        """Those to show."""
        numbers = [at for at, event in enumerate(self.events) if wanted.has(event)]
        return Timeline([self.events[at] for at in numbers], [self._times[at] for at in numbers])

    def at(self, time: int) -> int:
        """The number of the first event that is not before a moment."""
        return self._untimed + bisect_left(self._sorted, time)

    def next_as_bad(self, at: int, step: int, least: Severity) -> int | None:
        """The number of the next event after one (``step`` 1), or before it (-1), that is so severe or worse."""
        at += step
        while 0 <= at < len(self.events) and self.events[at].severity.rank > least.rank:
            at += step
        return at if 0 <= at < len(self.events) else None

    @cached_property
    def span(self) -> tuple[int, int] | None:
        """From the first event to the end of the last one; None without times."""
        if not self._sorted:
            return None
        tail = self.events[self.at(self._sorted[-1] - _HOUR) :]
        return self._sorted[0], max(self._sorted[-1], *(parse_stamp(event.last or "") or 0 for event in tail), 0)

    def within(self, stretch: Stretch) -> Timeline:
        """The events of a stretch of time, also those that stand for many and go on into it."""
        first, last = self.at(stretch.start), self.at(stretch.end)
        numbers = [
            at
            for at in range(self.at(stretch.start - _HOUR), first)
            if (end := self.events[at].last) and (parse_stamp(end) or 0) >= stretch.start
        ]
        numbers += range(first, last)
        return Timeline([self.events[at] for at in numbers], [self._times[at] for at in numbers])

    def lanes(self, stretch: Stretch) -> dict[str, Lane]:
        """How many events each host had when; those that stand for many are spread over their time."""
        lanes: dict[str, Lane] = {}
        ranks = {level: level.rank for level in Severity}
        for at in range(self.at(stretch.start - _HOUR), self.at(stretch.end)):
            event, time = self.events[at], self._times[at]
            assert time is not None  # those without stand before
            first = stretch.bar(time)
            last = stretch.bar(parse_stamp(event.last) or time) if event.last else first
            if last < 0:
                continue
            lane = lanes.get(event.host)
            if lane is None:
                lane = lanes[event.host] = Lane([0] * stretch.bars, [None] * stretch.bars)
            share = -(-event.count // (last - first + 1)) if last > first else event.count
            for bar in range(max(first, 0), min(max(last, first), stretch.bars - 1) + 1):
                lane.counts[bar] += share
                held = lane.worst[bar]
                if held is None or ranks[event.severity] < ranks[held]:
                    lane.worst[bar] = event.severity
        return lanes

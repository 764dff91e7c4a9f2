"""What a report says of logs: events in the order of time, and the window that each log covers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.tallies import Tally
from analyzer.findings import Diagnostic, LoggedEvent, LogWindowSummary, Severity
from analyzer.logs.clock import cut_stamp, iso
from analyzer.logs.signature import Signature
from analyzer.patterns import lazy_pattern
from analyzer.secrets import mask_secrets
from analyzer.sources.text import clean_line

ONE_BY_ONE = 20
"""Events of one kind and object that are told one by one; more are told hour by hour."""
ROUTINE = 100
"""Events of no weight, whatever they are about, from which on they are told hour by hour."""
MOST = 20_000
"""Events of a report; the least severe are left out beyond."""
_MESSAGE = 300


class Chosen(NamedTuple):
    """An event that is worth a line, or one that stands for all of its hour."""

    event: Event
    minutes: Mapping[int, int]
    """The minutes of the hour with their counts; empty for an event that stands for itself."""
    is_routine: bool = False
    """True when the hour is that of all objects."""

    @property
    def times(self) -> int:
        """How many it stands for."""
        return sum(self.minutes.values()) if self.minutes else 1


class LoggedEvents:
    """The events of some hosts that are worth a line, in the order of time; worked out when somebody asks for them."""

    def __init__(self, logs: Sequence[HostLog], signatures: Mapping[str, Signature]) -> None:
        self._logs = logs
        self._signatures = signatures

    @cached_property
    def _all(self) -> list[Chosen]:
        return [item for log in self._logs for item in chosen(log, self._signatures)]

    @cached_property
    def _kept(self) -> list[Chosen]:
        return merged(self._all)

    def count(self) -> int:
        """How many they are, all those counted for which one of them stands."""
        return sum(item.times for item in self._kept)

    def told(self) -> tuple[LoggedEvent, ...]:
        """Each of them as a report has it."""
        return tuple(map(_told, self._kept))

    def left_out(self) -> tuple[Diagnostic, ...]:
        """What there is to say when there are too many."""
        if sum(len(log.events) for log in self._logs) <= MOST or len(self._all) <= MOST:
            return ()
        said = (
            f"the logs tell of {len(self._all):,} events; the report holds the {MOST:,} that weigh most: "
            "narrow it with --since and --until"
        )
        return (Diagnostic(level="warning", code="events-left-out", message=said),)


def chosen(log: HostLog, signatures: Mapping[str, Signature]) -> Iterator[Chosen]:
    """The events of a host that are worth a line."""
    hours: set[tuple[str, str, int]] = set()
    known: dict[tuple[str, str], tuple[bool, Tally | None]] = {}
    """Whether the events of an id and an object are worth it, and how many they are."""
    routine = _routine(log)
    for event in log.events:
        # What happens all day is told by the hour, whatever it is about.
        key = (event.id, "" if event.id in routine else event.object)
        if key not in known:
            tally = routine[event.id] if event.id in routine else log.tallies.get(key)
            known[key] = _is_news(event, tally, signatures), tally
        is_news, tally = known[key]
        if not is_news:
            continue
        if tally is None or tally.total <= ONE_BY_ONE or event.time is None:
            yield Chosen(event, {})
            continue
        hour = event.time // 3_600_000
        if (*key, hour) in hours:
            continue
        hours.add((*key, hour))
        yield Chosen(event, tally.hour(event.time), event.id in routine)


def _routine(log: HostLog) -> dict[str, Tally]:
    """Events of no weight that come so often that nobody reads them one by one, with their numbers."""
    found = Counter(event.id for event in log.events if event.severity is Severity.INFO)
    return {name: log.tally(name) for name, count in found.items() if count > ROUTINE}


def _is_news(event: Event, tally: Tally | None, signatures: Mapping[str, Signature]) -> bool:
    signature = signatures.get(event.id)
    if signature is not None and not signature.written.shown:
        return False
    limit = signature.written.threshold if signature is not None else None
    return limit is None or tally is None or tally.most_in(limit.minutes) >= limit.count


def _told(item: Chosen) -> LoggedEvent:
    """The event as a report has it; as routine it speaks of no object."""
    event, minutes, is_routine = item
    count = item.times
    is_one = count == 1
    return LoggedEvent(
        time=iso(event.time) if event.time is not None else None,
        host=event.host,
        source=event.source,
        path=event.path,
        line=event.line,
        log=event.log,
        id=event.id,
        severity=event.severity,
        area=event.area,
        title=event.title,
        message=_plain(event.text[cut_stamp(event.text)[0] :] if is_routine else event.message),
        object="" if is_routine else clean_line(event.object),
        fields={} if is_routine else {name: mask_secrets(clean_line(value)) for name, value in event.fields.items()},
        count=count,
        last=None if is_one else iso(max(minutes) * 60_000),
        peak=None if is_one else max(minutes.values()),
    )


_OBSERVER = lazy_pattern(r"^(?:.{0,80}\s)?\[\w+Correlator\]\s+\d+us:\s+(?:\[[\w.]+\]\s*(?=\S))?")
"""What the observer writes before the words: who found it, microseconds since the start, the id of the event."""


def _plain(text: str) -> str:
    text = _OBSERVER.sub("", text, count=1) if "Correlator]" in text[:120] else text
    return mask_secrets(clean_line(text[: 2 * _MESSAGE])).strip()[:_MESSAGE]


def merged(events: Sequence[Chosen]) -> list[Chosen]:
    """The events of all hosts by time; those without one come first.

    Of too many the least severe are left out, and of those that weigh the same as many of each host.
    """
    if len(events) > MOST:
        turns: Counter[tuple[str, Severity]] = Counter()
        keys = []
        for number, (event, _, _) in enumerate(events):
            turns[event.host, event.severity] += 1
            keys.append((event.severity.rank, turns[event.host, event.severity], number))
        order = sorted(range(len(events)), key=keys.__getitem__)
        events = [events[number] for number in sorted(order[:MOST])]
    return sorted(events, key=lambda item: (-1 if item.event.time is None else item.event.time, item.event.host))


def windows(log: HostLog) -> tuple[LogWindowSummary, ...]:
    """The time that each log covers."""
    return tuple(
        LogWindowSummary(
            host=log.host,
            log=name,
            first=iso(window.first) if window.first is not None else None,
            last=iso(window.last) if window.last is not None else None,
            lines=window.lines,
            bytes=window.bytes,
            files=window.files,
        )
        for name, window in log.windows.items()
    )

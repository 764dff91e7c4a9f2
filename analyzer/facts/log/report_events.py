"""What a report says of logs: events in the order of time, and the window that each log covers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from analyzer.facts.log.events import Event, HostLog, Tally
from analyzer.findings import Diagnostic, LoggedEvent, LogWindowSummary, Severity
from analyzer.logs.clock import cut_stamp, iso
from analyzer.logs.signature import Signature
from analyzer.secrets import mask_secrets
from analyzer.sources.text import clean_line

ONE_BY_ONE = 20
"""Events of one kind and object that are told one by one; more are told hour by hour."""
ROUTINE = 100
"""Events of no weight, whatever they are about, from which on they are told hour by hour."""
MOST = 20_000
"""Events of a report; the least severe are left out beyond."""
_MESSAGE = 300


def logged(log: HostLog, signatures: Mapping[str, Signature]) -> Iterator[LoggedEvent]:
    """The events of a host that are worth a line."""
    hours: set[tuple[str, str, int]] = set()
    worth: dict[tuple[str, str], bool] = {}
    routine = _routine(log)
    for event in log.events:
        key = (event.id, event.object)
        tally = log.tallies.get(key)
        if event.id in routine:
            # What happens all day is told by the hour, whatever it is about.
            key, tally = (event.id, ""), routine[event.id]
        if key not in worth:
            worth[key] = _is_news(event, tally, signatures)
        if not worth[key]:
            continue
        if tally is None or tally.total <= ONE_BY_ONE or event.time is None:
            yield _told(event)
            continue
        hour = event.time // 3_600_000
        if (*key, hour) in hours:
            continue
        hours.add((*key, hour))
        yield _told(event, tally, is_routine=event.id in routine)


def _routine(log: HostLog) -> dict[str, Tally]:
    """Events of no weight that come so often that nobody reads them one by one, with their numbers."""
    found: dict[str, int] = {}
    for event in log.events:
        if event.severity is Severity.INFO:
            found[event.id] = found.get(event.id, 0) + 1
    return {name: log.tally(name) for name, count in found.items() if count > ROUTINE}


def _is_news(event: Event, tally: Tally | None, signatures: Mapping[str, Signature]) -> bool:
    signature = signatures.get(event.id)
    if signature is not None and not signature.written.shown:
        return False
    limit = signature.written.threshold if signature is not None else None
    return limit is None or tally is None or tally.most_in(limit.minutes) >= limit.count


def _told(event: Event, tally: Tally | None = None, *, is_routine: bool = False) -> LoggedEvent:
    """The event; with a tally it stands for all of its hour, as routine for all objects."""
    count, last, peak = 1, None, None
    if tally is not None and event.time is not None:
        minutes = tally.hour(event.time)
        if minutes:
            count, peak = sum(minutes.values()), max(minutes.values())
            last = iso(max(minutes) * 60_000)
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
        last=last if count > 1 else None,
        peak=peak if count > 1 else None,
    )


_OBSERVER = re.compile(r"^(?:.{0,80}\s)?\[\w+Correlator\]\s+\d+us:\s+(?:\[[\w.]+\]\s*(?=\S))?")
"""What the observer writes before the words: who found it, microseconds since the start, the id of the event."""


def _plain(text: str) -> str:
    text = _OBSERVER.sub("", text, count=1) if "Correlator]" in text[:120] else text
    return mask_secrets(clean_line(text[: 2 * _MESSAGE])).strip()[:_MESSAGE]


def merged(events: Sequence[LoggedEvent]) -> tuple[LoggedEvent, ...]:
    """The events of all hosts by time; those without one come first.

    Of too many the least severe are left out, and of those that weigh the same as many of each host.
    """
    if len(events) > MOST:
        turns: Counter[tuple[str, Severity]] = Counter()
        keys = []
        for number, event in enumerate(events):
            turns[event.host, event.severity] += 1
            keys.append((event.severity.rank, turns[event.host, event.severity], number))
        order = sorted(range(len(events)), key=keys.__getitem__)
        events = [events[number] for number in sorted(order[:MOST])]
    return tuple(sorted(events, key=lambda event: (event.time or "", event.host)))


def left_out(events: Sequence[LoggedEvent]) -> tuple[Diagnostic, ...]:
    """What there is to say when there are too many."""
    if len(events) <= MOST:
        return ()
    said = (
        f"the logs tell of {len(events):,} events; the report holds the {MOST:,} that weigh most: "
        "narrow it with --since and --until"
    )
    return (Diagnostic(level="warning", code="events-left-out", message=said),)


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

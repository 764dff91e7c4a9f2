"""What a report says of logs: events in the order of time, and the window that each log covers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analyzer.facts.log.events import Event, HostLog, Tally
from analyzer.findings import LoggedEvent, LogWindowSummary, Severity
from analyzer.logs.clock import iso
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
        yield _told(event, tally)


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


def _told(event: Event, tally: Tally | None = None) -> LoggedEvent:
    """The event; with a tally it stands for all of its hour."""
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
        message=mask_secrets(clean_line(event.message)).strip()[:_MESSAGE],
        object=clean_line(event.object),
        fields={name: mask_secrets(clean_line(value)) for name, value in event.fields.items()},
        count=count,
        last=last if count > 1 else None,
        peak=peak if count > 1 else None,
    )


def merged(events: Sequence[LoggedEvent]) -> tuple[LoggedEvent, ...]:
    """The events of all hosts by time; those without one come first. Of too many the least severe are left out."""
    if len(events) > MOST:
        order = sorted(range(len(events)), key=lambda number: (events[number].severity.rank, number))
        events = [events[number] for number in sorted(order[:MOST])]
    return tuple(sorted(events, key=lambda event: (event.time or "", event.host)))


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

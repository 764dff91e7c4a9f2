"""Words and evidence for what logs tell: when, how often, for how long; that a log has nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence

from analyzer.facts.log.events import Event, HostLog
from analyzer.findings import Evidence
from analyzer.logs.clock import iso
from analyzer.logs.scanner import KEPT
from analyzer.rulebook import Observed, observed

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SHOWN = 8
"""Lines that a finding shows."""


def moment(time: int | None) -> str:
    """A time as a sentence has it, in UTC."""
    return "at an unknown time" if time is None else f"{iso(time)[:10]} {iso(time)[11:19]}"


def on(time: int) -> str:
    """``on 2025-01-02 03:04:05``; 0 stands for a time that nothing tells."""
    return f"on {moment(time)}" if time else "at an unknown time"


def span(events: Sequence[Event]) -> str:
    """When events were: ``on 2025-01-02 03:04:05`` or ``from … to …``."""
    times = [event.time for event in events if event.time is not None]
    if not times:
        return "at an unknown time"
    first, last = moment(min(times)), moment(max(times))
    return f"on {first}" if first == last else f"from {first} to {last}"


def times(count: int) -> str:
    """``once``, ``2 times``, ``1,200 times``."""
    return "once" if count == 1 else f"{count:,} times"


def often(events: Sequence[Event], count: int = 0) -> str:
    """How often and when: ``3 times from … to …``."""
    return f"{times(max(count, len(events)))} {span(events)}"


def all_of(log: HostLog, events: Sequence[Event]) -> int:
    """How many there were: of a flood not every line is kept, but all are counted for each object."""
    total = 0
    for (name, item), number in Counter((event.id, event.object) for event in events).items():
        tally = log.tallies.get((name, item))
        kept = sum(event.object == item for event in log.of(name))
        total += tally.total if tally is not None and number == kept >= KEPT < tally.total else number
    return total


def often_in(log: HostLog, events: Sequence[Event]) -> str:
    """How often and when, with those of a flood that were not kept line by line."""
    count = all_of(log, events)
    told = [event.time for event in events if event.time is not None]
    last = max((tally.last or 0 for each in events if (tally := log.tallies.get((each.id, each.object)))), default=0)
    if count == len(events) or not told or last <= max(told):
        return often(events, count)
    return f"{times(count)} from {moment(min(told))} to {moment(last)}"


def lasted(milliseconds: float) -> str:
    """A duration as a sentence has it."""
    seconds = milliseconds / SECOND
    for limit, unit, size in ((120, "s", 1), (7200, "min", 60), (172_800, "h", 3600)):
        if seconds < limit:
            value = seconds / size
            return f"{value:.1f} {unit}" if value < 10 and value != int(value) else f"{value:.0f} {unit}"
    return f"{seconds / 86_400:.0f} days"


def proofs(events: Sequence[Event], most: int = SHOWN) -> list[Evidence]:
    """Lines that show events: the first ones, and the last one of many."""
    chosen = list(events) if len(events) <= most else [*events[: most - 1], events[-1]]
    return [event.evidence() for event in chosen]


def by_object(events: Iterable[Event]) -> dict[str, list[Event]]:
    """The events of each object."""
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.object, []).append(event)
    return found


def newest(events: Sequence[Event]) -> int | None:
    """The time of the last event that has one."""
    return max((event.time for event in events if event.time is not None), default=None)


def is_recent(log: HostLog, events: Sequence[Event], within: int = DAY) -> bool:
    """True when the last event lies so shortly before the end of the logs; also when no time is known."""
    last = newest(events)
    return last is None or log.last is None or log.last - last <= within


def is_over(events: Sequence[Event], ends: Sequence[Event]) -> bool:
    """True when the last event was followed by one that ends it."""
    last = newest(events)
    return last is not None and any(end.time is not None and end.time >= last for end in ends)


def most_in(events: Sequence[Event], within: int) -> int:
    """The most events in any time of that length."""
    stamps = sorted(event.time for event in events if event.time is not None)
    best = start = 0
    for place, time in enumerate(stamps):
        while stamps[start] < time - within:
            start += 1
        best = max(best, place - start + 1)
    return best


def covered(log: HostLog, *names: str) -> str:
    """The time that logs cover: ``vobd.log (2025-01-01 03:00 to 2025-01-08 04:00)``."""
    told = []
    for name in names:
        window = log.windows.get(name)
        if window is None:
            continue
        known = window.first is not None and window.last is not None
        told.append(
            f"{name}.log ({moment(window.first)[:16]} to {moment(window.last)[:16]})" if known else f"{name}.log"
        )
    return " and ".join(told)


def none_of(what: str, log: HostLog, *names: str) -> Observed:
    """Say that logs have nothing of the kind.

    Raises:
        Skip: one of the logs was not given.
    """
    log.need(*names)
    return observed(f"no {what} in {covered(log, *names)}")

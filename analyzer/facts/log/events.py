"""What a host's logs tell, all files together: events, how often each was, and the time that each log covers.

One incident is written to several logs: a warning of the VMkernel to two files, an observation to vobd and hostd, and
as ``vob.`` and ``esx.`` event. Events that say the same of the same object within two seconds are one; counts take,
minute by minute, the log that has most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

from analyzer.facts.log.event_table import event_of, title_of
from analyzer.findings import Evidence, Severity
from analyzer.logs.clock import parse_stamp
from analyzer.logs.lines import LogLine, read_line
from analyzer.logs.scan import Kept, LogScan
from analyzer.logs.scanner import EVENT, READ
from analyzer.logs.signature import Signature, Signatures, known_logs
from analyzer.loose_logs import LogScans
from analyzer.rulebook import Need, Skip, fact
from analyzer.secrets import mask_secrets
from analyzer.sources.text import clean_line
from analyzer.tables import Tables

SAME = 2000
"""Milliseconds within which two logs tell of one incident."""
_STAMP = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:[.,:]\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)")
_PLAIN = {"vmkwarning": "vmkernel", "vmkalert": "vmkernel"}
_SHOWN = 400
"""Characters of a line that are shown as evidence."""


@dataclass(eq=False)
class Event:
    """One thing that happened, and the line that says so."""

    id: str
    """Of a signature, or of an event of the host (``esx.problem.…``)."""
    time: int | None
    """Milliseconds since 1970, UTC; None when nothing near the line tells."""
    log: str
    host: str
    source: str
    path: str
    line: int
    text: str
    """The whole line, or the beginning of a very long one."""
    object: str
    fields: Mapping[str, str]
    severity: Severity
    """Its weight on a timeline; how bad it is, a rule decides."""
    title: str = ""
    area: str = ""
    vm: str = ""
    also: list[Event] = field(default_factory=list)
    """The same incident in other logs."""

    @cached_property
    def read(self) -> LogLine:
        """The line in parts."""
        return read_line(self.text, self.log)

    @property
    def message(self) -> str:
        """What the line says, without its header."""
        return self.read.body or self.text

    @property
    def op_id(self) -> str:
        """The operation the line belongs to."""
        return self.read.op_id

    @property
    def event_id(self) -> str:
        """The id that the host itself gives the event (``esx.…`` or ``vob.…``), or nothing."""
        return self.fields.get("event", "")

    @property
    def column(self) -> int:
        """1-based: where the message begins."""
        return max(self.text.find(self.message), 0) + 1

    def evidence(self, note: str = "", role: Literal["primary", "related"] = "primary") -> Evidence:
        """The line, with its place, ready for a finding."""
        return Evidence(
            host=self.host,
            source=self.source,
            path=self.path,
            line=self.line,
            column=self.column,
            text=mask_secrets(clean_line(self.text))[:_SHOWN],
            note=note,
            role=role,
        )


@dataclass(frozen=True)
class Tally:
    """How often something was, by minute; also of what was not kept line by line."""

    minutes: Mapping[int, int]
    """Minutes since 1970 to counts; -1 holds those without a time."""

    @cached_property
    def total(self) -> int:
        """How often in all."""
        return sum(self.minutes.values())

    @cached_property
    def _timed(self) -> list[tuple[int, int]]:
        return sorted((minute, count) for minute, count in self.minutes.items() if minute >= 0)

    @property
    def first(self) -> int | None:
        """The beginning of the first minute, in milliseconds."""
        return self._timed[0][0] * 60_000 if self._timed else None

    @property
    def last(self) -> int | None:
        """The beginning of the last minute, in milliseconds."""
        return self._timed[-1][0] * 60_000 if self._timed else None

    @property
    def peak(self) -> int:
        """The most in one minute."""
        return max((count for _, count in self._timed), default=0)

    def most_in(self, minutes: int) -> int:
        """The most in any time of so many minutes."""
        best = running = start = 0
        for minute, count in self._timed:
            running += count
            while self._timed[start][0] <= minute - minutes:
                running -= self._timed[start][1]
                start += 1
            best = max(best, running)
        return best

    @cached_property
    def _hours(self) -> dict[int, dict[int, int]]:
        found: dict[int, dict[int, int]] = {}
        for minute, count in self._timed:
            found.setdefault(minute // 60, {})[minute] = count
        return found

    def hour(self, time: int) -> Mapping[int, int]:
        """The minutes of the hour that holds a time, with their counts."""
        return self._hours.get(time // 3_600_000, {})


NONE = Tally({})


@dataclass(frozen=True)
class LogWindow:
    """The time that the files of one log cover."""

    log: str
    first: int | None
    last: int | None
    lines: int
    bytes: int
    files: int


class HostLog:
    """All logs of one host."""

    def __init__(
        self, host: str, events: Sequence[Event], tallies: Mapping[tuple[str, str], Tally], scans: Sequence[LogScan]
    ) -> None:  # fmt: skip
        self.host = host
        self.events = tuple(events)
        self.tallies = tallies
        """By signature or event id, and object."""
        self.scans = tuple(scans)
        self._by_id: dict[str, list[Event]] = {}
        for event in self.events:
            self._by_id.setdefault(event.id, []).append(event)
            if event.event_id and event.event_id != event.id:
                self._by_id.setdefault(event.event_id, []).append(event)

    def of(self, *ids: str) -> list[Event]:
        """The events of these signatures or event ids, by time; an id that ends in a dot is the beginning of some."""
        names = [name for name in self._by_id if _meant(name, ids)]
        if len(names) == 1:
            return list(self._by_id[names[0]])
        found = {id(event): event for name in names for event in self._by_id[name]}
        return [event for event in self.events if id(event) in found] if found else []

    def objects(self, *ids: str) -> dict[str, Tally]:
        """How often they were, for each object; also those that were not kept."""
        held: dict[str, dict[int, int]] = {}
        for (name, item), tally in self.tallies.items():
            if _meant(name, ids):
                minutes = held.setdefault(item, {})
                for minute, count in tally.minutes.items():
                    minutes[minute] = minutes.get(minute, 0) + count
        return {item: Tally(minutes) for item, minutes in held.items()}

    def tally(self, *ids: str) -> Tally:
        """How often they were, all objects together; also those that were not kept."""
        minutes: dict[int, int] = {}
        for tally in self.objects(*ids).values():
            for minute, count in tally.minutes.items():
                minutes[minute] = minutes.get(minute, 0) + count
        return Tally(minutes)

    def covers(self, *logs: str) -> bool:
        """True when all these logs were given; a text of which nothing tells the log may be any of them."""
        return all(log in self.windows for log in logs) or (bool(logs) and self._has_unnamed)

    @cached_property
    def _has_unnamed(self) -> bool:
        return not known_logs().issuperset(self.windows)

    def need(self, *logs: str) -> None:
        """Ask for logs.

        Raises:
            Skip: one of them was not given.
        """
        lacking = [log for log in logs if not self.covers(log)]
        if lacking:
            raise Skip(f"{self.host}: no {', '.join(f'{log}.log' for log in lacking)}", Need("vm-support", self.host))

    @cached_property
    def windows(self) -> Mapping[str, LogWindow]:
        """The time that each log covers, by its name."""
        found: dict[str, list[LogScan]] = {}
        for scan in self.scans:
            if scan.lines:
                found.setdefault(scan.log, []).append(scan)
        windows = {}
        for log, scans in sorted(found.items()):
            # A clock that went back makes the last line the earlier one.
            ends = [time for scan in scans for stamp in (scan.first, scan.last) if (time := time_of(stamp)) is not None]
            windows[log] = LogWindow(
                log, min(ends, default=None), max(ends, default=None), sum(scan.lines for scan in scans),
                sum(scan.size for scan in scans), len(scans),
            )  # fmt: skip
        return windows

    @property
    def last(self) -> int | None:
        """The newest time in any log: about when the logs were saved."""
        return max((window.last for window in self.windows.values() if window.last is not None), default=None)


def _meant(name: str, ids: Sequence[str]) -> bool:
    return any(name.startswith(wanted) if wanted.endswith(".") else name == wanted for wanted in ids)


def time_of(stamp: bytes) -> int | None:
    """Milliseconds of what begins with a stamp, or None."""
    if stamp[19:20] == b"." and stamp[23:24] == b"Z" and stamp[17:19].isdigit() and stamp[20:23].isdigit():
        # The form of nearly all lines; many of them are of one minute.
        begins = _begin(stamp[:16])
        return None if begins is None else begins + int(stamp[17:19]) * 1000 + int(stamp[20:23])
    found = _STAMP.match(stamp)
    return parse_stamp(found[1].decode()) if found is not None else None


@lru_cache(10_000)
def _begin(minute: bytes) -> int | None:
    return parse_stamp(f"{minute.decode('ascii', 'replace')}:00Z")


@fact
def host_log(scans: LogScans, signatures: Signatures, tables: Tables) -> HostLog:
    """The logs of a host, put together."""
    found = [(item.ref.source, item.ref.path, item.scan) for item in scans if item.scan is not None]
    if not found:
        raise Skip("no log could be read", Need("vm-support"))
    events = [
        _event(kept, scan, scans.host, source, path, signatures, tables)
        for source, path, scan in found
        for kept in scan.kept
        if kept.signature != READ
    ]
    for _, _, scan in found:
        scan.kept.clear()  # what they tell is in the events now
    return HostLog(
        scans.host, list(collapsed(in_time(events))), _tallies([scan for _, _, scan in found]), [s for *_, s in found]
    )


@fact
def no_logs() -> LogScans:
    """Stands for logs that were not given."""
    raise Skip("no logs", Need("vm-support"))


def _event(
    kept: Kept, scan: LogScan, host: str, source: str, path: str, signatures: Mapping[str, Signature], tables: Tables
) -> Event:
    fields = {name.decode(): _told(value) for name, value in kept.fields.items()}
    name, severity, title, area = kept.signature, Severity.INFO, "", ""
    if name.startswith(f"{EVENT}:"):
        name = name.partition(":")[2]
        meaning = event_of(name, tables)
        severity, title, area = meaning.severity, title_of(name, tables), meaning.area
    elif (signature := signatures.get(name)) is not None:
        written = signature.written
        severity, title, area = written.severity, written.title, written.area
    return Event(
        name, time_of(kept.stamp), scan.log, host, source, path, kept.line, kept.text.decode("utf-8", "replace"),
        _told(kept.object) or scan.vm, fields, severity, title, area, scan.vm,
    )  # fmt: skip


@lru_cache(10_000)
def _told(value: bytes) -> str:
    """A value of a line as text; rules put it into what they say."""
    return mask_secrets(value.decode("utf-8", "replace"))


def in_time(events: Sequence[Event]) -> list[Event]:
    """The events by time; one without a time stays behind the one before it in its file."""
    keyed, last, where = [], 0, ("", "")
    for number, event in enumerate(events):
        if (event.source, event.path) != where:
            where, last = (event.source, event.path), 0
        last = event.time if event.time is not None else last
        keyed.append((last, number, event))
    return [event for _, _, event in sorted(keyed, key=lambda item: item[:2])]


def collapsed(events: Sequence[Event]) -> Iterator[Event]:
    """The events without those that only repeat, in another log or form, what was told already."""
    held: dict[tuple[str, str], Event] = {}
    kept: list[Event] = []
    for event in events:
        before = held.get((event.id, event.object))
        if before is not None and _is_same(before, event):
            before.also.append(event)
            continue
        held[event.id, event.object] = event
        kept.append(event)
    return iter(kept)


def _is_same(before: Event, event: Event) -> bool:
    if before.time is None or event.time is None or abs(event.time - before.time) > SAME or before.vm != event.vm:
        return False
    forms = {(item.log, item.event_id.partition(".")[0]) for item in (before, *before.also)}
    return (event.log, event.event_id.partition(".")[0]) not in forms


def _tallies(scans: Sequence[LogScan]) -> dict[tuple[str, str], Tally]:
    """How often each thing was: in each minute the log and form that tells most of it counts."""
    found: dict[tuple[str, str], dict[tuple[str, bytes], dict[int, int]]] = {}
    for scan in scans:
        for (signature, item, form), count in scan.counts.items():
            if signature == READ:
                continue
            name = signature.partition(":")[2] if signature.startswith(f"{EVENT}:") else signature
            key = (name, _told(item) or scan.vm)
            minutes = found.setdefault(key, {}).setdefault((scan.log, form), {})
            for stamp, times in count.minutes.items():
                minute = _minute(stamp)
                minutes[minute] = minutes.get(minute, 0) + times
    return {key: Tally(_most(forms)) for key, forms in found.items()}


def _most(forms: Mapping[tuple[str, bytes], Mapping[int, int]]) -> dict[int, int]:
    most: dict[int, int] = {}
    for minutes in forms.values():
        for minute, count in minutes.items():
            most[minute] = max(most.get(minute, 0), count)
    return most


@lru_cache(100_000)
def _minute(stamp: bytes) -> int:
    time = parse_stamp(f"{stamp.decode()}:00Z" if len(stamp) == 16 else f"{stamp.decode()}:00:00Z") if stamp else None
    return -1 if time is None else time // 60_000

"""What a host's logs tell, all files together: events, how often each was, and the time that each log covers.

One incident is written to several logs: a warning of the VMkernel to two files, an observation to vobd and hostd, and
as ``vob.`` and ``esx.`` event. Events that say the same of the same object within two seconds are one; counts take,
minute by minute, the log that has most.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

from msgspec import Struct

from analyzer.facts.log.event_table import event_of, title_of
from analyzer.facts.log.fields import Fields, told
from analyzer.facts.log.tallies import Tallies, Tally, summed
from analyzer.facts.log.times import time_of
from analyzer.findings import Evidence, Severity
from analyzer.logs.lines import LogLine, read_line
from analyzer.logs.scan import LogScan
from analyzer.logs.scanner import EVENT, READ
from analyzer.logs.signature import Signature, Signatures, known_logs
from analyzer.loose_logs import LogScans
from analyzer.rulebook import Need, Skip, fact
from analyzer.secrets import mask_secrets
from analyzer.sources.text import clean_line
from analyzer.tables import Tables

SAME = 2000
"""Milliseconds within which two logs tell of one incident."""
_SHOWN = 400
"""Characters of a line that are shown as evidence."""


class Event(Struct, eq=False, dict=True):
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
    also: list[Event] = []
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


class LogWindow(Struct, frozen=True):
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
        self._by_id: dict[str, list[int]] = {}
        """Where the events of each id stand among all."""
        for place, event in enumerate(self.events):
            self._by_id.setdefault(event.id, []).append(place)
            own = event.event_id
            if own and own != event.id:
                self._by_id.setdefault(own, []).append(place)
        self._tallied: dict[str, list[str]] = {}
        """The objects of each id, also of lines that were not kept."""
        for name, item in tallies:
            self._tallied.setdefault(name, []).append(item)

    @property
    def ids(self) -> Collection[str]:
        """The signatures and event ids of which there are events."""
        return self._by_id.keys()

    def of(self, *ids: str) -> list[Event]:
        """The events of these signatures or event ids, by time; an id that ends in a dot is the beginning of some."""
        names = _meant(self._by_id, ids)
        if len(names) == 1:
            return [self.events[place] for place in self._by_id[names[0]]]
        # An event may stand under two names.
        return [self.events[place] for place in sorted({at for name in names for at in self._by_id[name]})]

    def objects(self, *ids: str) -> dict[str, Tally]:
        """How often they were, for each object; also those that were not kept."""
        names = _meant(self._tallied, ids)
        if len(names) == 1:
            return {item: self.tallies[names[0], item] for item in self._tallied[names[0]]}
        held: dict[str, list[Tally]] = {}
        for name, item in self.tallies if names else ():
            if name in names:
                held.setdefault(item, []).append(self.tallies[name, item])
        return {item: summed(tallies) for item, tallies in held.items()}

    def tally(self, *ids: str) -> Tally:
        """How often they were, all objects together; also those that were not kept."""
        return summed(list(self.objects(*ids).values()))

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


def _meant(names: Collection[str], ids: Sequence[str]) -> list[str]:
    """Those of the names that are meant: an id that ends in a dot means all that begin so."""
    beginnings = tuple(wanted for wanted in ids if wanted.endswith("."))
    if not beginnings:
        return [wanted for wanted in dict.fromkeys(ids) if wanted in names]
    return [name for name in names if name in ids or name.startswith(beginnings)]


@fact
def host_log(scans: LogScans, signatures: Signatures, tables: Tables) -> HostLog:
    """The logs of a host, put together."""
    found = [(item.ref.source, item.ref.path, item.scan) for item in scans if item.scan is not None]
    if not found:
        raise Skip("no log could be read", Need("vm-support"))
    meanings = _Meanings(signatures, tables)
    events = [event for source, path, scan in found for event in _events(scan, scans.host, source, path, meanings)]
    for _, _, scan in found:
        scan.kept.clear()  # what they tell is in the events now
    read = [scan for _, _, scan in found]
    return HostLog(scans.host, list(collapsed(in_time(events))), Tallies(read), read)


@fact
def no_logs() -> LogScans:
    """Stands for logs that were not given."""
    raise Skip("no logs", Need("vm-support"))


class _Meanings(dict[str, tuple[str, Severity, str, str]]):
    """Id, weight, title and area of what the lines were kept for, as signatures and the table of events tell them."""

    def __init__(self, signatures: Mapping[str, Signature], tables: Tables) -> None:
        super().__init__()
        self._signatures = signatures
        self._tables = tables

    def __missing__(self, kept_for: str) -> tuple[str, Severity, str, str]:
        name = kept_for.removeprefix(f"{EVENT}:")
        if name != kept_for:
            meaning = event_of(name, self._tables)
            told = name, meaning.severity, title_of(name, self._tables), meaning.area
        elif (signature := self._signatures.get(kept_for)) is not None:
            told = kept_for, signature.written.severity, signature.written.title, signature.written.area
        else:
            told = kept_for, Severity.INFO, "", ""
        self[kept_for] = told
        return told


def _events(scan: LogScan, host: str, source: str, path: str, meanings: _Meanings) -> Iterator[Event]:
    """What the lines tell that were kept of a log."""
    log, vm = scan.log, scan.vm
    for kept_for, item, _, fields, line, text, stamp in scan.kept:
        if kept_for != READ:
            name, severity, title, area = meanings[kept_for]
            yield Event(
                name, time_of(stamp), log, host, source, path, line, text.decode("utf-8", "replace"),
                told(item) or vm, Fields(fields), severity, title, area, vm,
            )  # fmt: skip


def in_time(events: Sequence[Event]) -> list[Event]:
    """The events by time; one without a time stays behind the one before it in its file."""
    times: list[int] = []
    last, source, path = 0, "", ""
    for event in events:
        if event.path != path or event.source != source:
            last, source, path = 0, event.source, event.path
        if event.time is not None:
            last = event.time
        times.append(last)
    return [events[place] for place in sorted(range(len(events)), key=times.__getitem__)]


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

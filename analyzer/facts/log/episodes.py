"""Fact: what had a beginning and an end in a host's logs: a device without paths, a link that was down, slow I/O.

Which line ends which is told by the signatures (``pairs_with``) and by the table of events (``cleared_by``); several
beginnings in a row are one episode. The restart of the host ends what was open; what is lost while a host is being
stopped is no episode.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from analyzer.facts.log.boots import Boot, Boots
from analyzer.facts.log.event_table import events_by_id
from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.tallies import Tally
from analyzer.logs.signature import Signatures
from analyzer.rulebook import fact
from analyzer.tables import Tables

_KINDS = {
    "apd.exit.vob": "apd",
    "apd.timer.killed": "apd",
    "esx.clear.storage.apd.exit": "apd",
    "vob.storage.apd.exit": "apd",
    "pdl.back": "pdl",
    "path.on.vob": "path",
    "vob.scsi.scsipath.pathstate.on": "path",
    "conn.restored": "device-paths",
    "esx.clear.storage.connectivity.restored": "device-paths",
    "redund.restored": "path-redundancy",
    "esx.clear.storage.redundancy.restored": "path-redundancy",
    "nmp.retry.world": "failover",
    "hb.recovered": "vmfs-heartbeat",
    "esx.problem.vmfs.heartbeat.recovered": "vmfs-heartbeat",
    "vob.vmfs.heartbeat.recovered": "vmfs-heartbeat",
    "scsi.latency.ok": "latency",
    "nfs.restored": "nfs",
    "nfs.start": "nfs-file",
    "nfs.latency.ok": "nfs-latency",
    "iscsi.online": "iscsi",
    "iscsi.recovered": "iscsi",
    "fc.lpfc.linkup": "fc-link",
    "fc.nfnic.linkup": "fc-link",
    "net.linkup.vob": "nic-link",
    "net.conn.restored": "nic-connectivity",
    "net.redund.restored": "nic-redundancy",
    "net.uplink.up.pg": "nic-uplink",
    "net.uplink.up.dvp": "nic-uplink",
    "net.lacp.up": "lacp",
}
"""The kind of an episode by what ends it."""
_BY_BEGINNING = (
    ("esx.clear.net.vmnic.linkstate.", "nic-link"),
    ("vob.net.vmnic.linkstate.", "nic-link"),
    ("esx.clear.net.connectivity.", "nic-connectivity"),
    ("esx.clear.net.dvport.connectivity.", "nic-connectivity"),
    ("esx.clear.net.redundancy.", "nic-redundancy"),
    ("esx.clear.net.dvport.redundancy.", "nic-redundancy"),
    ("esx.clear.net.lacp.", "lacp"),
    ("esx.clear.vmfs.nfs.server.", "nfs"),
    ("esx.problem.vmfs.nfs.server.", "nfs"),
    ("vob.vmfs.nfs.server.", "nfs"),
    ("esx.clear.vmfs.nfs.volume.", "nfs-latency"),
    ("esx.clear.scsi.device.io.latency.", "latency"),
    ("esx.clear.psastor.device.io.latency.", "latency"),
    ("esx.clear.scsi.device.state.permanentloss.", "pdl"),
    ("esx.clear.psastor.device.state.permanentloss.", "pdl"),
    ("esx.clear.bootdevice.", "boot-device"),
)
_TOLD_AT_BOOT = frozenset(
    {"path", "nic-link", "nic-redundancy", "nic-connectivity", "nic-uplink", "lacp", "fc-link", "iscsi", "failover"}
)
"""Kinds whose end is written at each start of a host: without a beginning it tells nothing."""
_MINUTE = 60_000
_HOUR = 60 * _MINUTE
"""Of very many lines, only the hour is counted."""
_UNTIMED = 0
"""Stands for the time of lines that have none."""


class Episode(Struct, frozen=True, eq=False):
    """Something that began, and ended or not."""

    host: str
    kind: str
    object: str
    """Empty: the host."""
    start: int | None
    """Milliseconds since 1970, UTC; None: it began before the log, or its line has no time."""
    end: int | None
    """None: it is still open, as far as the logs go."""
    begins: tuple[Event, ...]
    """The lines that began it, those that were kept."""
    ends: Event | None = None
    """The line that ended it; None also when the restart of the host did."""
    example: Event | None = None
    """A line of the same kind, for one whose own lines were too many to be kept."""

    @property
    def first(self) -> Event:
        """The first line that tells of it."""
        line = self.begins[0] if self.begins else self.ends or self.example
        assert line is not None  # an episode has a beginning, an end or an example
        return line

    @property
    def last(self) -> Event:
        """The last line that tells of it."""
        return self.ends or (self.begins[-1] if self.begins else self.first)

    @property
    def events(self) -> int:
        """How many lines tell of it."""
        return len(self.begins) + (self.ends is not None)

    @property
    def has_begun(self) -> bool:
        """True when the logs hold its beginning."""
        return bool(self.begins) or self.start is not None

    @property
    def is_open(self) -> bool:
        """True when nothing in the logs ended it."""
        return self.end is None and self.ends is None

    @property
    def duration(self) -> int | None:
        """Milliseconds from its beginning to its end; None where one of them is not known."""
        return self.end - self.start if self.start is not None and self.end is not None else None

    def has(self, *ids: str) -> bool:
        """True when a line of one of these signatures or events began it or went on with it."""
        return any(event.id in ids or event.event_id in ids for event in self.begins)

    def told(self) -> dict[str, str | int | None]:
        """As plain data for a report; times are milliseconds or None."""
        return {
            "host": self.host, "kind": self.kind, "object": self.object, "start": self.start, "end": self.end,
            "events": self.events,
        }  # fmt: skip


class Episodes(tuple[Episode, ...]):
    """The episodes of one host, by time."""

    def of(self, *kinds: str) -> list[Episode]:
        """Those of some kinds."""
        return [episode for episode in self if episode.kind in kinds]


@fact
def episodes(log: HostLog, signatures: Signatures, tables: Tables, boots: Boots | None) -> Episodes:
    """Every beginning with its end."""
    starts = boots.starts if boots is not None else ()
    return Episodes(sorted(_paired(log, _Pairing.of(signatures, tables), starts), key=_when))


class _Pairing(Struct, frozen=True):
    """Which lines begin an episode, and which end it."""

    starts: Mapping[str, str]
    """Signature or event ids to the kind."""
    ends: Mapping[str, frozenset[str]]
    """To the kinds that they end."""

    @classmethod
    def of(cls, signatures: Signatures, tables: Tables) -> _Pairing:
        starts: dict[str, str] = {}
        ends: dict[str, set[str]] = {}
        for row in events_by_id(tables).values():
            for cleared_by in row.cleared_by:
                kind = kind_of(cleared_by, row.id)
                starts.setdefault(row.id, kind)
                ends.setdefault(cleared_by, set()).add(kind)
        for signature in signatures.values():
            if cleared_by := signature.written.pairs_with:
                kind = kind_of(cleared_by, signature.id)
                starts[signature.id] = kind
                ends.setdefault(cleared_by, set()).add(kind)
        return cls(starts, {name: frozenset(kinds) for name, kinds in ends.items()})

    def of_event(self, event: Event) -> tuple[str, frozenset[str]]:
        """The kind that an event begins, and the kinds that it ends."""
        kind = self.starts.get(event.id) or self.starts.get(event.event_id, "")
        return kind, self.ends.get(event.id) or self.ends.get(event.event_id, frozenset())


def kind_of(end: str, start: str) -> str:
    """The kind of an episode by the ids of what ends and what begins it."""
    known = _KINDS.get(end) or next((kind for begin, kind in _BY_BEGINNING if end.startswith(begin)), "")
    if known or not start.startswith(("esx.", "vob.")):
        return known or start.replace(".", "-")
    return "-".join(start.removeprefix("esx.problem.").removeprefix("vob.").split(".")[:-1])


class _Open:
    """An episode that is being put together."""

    __slots__ = ("begins", "end")

    def __init__(self, event: Event) -> None:
        self.begins = [event]
        self.end: Event | None = None


def _paired(log: HostLog, pairing: _Pairing, boots: Sequence[Boot]) -> Iterator[Episode]:
    running: dict[tuple[str, str], _Open] = {}
    seen: dict[tuple[str, str], list[Event]] = {}
    """The lines that began something with each object."""
    passed = 0
    for event in log.of(*pairing.starts, *pairing.ends):
        kind, ended = pairing.of_event(event)
        while passed < len(boots) and boots[passed].time <= (event.time or _UNTIMED):
            yield from _stopped(log, running, boots[passed])
            passed += 1
        if kind:
            key = (kind, event.object)
            seen.setdefault(key, []).append(event)
            if key in running:
                running[key].begins.append(event)
            else:
                running[key] = _Open(event)
            continue
        for each in sorted(ended):
            key = (each, event.object)
            open_one = running.pop(key, None)
            if open_one is not None:
                yield _made(log, key, open_one, event.time, event)
            elif key not in seen and event.object and each not in _TOLD_AT_BOOT:
                seen[key] = []
                yield Episode(log.host, each, event.object, None, event.time, (), event)
    for boot in boots[passed:]:
        yield from _stopped(log, running, boot)
    counts = _Counts(log, pairing)
    for key, open_one in running.items():
        yield _made(log, key, open_one, counts.late_end(key, open_one), None)
    yield from counts.not_kept(seen)


def _stopped(log: HostLog, running: dict[tuple[str, str], _Open], boot: Boot) -> Iterator[Episode]:
    """What was open ends when the host starts again, but for what was lost only because the host was stopped."""
    told = [event.time for event in boot.stops if event.time is not None]
    since = min(told) - _MINUTE if told and boot.is_orderly else None
    for key, open_one in running.items():
        began = open_one.begins[0].time
        if since is None or began is None or began < since:
            yield _made(log, key, open_one, boot.time, None)
    running.clear()


def _made(log: HostLog, key: tuple[str, str], open_one: _Open, end: int | None, ended_by: Event | None) -> Episode:
    return Episode(log.host, *key, open_one.begins[0].time, end, tuple(open_one.begins), ended_by)


class _Counts:
    """How often each kind began and ended with each object; also where the lines were too many to be kept."""

    def __init__(self, log: HostLog, pairing: _Pairing) -> None:
        self._log = log
        self._begun: dict[tuple[str, str], list[str]] = {}
        self._over: dict[tuple[str, str], list[str]] = {}
        """For a kind and an object the ids of what began it and of what ended it."""
        for name, item in log.tallies:
            if (kind := pairing.starts.get(name)) is not None:
                self._begun.setdefault((kind, item), []).append(name)
            for kind in pairing.ends.get(name, ()):
                self._over.setdefault((kind, item), []).append(name)

    def _of(self, ids: Mapping[tuple[str, str], Sequence[str]], key: tuple[str, str]) -> list[Tally]:
        return [self._log.tallies[name, key[1]] for name in ids.get(key, ())]

    def late_end(self, key: tuple[str, str], open_one: _Open) -> int | None:
        """The minute of an end that was counted but, among very many, not kept as a line."""
        begun, over = _last(self._of(self._begun, key)), _last(self._of(self._over, key))
        if begun is None or over is None or over < begun:
            return None
        newest = max((event.time for event in open_one.begins if event.time is not None), default=0)
        return over if over > begun or newest + _MINUTE < begun else None

    def not_kept(self, begun: Mapping[tuple[str, str], Sequence[Event]]) -> Iterator[Episode]:
        """Episodes of which counts alone tell: one incident hits more objects than there are lines kept."""
        kept: dict[str, list[Event]] = {}
        for (kind, _), events in begun.items():
            kept.setdefault(kind, []).extend(events)
        for events in kept.values():
            events.sort(key=lambda event: event.time or _UNTIMED)
        for key in self._begun:
            kind, item = key
            if key in begun or not kept.get(kind) or not item:
                continue
            firsts = [tally.first for tally in self._of(self._begun, key) if tally.first is not None]
            if not firsts:
                continue
            counted = min(firsts)
            start, example = _sharper(counted, kept[kind])
            end = _last(self._of(self._over, key))
            is_over = end is not None and end + (_HOUR if end % _HOUR == 0 else _MINUTE) > counted
            end = max(end, start) if end is not None and is_over else None
            yield Episode(self._log.host, kind, item, start, end, (), None, example)


def _sharper(counted: int, kept: Sequence[Event]) -> tuple[int, Event]:
    """The time of the kept line that a counted minute or hour may belong to, and that line."""
    grain = _HOUR if counted % _HOUR == 0 else _MINUTE
    place = bisect_left(kept, counted, key=lambda event: event.time or _UNTIMED)
    near = kept[min(place, len(kept) - 1)]
    return near.time if near.time is not None and 0 <= near.time - counted < grain else counted, near


def _last(tallies: Iterable[Tally]) -> int | None:
    return max((tally.last for tally in tallies if tally.last is not None), default=None)


def _when(episode: Episode) -> tuple[int, str, str]:
    time = episode.start if episode.start is not None else episode.end
    return time or 0, episode.kind, episode.object


def together(episodes: Iterable[Episode], gap: int = _MINUTE) -> list[list[Episode]]:
    """Episodes that began within ``gap`` milliseconds of each other, as groups: one incident hits many devices."""
    groups: list[list[Episode]] = []
    last = None
    for episode in sorted(episodes, key=_when):
        time = _when(episode)[0]
        if last is None or time - last > gap:
            groups.append([])
        groups[-1].append(episode)
        last = time
    return groups

"""Fact: when storage was gone, and for which devices: what else failed in that time has its cause told.

A path that died, a lost heartbeat and failed commands are the same incident as the APD around them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from analyzer.facts.log.episodes import Episode, Episodes
from analyzer.facts.log.events import Event
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.tallies import Tally
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import fact

BEFORE = 60_000
"""Milliseconds before a device was declared gone in which its commands already failed."""
AFTER = 120_000
"""Milliseconds in which everything finds its way back."""
UNSURE = 600_000
"""Of an outage whose end is not known, so much counts for what may not lie on the same device."""
_NFS_ID = lazy_pattern(r"[0-9a-z*#]{8}-[0-9a-z*#]{8}(?:-0000-000000000000)?", re.I)


class Outages(Struct, frozen=True, eq=False, dict=True):
    """The times without storage of one host."""

    episodes: tuple[Episode, ...]
    naming: Naming
    failovers: tuple[Episode, ...] = ()
    """Paths that were lost while their device kept another one."""
    _windows: dict[str, list[tuple[int, int, Episode]]] = {}

    def over(self, name: str, time: int | None) -> Episode | None:
        """The outage that explains what was at that time with a device, path or volume."""
        if time is None:
            return None
        return next((item for start, end, item in self._of(name) if start <= time <= end), None)

    def beside(self, name: str, tally: Tally) -> Tally:
        """What was counted outside the outages of a device, path or volume."""
        windows = [(start // 60_000, end // 60_000) for start, end, _ in self._of(name)]
        if not windows:
            return tally
        kept = {}
        for minute, count in tally.minutes.items():
            # Where a log holds very many lines, the first minute of an hour stands for all of it.
            last = minute + 59 if minute % 60 == 0 else minute
            if not any(start <= last and minute <= end for start, end in windows):
                kept[minute] = count
        return Tally(kept)

    def settled(self, name: str, tally: Tally) -> Tally:
        """What was counted of a device apart from the minutes in which its I/O changed to another path."""
        lost = self._lost_paths.get(name, ())
        if not lost:
            return tally
        windows = [((start - BEFORE) // 60_000, (start + AFTER) // 60_000) for start in lost]
        kept = {
            minute: count for minute, count in tally.minutes.items()
            if not any(first <= minute <= last for first, last in windows)
        }  # fmt: skip
        return Tally(kept)

    @cached_property
    def _lost_paths(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for item in self.failovers:
            if item.start is not None:
                found[item.object].append(item.start)
        return found

    def unexplained(self, events: Iterable[Event]) -> list[Event]:
        """The events outside the outages of their object."""
        return [event for event in events if self.over(event.object, event.time) is None]

    def _of(self, name: str) -> Sequence[tuple[int, int, Episode]]:
        # What is not known to lie on any device shares all the outages.
        key = name if self.naming.devices_of(name) or self._is_shared(name) else ""
        if key not in self._windows:
            self._windows[key] = list(self._related(key))
        return self._windows[key]

    def _is_shared(self, name: str) -> bool:
        """True for the identifier or the name of an NFS datastore."""
        return _NFS_ID.fullmatch(name) is not None or name in self.naming.shares or name in self._shares

    @cached_property
    def _shares(self) -> frozenset[str]:
        return frozenset(item.object for item in self.episodes if is_nfs(item))

    @cached_property
    def _by_device(self) -> Mapping[str, Sequence[Episode]]:
        """The outages by the devices they hit; those of which no device is known under an empty name."""
        found: dict[str, list[Episode]] = defaultdict(list)
        for item in self.episodes:
            if not item.begins or item.start is not None:
                for device in self.naming.devices_of(item.object) or ("",):
                    found[device].append(item)
        return found

    def _related(self, name: str) -> Iterable[tuple[int, int, Episode]]:
        mine = self.naming.devices_of(name)
        shared = self._is_shared(name)
        known = self.episodes if not mine else [item for each in ("", *mine) for item in self._by_device.get(each, ())]
        for item in known:
            if (item.begins and item.start is None) or (is_nfs(item) != shared and name != item.object):
                continue
            sure = bool(mine and self.naming.devices_of(item.object)) or name == item.object
            start = item.start if item.start is not None else 0
            end = item.end
            if end is None:
                end = 1 << 60 if sure else start + UNSURE
            yield start - BEFORE, end + AFTER, item


def is_nfs(episode: Episode) -> bool:
    """True for an outage of an NFS datastore: its identifier is no device."""
    return episode.kind == "nfs" or _NFS_ID.fullmatch(episode.object) is not None


@fact
def outages(episodes: Episodes, naming: Naming) -> Outages:
    """Devices without paths, devices that are gone, and NFS servers without an answer."""
    gone = [
        item
        for item in episodes
        if item.kind in ("apd", "pdl", "nfs") or (item.kind == "device-paths" and not naming.is_no_disk(item.object))
    ]
    return Outages(tuple(gone), naming, tuple(episodes.of("path-redundancy")))

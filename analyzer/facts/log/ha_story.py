"""Fact: what the HA agent of a host tells of itself: isolation, partition, masters lost, failovers, by time."""

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import HOUR, MINUTE
from analyzer.rulebook import fact

_ROLES = frozenset({"Slave", "Master"})


class HaStory(Struct, frozen=True, eq=False, dict=True):
    """The agent of one host."""

    log: HostLog

    @property
    def host(self) -> str:
        """The host."""
        return self.log.host

    @cached_property
    def joined(self) -> list[Event]:
        """When it became master, or found one."""
        return [event for event in self.log.of("fdm.election") if event.fields.get("to") in _ROLES]

    @cached_property
    def lost(self) -> list[Event]:
        """When it lost its master: each begins an election; lines within a minute tell of one."""
        found: list[Event] = []
        for event in self.log.of("fdm.lostmaster"):
            if not found or (event.time or 0) - (found[-1].time or 0) > MINUTE:
                found.append(event)
        return found

    def incidents(self, *ids: str, apart: int = HOUR) -> list[list[Event]]:
        """Events of some kinds, put together where less than ``apart`` lies between two."""
        groups: list[list[Event]] = []
        for event in self.log.of(*ids):
            if groups and (event.time or 0) - (groups[-1][-1].time or 0) <= apart:
                groups[-1].append(event)
            else:
                groups.append([event])
        return groups

    def is_back(self, after: Sequence[Event], within: int = HOUR) -> bool:
        """True when it found or became master soon after these events."""
        last = max((event.time or 0 for event in after), default=0)
        return any(event.time is not None and last < event.time <= last + within for event in self.joined)


@fact
def ha_story(log: HostLog) -> HaStory:
    """Take it from the logs."""
    return HaStory(log)

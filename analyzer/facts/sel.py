"""Fact: the faults in the event log of the management controller, sorted by what failed.

The log says when a state began and, for some, when it ended. Times are those of the controller's own clock.
"""

import re
from datetime import datetime
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from analyzer.commands.ipmi import SelEvent
from analyzer.rulebook import AsOf, HostName, Records, fact
from analyzer.tables import Row, Table, TableInfo, Tables

SEL_LIST = "esxcli hardware ipmi sel list"
_FIRST_YEAR = 2005
"""Before it a controller's clock was never set."""


class SelMeaning(Row):
    """One kind of event."""

    sensor: str
    event: str
    severity: Literal["critical", "error", "warning"]


MEANINGS = TableInfo("ipmi_sel_events", SelMeaning)


class SelFault(Struct):
    """One kind of event of one sensor."""

    sensor: str
    """``Memory``, ``Power Supply``: the kind of sensor."""
    event: str
    """``Uncorrectable ECC``."""
    severity: str
    number: int | None
    """Of the sensor."""
    begun: list[SelEvent] = []
    """The entries that say that it began."""
    ended: bool = False
    """True when the last entry says that it ended."""

    @property
    def last(self) -> datetime | None:
        """When it began for the last time, by the controller's clock."""
        return max((moment for event in self.begun if (moment := event.moment) is not None), default=None)

    def age(self, as_of: AsOf | None) -> int | None:
        """Days since it began for the last time; None where nothing tells the day, or the clock cannot be right."""
        last = self.last
        if last is None or as_of is None or last.year < _FIRST_YEAR or (last.date() - as_of.day).days > 1:
            return None
        return max((as_of.day - last.date()).days, 0)


class SelFaults(Struct, frozen=True, eq=False):
    """All faults of one host's log."""

    host: str
    faults: tuple[SelFault, ...]
    entries: int
    """Entries of the log, routine ones included."""

    def of(self, *sensors: str) -> tuple[SelFault, ...]:
        """The faults of some kinds of sensors."""
        return tuple(fault for fault in self.faults if fault.sensor in sensors)


@fact
def sel_faults(events: Records[SelEvent], tables: Tables, host: HostName) -> SelFaults:
    """Sort the entries by sensor and meaning, in the order of the log."""
    found: dict[tuple[int | None, str, str], SelFault] = {}
    table = tables.read(MEANINGS)
    texts = {event.event for event in events if event.begins is not None}
    meanings = {text: meaning_of(text, table) for text in texts}
    for event in events:
        meaning = meanings.get(event.event) if event.begins is not None else None
        if meaning is None:
            continue
        key = (event.sensor_number, meaning.sensor, meaning.event)
        fault = found.setdefault(key, SelFault(meaning.sensor, meaning.event, meaning.severity, event.sensor_number))
        fault.ended = not event.begins
        if event.begins:
            fault.begun.append(event)
    return SelFaults(host.name, tuple(fault for fault in found.values() if fault.begun), len(events))


def meaning_of(text: str, table: Table[SelMeaning]) -> SelMeaning | None:
    """What a message means; None for routine."""
    words = _plain(text)
    best: SelMeaning | None = None
    for row in table.rows:
        sensor, event = _plain(row.sensor), _plain(row.event)
        # Some sensors repeat their kind in the event: "PCI PERR" is of a critical interrupt.
        told = words == f"{sensor} {event}" or (words.startswith(f"{sensor} ") and words.endswith(f" {event}"))
        alone = words == event and " " in event
        if (told or alone) and (best is None or len(row.event) > len(best.event)):
            best = row
    return best


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return re.sub(r"[^0-9a-z]+", " ", text.lower()).strip()

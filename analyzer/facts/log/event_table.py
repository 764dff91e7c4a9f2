"""Table: the events of ESXi (``esx.problem.…``, ``esx.clear.…``, ``esx.audit.…``, ``vob.…``), and what one id means."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal
from weakref import WeakKeyDictionary

from pydantic import field_validator

from analyzer.findings import Severity
from analyzer.tables import Row, TableInfo, Tables

OLDEST_LIST = "6.7u3"
"""The oldest release whose list of events was read; what it has may be older."""
_LIKE_IT = 8
"""So many ids of the same family are named beside an id that the table lacks."""

Kind = Literal["problem", "clear", "audit", "vob"]


class EventMeaning(Row):
    """One kind of event."""

    id: str
    """``esx.problem.net.vmnic.linkstate.down``."""
    kind: Kind
    area: str = ""
    """``storage``, ``network``, ...; empty for an id that the table lacks."""
    severity: Severity
    """The weight of one such line on a timeline; only rules tell how bad a finding is."""
    cleared_by: tuple[str, ...] = ()
    """The events that end it."""
    meaning: str = ""
    first_seen: str = ""
    """``8.0u3``; ``8.0.3/9.0``: one of them."""
    last_seen: str = ""
    known: bool = True
    """False when the table lacks the id, and the rest follows from the id itself."""

    @field_validator("cleared_by", mode="before")
    @classmethod
    def _apart_by_blanks(cls, value: object) -> object:
        return tuple(value.split()) if isinstance(value, str) else value


EVENTS = TableInfo("events", EventMeaning)
_BY_ID: WeakKeyDictionary[Tables, Mapping[str, EventMeaning]] = WeakKeyDictionary()


def events_by_id(tables: Tables | None = None) -> Mapping[str, EventMeaning]:
    """All events of the table by their id; without tables those of the package."""
    tables = tables or _shipped()
    if tables not in _BY_ID:
        _BY_ID[tables] = MappingProxyType({row.id: row for row in tables.read(EVENTS).rows})
    return _BY_ID[tables]


def event_of(event_id: str, tables: Tables | None = None) -> EventMeaning:
    """What an event id means; for one that the table lacks, what its name tells."""
    row = events_by_id(tables).get(event_id)
    return row if row is not None else _by_its_name(event_id)


_BEHIND = "Observation behind "


def title_of(event_id: str, tables: Tables | None = None) -> str:
    """What happened, in words; for the raw observation of an event what the event says. Empty when nothing tells."""
    meaning = event_of(event_id, tables).meaning
    return event_of(meaning.removeprefix(_BEHIND), tables).meaning if meaning.startswith(_BEHIND) else meaning


def about(event_id: str, tables: Tables | None = None) -> str:
    """What there is to say about an event id, as lines of text."""
    return "\n".join(_said(event_of(event_id, tables), events_by_id(tables)))


def _by_its_name(event_id: str) -> EventMeaning:
    words = event_id.split(".")
    kind: Kind = "vob"
    if words[0] == "esx":
        told = words[1] if len(words) > 1 else ""
        kind = "problem" if told == "problem" else "clear" if told == "clear" else "audit"
    severity = Severity.WARNING if kind == "problem" else Severity.INFO
    return EventMeaning(id=event_id, kind=kind, severity=severity, known=False)


_KINDS = {
    "problem": "a problem",
    "clear": "the end of a problem",
    "audit": "a note of what was done",
    "vob": "a raw observation of the VMkernel",
}


def _said(event: EventMeaning, known: Mapping[str, EventMeaning]) -> Iterator[str]:
    yield event.id
    if not event.known:
        yield f"Not in the table of events. By its name it is {_KINDS[event.kind]} ({event.severity})."
        if like := _like(event.id, known):
            yield "Known ones like it:"
            yield from (f"  {each.id}: {each.meaning}" for each in like)
        return
    yield f"{event.meaning}."
    yield f"Kind: {_KINDS[event.kind]}; area: {event.area}; weight of one line: {event.severity}."
    if event.cleared_by:
        yield f"Over with: {', '.join(event.cleared_by)}"
    if ended := sorted(each.id for each in known.values() if event.id in each.cleared_by):
        yield f"Ends: {', '.join(ended)}"
    if event.first_seen:
        earlier = " or earlier" if event.first_seen == OLDEST_LIST else ""
        until = f", last in {event.last_seen}" if event.last_seen else ""
        yield f"Listed since {event.first_seen}{earlier}{until}."


def _like(event_id: str, known: Mapping[str, EventMeaning]) -> list[EventMeaning]:
    """Events that share the longest beginning with an id, at least one word more than ``esx.problem.``."""
    words = event_id.split(".")
    shortest = 2 if words[0] == "esx" else 1
    for length in range(len(words) - 1, shortest, -1):
        begin = ".".join(words[:length]) + "."
        if like := [each for each in known.values() if each.id.startswith(begin)]:
            return like[:_LIKE_IT]
    return []


@cache
def _shipped() -> Tables:
    return Tables()

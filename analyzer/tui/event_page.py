"""Events and episodes as lines of a list and as a page of details."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from analyzer.findings import EpisodeSummary, LoggedEvent
from analyzer.logs.clock import parse_stamp
from analyzer.timeline import time_of
from analyzer.tui.bars import length_of, short_device
from analyzer.tui.safe import shown
from analyzer.tui.themes import SIGNS
from analyzer.tui.widgets.document import Block
from analyzer.tui.widgets.lines import Spans

_SECOND, _MINUTE, _HOUR, _DAY = 1_000, 60_000, 3_600_000, 86_400_000
_OBSERVED = re.compile(r"\[\w+\] \d+us: (?:\[([\w.-]+)\] )?(?=.)")
"""What vobd writes before its words: who observed it, since when, the event."""
TIME = 18
"""Cells of a time in a list."""


@dataclass(frozen=True)
class Look:
    """How events are told."""

    names: Mapping[str, str]
    """Short names of hosts; empty: there is one host only and it is not told."""
    collected: Mapping[str, int]
    """When each host was collected; times are told relative to it where ``relative``."""
    relative: bool = False

    def time(self, event: LoggedEvent) -> str:
        """When it was, in :data:`TIME` cells."""
        time = time_of(event)
        if time is None:
            return "no time".ljust(TIME)
        if self.relative and event.host in self.collected:
            return before(time - self.collected[event.host]).rjust(TIME)
        return (event.time or "")[5:23].replace("T", " ").ljust(TIME)


def before(ms: int) -> str:
    """A time relative to another.

    >>> before(-93_784_567), before(61_000), before(-500)
    ('-1d 02:03:04.567', '+00:01:01.000', '-00:00:00.500')
    """
    sign, ms = "-" if ms < 0 else "+", abs(ms)
    days, rest = divmod(ms, _DAY)
    clock = f"{rest // _HOUR:02}:{rest % _HOUR // _MINUTE:02}:{rest % _MINUTE / 1000:06.3f}"
    return f"{sign}{days}d {clock}" if days else f"{sign}{clock}"


def event_line(event: LoggedEvent, look: Look, width: int) -> Spans:
    """An event in a list: when, where, how bad, what, how often, about what."""
    severity = event.severity.value
    spans: list[tuple[str, str]] = [(f"{look.time(event)} ", "dim"), (f"{SIGNS[severity]} ", severity)]
    if look.names:
        room = min(max(map(len, look.names.values())), 16 if width >= 100 else 9)
        spans.append((f"{_fit(shown(look.names.get(event.host, event.host)), room)} ", "dim"))
    spans.append((shown(event.title or event.id), "bold" if severity in ("critical", "error") else ""))
    if event.count > 1:
        peak = f", peak {event.peak:,}/min" if event.peak and event.peak > 1 else ""
        spans.append((f"  ×{event.count:,}{peak}", "key"))
    if event.object:
        spans.append((f"  {shown(short_device(event.object))}", "link"))
    return spans


def _fit(text: str, room: int) -> str:
    """A text in so many cells; of a long one the end is cut."""
    if cell_len(text) > room:
        text = f"{set_cell_size(text, room - 1)}…"
    return set_cell_size(text, room)


def event_blocks(event: LoggedEvent, look: Look, brief: bool) -> Iterator[Block]:
    """The details of an event; ``brief`` where there is room for three lines."""
    severity = event.severity.value
    where = f"{event.path.rpartition('/')[2]}:{event.line}"
    spans = [(f"{SIGNS[severity]} ", severity), (shown(event.id), "bold")]
    told = _OBSERVED.match(event.message)
    if told is not None and told[1] and told[1] != event.id:
        spans.append((shown(f"  {told[1]}"), "dim"))
    spans += [(shown(f"  {event.area}"), "dim")] if event.area else []
    spans.append((shown(f"  {where}"), "link"))
    if event.object:
        spans.append((shown(f"  {event.object}"), ""))
    yield Block(spans, wrap=False)
    if event.count > 1 and not brief:
        last = f" until {event.last[11:16]}" if event.last else ""
        peak = f", at most {event.peak:,} in one minute" if event.peak else ""
        yield Block([(f"stands for {event.count:,} in this hour{last}{peak}", "key")])
    yield Block([(shown(event.message[told.end() :] if told is not None else event.message), "code")])
    if brief:
        return
    told_already = (event.object, event.id)
    fields = [f"{name}: {value}" for name, value in event.fields.items() if value not in told_already]
    if fields:
        yield Block([(shown("  ".join(fields)), "dim")])
    when = f"{event.time or 'no time'}"
    if event.host in look.collected and (time := time_of(event)) is not None:
        when += f"  {before(time - look.collected[event.host])} from the collection"
    yield Block([(shown(f"{when}  {event.host}"), "dim")])
    yield Block([(shown(f"{event.path}:{event.line}"), "dim")], wrap=False)


def event_text(event: LoggedEvent) -> str:
    """An event on one line, for the clipboard."""
    times = f" ×{event.count:,}" if event.count > 1 else ""
    what = f"{SIGNS[event.severity.value]} {event.title or event.id}{times}"
    return shown(f"{event.time or 'no time'} {event.host} {what}: {event.message} ({event.path}:{event.line})")


def episode_line(episode: EpisodeSummary, names: Mapping[str, str]) -> Spans:
    """An episode in a list."""
    start = parse_stamp(episode.start) if episode.start else None
    end = parse_stamp(episode.end) if episode.end else None
    begins = (episode.start or "")[5:19].replace("T", " ") if episode.start else "before the logs"
    if episode.end is not None and start is None:
        lasted, kind = f"to {episode.end[5:16].replace('T', ' ')}", "dim"
    elif episode.end is None:
        lasted, kind = "open", "warning bold"
    else:
        lasted, kind = length_of(end - start) if start is not None and end is not None else "?", "dim"
    host = names.get(episode.host, episode.host)
    return [
        (f"{begins:<15} ", "dim"), (f"{lasted:<14} ", kind), (shown(f"{episode.kind:<16} "), "bold"),
        (shown(f"{host}  "), "dim"), (shown(short_device(episode.object)), "link"),
        (f"  {_lines(episode.events)}", "dim"),
    ]  # fmt: skip


def _lines(count: int) -> str:
    return f"{count:,} line{'' if count == 1 else 's'}"

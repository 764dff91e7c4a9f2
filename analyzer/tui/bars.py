"""Bars of time as text: how many events there were, how bad the worst was, what went on from when to when.

A row is a list of cells, one for each bar: a character and the kind of text it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from analyzer.findings import EpisodeSummary, HostSummary, LogWindowSummary, Severity
from analyzer.logs.clock import iso, parse_stamp
from analyzer.timeline import Lane, Stretch
from analyzer.tui.themes import SIGNS
from analyzer.tui.widgets.lines import Spans

Cell = tuple[str, str]
_BAD = (Severity.CRITICAL, Severity.ERROR)
_LONG_ID = re.compile(r"\b((?:naa|eui)\.)[0-9a-f]{10,}([0-9a-f]{6})\b")
_HEIGHTS = "▁▂▃▄▅▆▇█"
_SECOND, _MINUTE, _HOUR, _DAY = 1_000, 60_000, 3_600_000, 86_400_000
_UNITS = ((_DAY, "d", _HOUR, "h"), (_HOUR, "h", _MINUTE, "min"), (_MINUTE, "min", _SECOND, "s"))
_TICKS = (
    *(n * _SECOND for n in (1, 2, 5, 10, 15, 30)), *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)), *(n * _DAY for n in (1, 2, 7, 14, 30, 91, 365)),
)  # fmt: skip


def length_of(ms: int) -> str:
    """A length of time in one or two units: ``2 d 6 h``, ``15 min``, ``0.2 s``."""
    for size, unit, smaller, small in _UNITS:
        if ms >= size:
            rest = ms % size // smaller
            return f"{ms // size} {unit} {rest} {small}" if rest else f"{ms // size} {unit}"
    return f"{ms / 1000:g} s"


def runs(cells: Iterable[Cell]) -> Spans:
    """Cells as pieces of text; neighbours of one kind are one piece."""
    pieces: list[list[str]] = []
    for sign, kind in cells:
        if pieces and pieces[-1][1] == kind:
            pieces[-1][0] += sign
        else:
            pieces.append([sign, kind])
    return [(text, kind) for text, kind in pieces]


def lane_rows(
    lane: Lane | None, stretch: Stretch, most: int, window: tuple[int, int] | None, tall: bool
) -> list[list[Cell]]:
    """The events of a host: one row of heights, with ``tall`` the signs of what was bad in a row above.

    With one row the signs stand in place of the heights. Heights grow with the logarithm: a flood hides nothing.
    A dot is time in the ``window`` that the logs cover.
    """
    ground: list[Cell] = []
    for bar in range(stretch.bars):
        start = stretch.start + bar * stretch.length
        known = window is None or (window[0] < start + stretch.length and start <= window[1])
        ground.append(("·" if known else " ", "gutter"))
    signs: list[Cell] = [(" ", "")] * stretch.bars
    heights = list(ground)
    if lane is not None:
        for bar, (count, worst) in enumerate(zip(lane.counts, lane.worst, strict=True)):
            if not count or worst is None:
                continue
            heights[bar] = (height(count, most), worst.value)
            if worst.value != "info":
                signs[bar] = (SIGNS[worst.value][0], worst.value)
    if tall:
        return [signs, heights]
    return [[sign if sign[0] != " " else beam for sign, beam in zip(signs, heights, strict=True)]]


def worst_lanes(hosts: Sequence[str], lanes: Mapping[str, Lane], most: int, bars: int) -> tuple[list[str], Lane | None]:
    """The hosts that get a lane where there is room for so many lanes, in their order, and all others in one lane."""
    if len(hosts) <= most:
        return list(hosts), None

    def weight(host: str) -> tuple[int, int]:
        lane = lanes.get(host)
        if lane is None:
            return (0, 0)
        return (sum(worst in _BAD for worst in lane.worst), sum(lane.counts))

    best = set(sorted(hosts, key=weight, reverse=True)[: max(most - 1, 0)])
    merged = Lane([0] * bars, [None] * bars)
    for host in hosts:
        if host in best or host not in lanes:
            continue
        lane = lanes[host]
        for bar in range(bars):
            merged.counts[bar] += lane.counts[bar]
            levels = [level for level in (merged.worst[bar], lane.worst[bar]) if level is not None]
            merged.worst[bar] = min(levels, key=lambda level: level.rank, default=None)
    return [host for host in hosts if host in best], merged


def height(count: int, most: int) -> str:
    """The character for a number of events."""
    share = math.log2(count + 1) / math.log2(max(most, 1) + 1)
    return _HEIGHTS[max(0, min(round(share * 8) - 1, 7))]


def axis(stretch: Stretch) -> list[Cell]:
    """Times below or above the bars."""
    step = next((tick for tick in _TICKS if tick >= 12 * stretch.length), max(_TICKS[-1], 12 * stretch.length))
    cells: list[Cell] = [(" ", "dim")] * stretch.bars
    day, free = "", 0
    for time in range(-(-stretch.start // step) * step, stretch.end, step):
        at = stretch.bar(time)
        stamp = iso(time)
        clock = stamp[11:19] if step < _MINUTE else stamp[11:16]
        label = clock if stamp[:10] == day else f"{stamp[5:10]} {clock}"
        if time % _DAY == 0:
            label = stamp[5:10]
        if at < free or at + 1 + len(label) > stretch.bars:
            continue
        for number, sign in enumerate(f"╷{label}"):
            cells[at + number] = (sign, "dim")
        day, free = stamp[:10], at + len(label) + 2
    if not day:  # no round time is in it
        for number, sign in enumerate(f"╷{iso(stretch.start)[5:21].replace('T', ' ')}"[: stretch.bars]):
            cells[number] = (sign, "dim")
    return cells


def episode_row(episodes: Sequence[EpisodeSummary], stretch: Stretch, until: Callable[[str], int]) -> list[Cell]:
    """Episodes as bars: ``├──┤``; an arrow where one goes on beyond the stretch or was never told to end."""
    cells: list[Cell] = [(" ", "")] * stretch.bars
    for episode in episodes:
        first, last = span_of(episode, until)
        if last < stretch.start or first >= stretch.end:
            continue
        start, end = stretch.bar(first), stretch.bar(last)
        low, high = max(start, 0), min(end, stretch.bars - 1)
        kind = "warning bold" if episode.end is None else "link"
        for bar in range(low, high + 1):
            cells[bar] = ("━", kind)
        if low == high and episode.end is not None and episode.start is not None:
            cells[low] = ("┃", kind)
            continue
        cells[low] = ("◀" if start < 0 or episode.start is None else "┣", kind)
        cells[high] = ("▶" if end >= stretch.bars or episode.end is None else "┫", kind)
    return cells


def span_of(episode: EpisodeSummary, until: Callable[[str], int]) -> tuple[int, int]:
    """From when to when an episode is drawn; one that nothing ended, until the logs of its host end."""
    end = parse_stamp(episode.end) if episode.end else None
    start = parse_stamp(episode.start) if episode.start else None
    last = end if end is not None else max(until(episode.host), start or 0)
    return (start if start is not None else 0), last


def covered(windows: Iterable[LogWindowSummary]) -> dict[str, tuple[int, int]]:
    """The time that the logs of each host tell of; the hourly summary, which reaches back for weeks, does not count."""
    found: dict[str, tuple[int, int]] = {}
    for window in windows:
        if not window.first or not window.last or window.log == "vmksummary":
            continue
        first, last = parse_stamp(window.first), parse_stamp(window.last)
        if first is None or last is None:
            continue
        held = found.get(window.host, (first, last))
        found[window.host] = (min(first, held[0]), max(last, held[1]))
    return found


def short_device(text: str) -> str:
    """A text with the long ids of devices in it cut to what tells them apart.

    >>> short_device("naa.600601606bf9bc7cb752f5211e02f4f8 is gone")
    'naa.…02f4f8 is gone'
    """
    return _LONG_ID.sub(r"\1…\2", text)


def short_names(hosts: Iterable[str]) -> dict[str, str]:
    """Host names without their domain, where that tells them apart."""
    names = list(dict.fromkeys(hosts))
    short = [name if name.replace(".", "").isdigit() else name.partition(".")[0] for name in names]
    return {name: cut if short.count(cut) == 1 else name for name, cut in zip(names, short, strict=True)}


def collected_times(hosts: Iterable[HostSummary]) -> dict[str, int]:
    """When each host was collected, as far as that is known."""
    times = {host.name: parse_stamp(host.collected_at) for host in hosts if host.collected_at}
    return {name: time for name, time in times.items() if time is not None}

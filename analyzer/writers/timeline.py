"""A timeline as text and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from analyzer.findings import LoggedEvent, Report
from analyzer.logs.clock import iso
from analyzer.timeline import Histogram, histogram, time_of
from analyzer.writers.escape import plain
from analyzer.writers.page import Page, clip, pad
from analyzer.writers.summary import plural
from analyzer.writers.text import SEVERITY_STYLES

_LEVELS = " ▁▂▃▄▅▆▇█"
_COLUMNS = ("time", "host", "severity", "id", "object", "message", "count", "last", "log", "source", "path", "line")
_LENGTHS = {
    60: "1 h",
    180: "3 h",
    360: "6 h",
    720: "12 h",
    1440: "1 day",
    2880: "2 days",
    10080: "1 week",
    43200: "30 days",
}


def page(report: Report, events: Sequence[LoggedEvent], width: int) -> Page:
    """How many events there were when, then one line for each."""
    made = Page(width)
    hosts = list(dict.fromkeys(event.host for event in events))
    chart = histogram(events, max(width - 22, 20))
    made.paragraph(f"{plural(len(events), 'event')} on {plural(len(hosts), 'host')}, times in UTC")
    if chart.bars:
        _chart(made, events, hosts, chart)
    made.blank()
    several = len(report.hosts) > 1
    names = _short(hosts)
    name = max((len(plain(host)) for host in names.values()), default=0)
    day = ""
    for event in events:
        when = event.time or ""
        if when[:10] != day:
            day = when[:10]
            made.blank()
            made.line((day or "no time", "bold"))
        level = event.severity.value
        head = f"{(when[11:23] or '-'):12}  {pad(level.upper() if level != 'info' else 'info', 8)}  "
        host = f"{pad(clip(plain(names[event.host]), 24), min(name, 24))}  " if several else ""
        times = f" ×{event.count:,} until {(event.last or '')[11:16]}" if event.count > 1 else ""
        said = event.title or event.id
        about = f"  {plain(event.object)}" if event.object else ""
        made.line(
            (head[:14], "dim"), (head[14:], SEVERITY_STYLES.get(event.severity, "")), (host, ""),
            (clip(f"{plain(said)}{about}{times}", max(width - len(head) - len(host), 20)), ""),
        )  # fmt: skip
        where = _tail(f"{plain(event.path)}:{event.line}", width // 3) + "  "
        made.line(
            (" " * 14, ""), (where, "cyan"),
            (clip(plain(event.message), max(width - 14 - len(where), 10)), "dim"),
        )  # fmt: skip
    return made


def _short(hosts: Sequence[str]) -> dict[str, str]:
    """The names of hosts without their domains, where that leaves them apart."""
    short = {host: host.partition(".")[0] or host for host in hosts}
    return short if len(set(short.values())) == len(hosts) else {host: host for host in hosts}


def _tail(text: str, size: int) -> str:
    """The end of a path that is too long: the name of the file and the line tell most."""
    while len(text) > size and "/" in text.removeprefix("…/"):
        text = "…/" + text.removeprefix("…/").partition("/")[2]
    return text if len(text) <= 2 * size else "…" + text[-size:]


def _chart(made: Page, events: Sequence[LoggedEvent], hosts: Sequence[str], chart: Histogram) -> None:
    """One row of bars for each host, higher for more; the axis below."""
    start, size = chart.bars[0].start, chart.minutes * 60_000
    made.blank()
    names = _short(hosts)
    label = min(max((len(plain(host)) for host in names.values()), default=0), 18)
    lanes = {host: [0] * len(chart.bars) for host in hosts}
    for event in events:
        if (time := time_of(event)) is not None:
            lanes[event.host][(time - start) // size] += event.count
    for host in hosts[:16]:
        counts = lanes[host]
        most = max(counts) or 1
        bars = "".join(_LEVELS[-(-count * 8 // most)] if count else "·" for count in counts)
        made.line((pad(clip(plain(names[host]), label), label), ""), "  ", (bars, "cyan"))
    first, last = iso(start)[:16].replace("T", " "), iso(chart.bars[-1].start)[:16].replace("T", " ")
    length = _LENGTHS.get(chart.minutes, f"{chart.minutes} min")
    room = len(chart.bars) - len(first) - len(last)
    axis = f"{first}{' ' * room}{last}" if room > 1 else first
    made.line(" " * (label + 2), (axis, "dim"))
    made.line(" " * (label + 2), (f"one bar: {length}; the highest has most of its host", "dim"))


def table(events: Sequence[LoggedEvent]) -> str:
    """CSV with a header; what a spreadsheet would take for a formula gets an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for event in events:
        row = (getattr(event, name) for name in _COLUMNS)
        writer.writerow(["" if value is None else _harmless(plain(str(value))) for value in row])
    return out.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text

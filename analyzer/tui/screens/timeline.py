"""The timeline: what the logs of all hosts tell, as a chart to zoom into and as a list."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.css.query import NoMatches

from analyzer.findings import EpisodeSummary, LoggedEvent, Report, Severity
from analyzer.logs.clock import parse_stamp
from analyzer.timeline import Stretch, Timeline, Wanted, time_of
from analyzer.tui.bars import collected_times, covered, short_names
from analyzer.tui.event_page import Look, episode_line, event_blocks, event_line
from analyzer.tui.safe import shown
from analyzer.tui.screens.base import CaseScreen
from analyzer.tui.screens.choose import Choice, ChooseScreen
from analyzer.tui.themes import SIGNS
from analyzer.tui.timeline_chart import Chart
from analyzer.tui.times import moment, told_time
from analyzer.tui.widgets.document import Block, Document
from analyzer.tui.widgets.lines import LinesView, Spans
from analyzer.tui.widgets.prompt import Prompt
from analyzer.tui.widgets.rows import RowList
from analyzer.tui.widgets.time_chart import TimeChart

_HELP = """\
What the logs of all hosts tell, merged by time (UTC). The list holds the events of the time that the chart shows.
Chart: a lane for each host. Signs are the worst events of a bar (◆ critical, ■ error, ▲ warning), heights their number
(by the logarithm), dots time that the logs cover. ┣━━┫ is an episode: something that began and ended; with ▶ nothing
tells that it ended. p lists the episodes. Drag with the mouse to select a time, the wheel zooms.
/ filters: words, !word for not, host:esx01 id:apd. area:vmfs severity:error object:vmhba2 log:vobd.
Something that came very often is one line for each hour: ×5,000 is its number, peak the most in one minute."""

_ALL = object()
_CLOSEST = 500
"""Milliseconds around what was jumped to or zoomed into, at least."""


class EventList(RowList[LoggedEvent]):
    """The events; the keys that move lines sideways elsewhere move the window of time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "screen.pan(-1)", "Earlier", show=False, id="timeline.earlier", tooltip="Earlier times"),
        Binding("l,right", "screen.pan(1)", "Later", show=False, id="timeline.later", tooltip="Later times"),
    ]


class TimelineScreen(CaseScreen):
    """Chart, list, details."""

    MODE = "timeline"
    HELP_TEXT = _HELP
    DEFAULT_CSS = """
    TimelineScreen #events { height: 1fr; }
    TimelineScreen #event { height: 3; border-top: none; background: $surface; padding: 0 1; }
    TimelineScreen.-wide #event { height: 7; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "zoom(1)", "Zoom in", key_display="+", id="timeline.in",
                tooltip="A shorter time round the event under the cursor"),
        Binding("minus,underscore", "zoom(-1)", "Out", key_display="-", id="timeline.out", tooltip="A longer time"),
        Binding("0", "whole", "All", id="timeline.whole", tooltip="All the time there is"),
        Binding("slash", "filter", "Filter", key_display="/", id="timeline.filter", tooltip="Filter as you type"),
        Binding("f", "severity", "Severity", show=False, id="timeline.severity", tooltip="Only the severe ones"),
        Binding("H", "host", "Host", show=False, id="timeline.host", tooltip="Only one host"),
        Binding("A", "area", "Area", show=False, id="timeline.area", tooltip="Only one area"),
        Binding("p", "episode", "Episodes", id="timeline.episode",
                tooltip="List the episodes; the one you choose is zoomed into and filtered by"),
        Binding("e", "error(1)", "Error", id="timeline.error", tooltip="The next error, also outside the window"),
        Binding("E", "error(-1)", "Previous error", show=False, id="timeline.error-back", tooltip="The error before"),
        Binding("t", "time", "Time", id="timeline.time", tooltip="Go to a time"),
        Binding("u", "relative", "UTC/relative", show=False, id="timeline.relative",
                tooltip="Times relative to the collection of the host, or in UTC"),
        Binding("s", "same", "Same", show=False, id="timeline.same", tooltip="Only events like this one, or all again"),
        Binding("y", "copy", "Copy", show=False, id="timeline.copy", tooltip="Copy the event as text"),
        Binding("escape", "clear", "Clear", show=False, id="timeline.clear",
                tooltip="Take back one thing: the episode, the filters, the zoom"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._report: Report | None = None
        self._longest = 0
        """Cells of the longest name of a host."""
        self._all = self._chosen = self._seen = Timeline(())
        self._chart: Chart | None = None
        self._look = Look({}, {})
        self._window: Stretch | None = None
        """None: all the time there is, with the events that have no time."""
        self._text = self._host = self._area = self._id = ""
        self._least = Severity.INFO
        self._episode: EpisodeSummary | None = None

    def body(self) -> ComposeResult:
        """Chart, list, details."""
        with Vertical():
            yield TimeChart(id="chart")
            yield EventList(self._draw, id="events")
            yield Document(id="event")
        yield Prompt()

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def _list(self) -> EventList:
        return self.query_one(EventList)

    @property
    def _bars(self) -> TimeChart:
        return self.query_one(TimeChart)

    def case_changed(self) -> None:
        """Show the events of the report."""
        if self.case.view is not None:
            report = self._report = self.case.view.report
            self._all = Timeline(report.events)
            told = [event.host for event in report.events]
            hosts = list(dict.fromkeys([*(host.name for host in report.hosts), *sorted(set(told))]))
            counts = Counter(told)
            windows = covered(report.log_windows)
            names = short_names(hosts)
            lanes = [host for host in hosts if counts[host] or host in windows]
            self._look = Look(names if len(lanes) > 1 else {}, collected_times(report.hosts))
            self._chart = Chart(lanes, names, windows, report.episodes, self._all.span[1] if self._all.span else 0)
            self._longest = max((cell_len(shown(name)) for name in names.values()), default=0)
            self.state_changed()
            self._list.focus()
        elif self.case.failure is not None:
            self._page([Block([(shown(line), "")]) for line in self.case.failure.message.split("\n")])

    def state_changed(self) -> None:
        """Show the events with the filter of another time."""
        if not self.is_attached or self.case.view is None:
            return
        kept: dict[str, Any] = self.esxray.state.screens.get(self.MODE, {})
        self._text = str(kept.get("text", self._text))
        if kept.get("severity") in list(Severity):
            self._least = Severity(kept["severity"])
        self._look = Look(self._look.names, self._look.collected, bool(kept.get("relative", self._look.relative)))
        self._filter_again()

    def on_resize(self) -> None:
        """Another number of bars."""
        super().on_resize()
        self.call_after_refresh(self._refresh)

    def _filter_again(self) -> None:
        """Choose the events by all filters, and show them."""
        wanted = Wanted(
            hosts=(self._host,) if self._host else (),
            areas=(self._area,) if self._area else (),
            ids=(self._id,) if self._id else (),
            severity=None if self._least is Severity.INFO else self._least,
            episode=self._episode,
        ).with_words(self._text)
        self._chosen = self._all.chosen(wanted)
        self._refresh()

    def _change(self) -> None:
        """Another filter, kept for the next time."""
        self.esxray.state.screens[self.MODE] = {
            "text": self._text, "severity": self._least.value, "relative": self._look.relative,
        }  # fmt: skip
        self.esxray.keep()
        self._filter_again()

    def _refresh(self, time: int | None = None) -> None:
        """Chart and list of the window; the cursor stays on its event, or goes to the one nearest to a time."""
        if not self.is_attached or self._chart is None:
            return
        self._bars.label = min(max(self._longest, 12), 16) if self.size.width < 110 else min(max(self._longest, 24), 30)
        before = self._list.row
        whole = self._whole()
        if self._window is not None and whole is not None:
            self._window = self._fitted(self._window, whole)
        seen = self._seen = self._chosen if self._window is None else self._chosen.within(self._window)
        at = None
        if time is None and before is not None:
            at = next((i for i, event in enumerate(seen.events) if event is before), None)
            time = time_of(before)
        if at is None:
            at = min(seen.at(time), max(len(seen.events) - 1, 0)) if time is not None else 0
        stretch = self._window or whole
        if stretch is not None:
            room = max(5, (self.size.height - 2) // 3)
            rows = self._chart.rows(stretch, seen.lanes(stretch), room, self._bars.label)
            self._bars.styles.height = len(rows)
            self._bars.show(stretch, rows)
        else:
            self._bars.styles.height = 0
        self._list.show(seen.events, at)
        self._list.call_after_refresh(self._list.show_cursor)
        self.progress_changed()

    def _whole(self) -> Stretch | None:
        span = self._all.span
        return Stretch.of(*span, self._bars.bars) if span is not None else None

    def _fitted(self, window: Stretch, whole: Stretch) -> Stretch | None:
        """The window with as many bars as there is room for, over times that have events."""
        if window.length >= whole.length:
            return None
        window = Stretch(window.start, window.length, self._bars.bars)
        first, last = self._all.span or (0, 0)
        if window.start > last:
            return window.moved(-((window.start - last) // window.length + window.bars // 2))
        if window.end <= first:
            return window.moved((first - window.end) // window.length + window.bars // 2)
        return window

    def summary(self) -> str:
        """How many events of how many, when, and by which filters."""
        if self._report is None:
            return ""
        total = len(self._report.events)
        if not total:
            return "No log tells of any event."
        words = [f"{len(self._list.rows):,} of {total:,} events"]
        if self._window is not None:
            words.append(_stretch(self._window))
        if self._episode is not None:
            words.append(shown(f"episode: {self._episode.kind} {self._episode.object}"))
        words += [shown(word) for word in (self._look.names.get(self._host, self._host), self._area, self._id) if word]
        if self._least is not Severity.INFO:
            words.append("critical only" if self._least is Severity.CRITICAL else f"{self._least.value} and worse")
        if self._text:
            words.append(f"filter: {shown(self._text)}")
        words.append("relative to the collection" if self._look.relative else "UTC")
        return "  ·  ".join(words)

    def _draw(self, event: LoggedEvent, width: int) -> Spans:
        return event_line(event, self._look, width)

    @on(LinesView.Moved, "#events")
    def _show_details(self) -> None:
        event = self._list.row
        try:
            if event is not None:
                self._bars.point(time_of(event))
                self._page(event_blocks(event, self._look, self.size.height < 30))
            elif self._report is not None and self._report.events:
                self._page([Block([("Nothing here. - zooms out, esc takes a filter back.", "dim")])])
            else:
                said = "The logs of a bundle, or vmkernel.log, vobd.log, hostd.log beside each other, fill this screen."
                self._page([Block([(said if self._report is not None else "", "dim")])])
        except NoMatches:  # the screen is being put together
            return

    def _page(self, blocks: Any) -> None:
        self.query_one("#event", Document).show(blocks)

    @on(LinesView.Chosen, "#events")
    def _open(self) -> None:
        event = self._list.row
        if event is not None:
            self.esxray.open_source(event.source, event.path, event.line)

    # -- the window of time ----------------------------------------------------------------------------

    def _here(self) -> int | None:
        """The moment of the event under the cursor, else the middle of the window."""
        event = self._list.row
        time = time_of(event) if event is not None else None
        stretch = self._bars.stretch
        if time is None and stretch is not None:
            time = (stretch.start + stretch.end) // 2
        return time

    def action_zoom(self, steps: int) -> None:
        """Shorter bars, or longer ones; the event under the cursor stays where it is."""
        if (here := self._here()) is not None:
            self._zoom(steps, here)

    def _zoom(self, steps: int, time: int) -> None:
        stretch = self._window or self._whole()
        if stretch is not None:
            self._window = stretch.zoomed(steps, time)
            self._refresh()

    def action_whole(self) -> None:
        """All the time there is."""
        self._window = None
        self._refresh()

    def action_pan(self, step: int) -> None:
        """Earlier or later by a third of the window."""
        if self._window is not None:
            self._window = self._window.moved(step * max(self._window.bars // 3, 1))
            self._refresh()

    def _go(self, time: int) -> None:
        """Have a moment in the window, and the cursor on the first event from there on."""
        if self._window is not None and not self._window.has(time):
            self._window = self._window.around(time)
        self._refresh(time)

    def _select(self, first: int, last: int) -> None:
        """Show the time from one moment to another."""
        self._window = Stretch.of(first, max(last - 1, first + _CLOSEST), self._bars.bars)
        self._refresh()

    @on(TimeChart.Selected)
    def _selected(self, event: TimeChart.Selected) -> None:
        self._select(event.first, event.last)

    @on(TimeChart.Wheeled)
    def _wheeled(self, event: TimeChart.Wheeled) -> None:
        self._zoom(event.steps, event.moment)

    @on(TimeChart.Picked)
    def _picked(self, event: TimeChart.Picked) -> None:
        """Go to the first event of a bar, of the host or the episode of the row."""
        rows, stretch = self._list.rows, self._bars.stretch
        if stretch is None:
            return
        if isinstance(event.about, list):
            at = event.moment + stretch.length
            near = [each for each in event.about if (parse_stamp(each.start or "") or 0) < at]
            if near:
                self._choose_episode(max(near, key=lambda each: each.start or ""))
            return
        for number in range(self._seen.at(event.moment), len(rows)):
            if not isinstance(event.about, str) or rows[number].host == event.about:
                self._list.cursor = number
                break
        self._list.focus()

    def action_time(self) -> None:
        """Ask for a time."""
        self.query_one(Prompt).ask("time: 2025-02-12T14:00, 14:00:30, +10m, -2h", "", self._to_time)

    def _to_time(self, text: str) -> None:
        if not text.strip():
            return
        when = moment(text, self._here())
        if when is None:
            self.notify("no such time", severity="warning", timeout=3)
            return
        self._go(when)
        span = self._all.span
        if span is not None and not span[0] <= when <= span[1]:
            self.notify(f"the events are from {_minute(span[0])} to {_minute(span[1])}", timeout=4)

    def action_error(self, step: int) -> None:
        """The next event that is an error or worse; the window follows."""
        event, events = self._list.row, self._chosen.events
        if event is not None:
            at = next((number for number, each in enumerate(events) if each is event), 0)
        else:
            here = self._here()
            at = self._chosen.at(here) - (step > 0) if here is not None else -1
        at += step
        while 0 <= at < len(events) and events[at].severity.rank > Severity.ERROR.rank:
            at += step
        if not 0 <= at < len(events):
            self.notify("no later error" if step > 0 else "no earlier error", timeout=2)
            return
        time = time_of(events[at])
        if time is not None and self._window is not None and not self._window.has(time):
            self._window = self._window.around(time)
            self._refresh()
        self._list.cursor = next((i for i, each in enumerate(self._list.rows) if each is events[at]), 0)

    # -- filters ---------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Ask for words; the list follows every key."""
        before = self._text
        self.query_one(Prompt).ask(
            "filter: words, !not, host: id: area: severity: object: log:", before, self._filter, self._filter,
            lambda: self._filter(before),
        )  # fmt: skip

    def _filter(self, text: str) -> None:
        self._text = text
        self._change()

    def action_severity(self) -> None:
        """Fewer and fewer, then all again."""
        levels = list(Severity)
        self._least = levels[(self._least.rank - 1) % len(levels)]
        self._change()

    def action_same(self) -> None:
        """Only what is told by the same signature, or all again."""
        event = self._list.row
        self._id = "" if self._id or event is None else event.id
        self._filter_again()

    def action_host(self) -> None:
        """Choose a host."""
        counts = Counter(event.host for event in self._all.events)
        self._ask("Host", {name: self._look.names.get(name, name) for name in counts}, counts, "_host", self._host)

    def action_area(self) -> None:
        """Choose an area."""
        counts = Counter(event.area for event in self._all.events if event.area)
        self._ask("Area", dict.fromkeys(sorted(counts), ""), counts, "_area", self._area)

    def _ask(self, title: str, names: dict[str, str], counts: Counter[str], attribute: str, present: str) -> None:
        choices: list[Choice] = [([("all", "bold")], "")]
        choices += [([(f"{shown(name):<24} ", "bold"), (f"{counts[name]:,}", "dim")], name) for name in names]

        def take(value: object) -> None:
            if isinstance(value, str):
                setattr(self, attribute, value)
                self._filter_again()

        self.app.push_screen(ChooseScreen(title, choices, present), take)

    def action_episode(self) -> None:
        """Choose an episode."""
        episodes = self._report.episodes if self._report is not None else ()
        if not episodes:
            self.notify("no episode is known: nothing that began and ended is told by the logs", timeout=3)
            return
        choices: list[Choice] = [([("no episode", "bold")], _ALL)]
        choices += [(episode_line(each, self._look.names), each) for each in episodes]

        def take(value: object) -> None:
            if isinstance(value, EpisodeSummary):
                self._choose_episode(value)
            elif value is _ALL:
                self._episode = None
                self._filter_again()

        self.app.push_screen(ChooseScreen("Episodes: began, lasted, kind, host, object", choices, self._episode), take)

    def _choose_episode(self, episode: EpisodeSummary) -> None:
        """Show an episode with a margin, and only what belongs to it."""
        self._episode = episode
        span = self._all.span
        if span is not None and self._chart is not None:
            start = parse_stamp(episode.start) if episode.start else span[0]
            end = parse_stamp(episode.end) if episode.end else self._chart.until(episode.host)
            if start is not None and end is not None:
                margin = max((end - start) // 8, _CLOSEST)
                self._window = Stretch.of(start - margin, end + margin, self._bars.bars)
        self._filter_again()

    def action_clear(self) -> None:
        """Take back the episode, then the filters, then the zoom."""
        if not self._list.has_focus:
            self._list.focus()
        elif self._episode is not None:
            self._episode = None
            self._filter_again()
        elif self._text or self._host or self._area or self._id or self._least is not Severity.INFO:
            self._text = self._host = self._area = self._id = ""
            self._least = Severity.INFO
            self._change()
        else:
            self.action_whole()

    # -- other -----------------------------------------------------------------------------------------

    def action_relative(self) -> None:
        """Times relative to the collection, or in UTC."""
        self._look = Look(self._look.names, self._look.collected, not self._look.relative)
        self._change()
        if self._look.relative and not self._look.collected:
            self.notify("nothing tells when the hosts were collected", severity="warning", timeout=3)

    def action_copy(self) -> None:
        """The event as text."""
        event = self._list.row
        if event is not None:
            times = f" ×{event.count:,}" if event.count > 1 else ""
            what = f"{SIGNS[event.severity.value]} {event.title or event.id}{times}"
            text = f"{event.time or 'no time'} {event.host} {what}: {event.message} ({event.path}:{event.line})"
            self.esxray.copy(shown(text), "Event")


def _minute(time: int) -> str:
    return told_time(time)[:16].replace("T", " ")


def _stretch(window: Stretch) -> str:
    """From when to when, as short as it can be told."""
    end = 16 if window.length >= 60_000 else 19
    first, last = (told_time(time)[:end].replace("T", " ") for time in (window.start, window.end))
    return f"{first} to {last[11:] if first[:10] == last[:10] else last[5:]}"

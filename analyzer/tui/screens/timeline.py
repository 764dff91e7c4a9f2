"""The timeline: what the logs of all hosts tell, as a chart to zoom into and as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.css.query import NoMatches

from analyzer.findings import EpisodeSummary, Report, Severity
from analyzer.logs.clock import parse_stamp
from analyzer.timeline import Timeline, time_of
from analyzer.tui.bars import collected_times
from analyzer.tui.event_page import Look, event_blocks, event_line, event_text
from analyzer.tui.safe import lines
from analyzer.tui.screens.base import CaseScreen
from analyzer.tui.screens.choose import ChooseScreen
from analyzer.tui.timeline_chart import Chart
from analyzer.tui.timeline_filter import NO_EPISODE, Filter, counted, episode_choices, nearest, worst_of
from analyzer.tui.timeline_window import Window
from analyzer.tui.times import moment, told_time
from analyzer.tui.widgets.document import Block, Document
from analyzer.tui.widgets.event_list import EventList
from analyzer.tui.widgets.lines import LinesView
from analyzer.tui.widgets.prompt import Prompt
from analyzer.tui.widgets.time_chart import TimeChart

_HELP = (
    "What the logs of all hosts tell, merged by time (UTC). The list holds the events of the time that is charted.\n"
    "In the chart each host has a lane. Signs are the worst of a bar: ◆ critical, ■ error, ▲ warning. Heights are the "
    "number of events, by the logarithm. Dots are time that the logs cover. ┣━━┫ is an episode: it began and "
    "ended; with ▶ nothing tells that it ended. The mouse selects a time by dragging; the wheel zooms.\n"
    "/ filters: words, !word for not, host:esx01 id:apd. area:vmfs severity:error object:vmhba2 log:vobd.\n"
    "What came very often is one line for each hour: ×5,000 is its number, peak the most in one minute."
)


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
        Binding("0", "whole", "All", show=False, id="timeline.whole", tooltip="All the time there is"),
        Binding("slash", "filter", "Filter", key_display="/", id="timeline.filter", tooltip="Filter as you type"),
        Binding("f", "severity", "Severity", id="timeline.severity", tooltip="Only the severe ones"),
        Binding("H", "choose('host')", "Host", show=False, id="timeline.host", tooltip="Only one host"),
        Binding("A", "choose('area')", "Area", show=False, id="timeline.area", tooltip="Only one area"),
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
        self._all = self._chosen = self._seen = Timeline(())
        self._chart: Chart | None = None
        self._look = Look({}, {})
        self._window = Window()
        self._filter = Filter()

    def body(self) -> ComposeResult:
        """Chart, list, details."""
        with Vertical():
            yield TimeChart(id="chart")
            yield EventList(lambda event, width: event_line(event, self._look, width), id="events")
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
            self._chart = Chart(report, self._all)
            names = self._chart.names if len(self._chart.hosts) > 1 else {}
            self._look = Look(names, collected_times(report.hosts))
            self._window = Window(self._all.span)
            self.state_changed()
            self._list.focus()
        elif self.case.failure is not None:
            self._page([Block([(line, "")]) for line in lines(self.case.failure.message)])

    def state_changed(self) -> None:
        """Show the events with the filter of another time."""
        if not self.is_attached or self.case.view is None:
            return
        kept: dict[str, Any] = self.esxray.state.screens.get(self.MODE, {})
        self._filter.restore(kept)
        self._look = Look(self._look.names, self._look.collected, bool(kept.get("relative", self._look.relative)))
        self._filter_again()

    def on_resize(self) -> None:
        """Another number of bars."""
        super().on_resize()
        self.call_after_refresh(self._refresh)

    def _filter_again(self, time: int | None = None) -> None:
        """Choose the events by all filters, and show them."""
        self._chosen = self._all.chosen(self._filter.wanted())
        self._refresh(time)

    def _change(self) -> None:
        """Another filter, kept for the next time."""
        self.esxray.state.screens[self.MODE] = {**self._filter.kept(), "relative": self._look.relative}
        self.esxray.keep()
        self._filter_again()

    def _refresh(self, time: int | None = None) -> None:
        """Chart and list of the window; the cursor stays on its event, or goes to the one nearest to a time."""
        if not self.is_attached or self._chart is None:
            return
        self._bars.label = self._chart.label(self.size.width)
        before = self._list.row
        self._window.fit(self._bars.bars)
        part, stretch = self._window.part, self._window.shown
        seen = self._seen = self._chosen if part is None else self._chosen.within(part)
        at = None
        if time is None and before is not None:
            at = next((i for i, event in enumerate(seen.events) if event is before), None)
            time = time_of(before)
        if at is None:
            at = min(seen.at(time), max(len(seen.events) - 1, 0)) if time is not None else 0
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

    def summary(self) -> str:
        """How many events of how many, when, and by which filters."""
        if self._report is None:
            return ""
        total = len(self._report.events)
        if not total:
            return "No log tells of any event."
        words = [f"{len(self._list.rows):,} of {total:,} events"]
        words += [self._window.told()] if self._window.part is not None else []
        words += self._filter.words(self._look.names)
        words.append("relative to the collection" if self._look.relative else "UTC")
        return "  ·  ".join(words)

    @on(LinesView.Moved, "#events")
    def _show_details(self) -> None:
        event = self._list.row
        try:
            self._bars.point(time_of(event) if event is not None else None)
            if event is not None:
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
        if (event := self._list.row) is not None:
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
            self._window.zoom(steps, here)
            self._refresh()

    def action_whole(self) -> None:
        """All the time there is."""
        self._window.part = None
        self._refresh()

    def action_pan(self, step: int) -> None:
        """Earlier or later by a third of the window."""
        self._window.pan(step)
        self._refresh()

    @on(TimeChart.Selected)
    def _selected(self, event: TimeChart.Selected) -> None:
        self._window.select(event.first, event.last - 1)
        self._refresh()

    @on(TimeChart.Wheeled)
    def _wheeled(self, event: TimeChart.Wheeled) -> None:
        self._window.zoom(event.steps, event.moment)
        self._refresh()

    @on(TimeChart.Picked)
    def _picked(self, event: TimeChart.Picked) -> None:
        """Go to the worst event of a bar, of the host or the episode of the row."""
        rows, stretch = self._list.rows, self._bars.stretch
        if stretch is None:
            return
        if isinstance(event.about, list):
            at = event.moment + stretch.length
            near = [each for each in event.about if (parse_stamp(each.start or "") or 0) < at]
            if near:
                self._choose_episode(max(near, key=lambda each: each.start or ""))
            return
        at, until = (self._seen.at(moment) for moment in (event.moment, event.moment + stretch.length))
        host = event.about if isinstance(event.about, str) else ""
        if (number := worst_of(rows, at, until, host)) is not None:
            self._list.go_to(number, centre=True)
        self._list.focus()

    def action_time(self) -> None:
        """Ask for a time."""
        self.query_one(Prompt).ask("time", "", self._to_time, hint="2025-02-12T14:00, 14:00:30, +10m, -2h")

    def _to_time(self, text: str) -> None:
        if not text.strip():
            return
        when = moment(text, self._here())
        if when is None:
            self.notify("no such time", severity="warning", timeout=3)
            return
        self._window.include(when)
        self._refresh(when)
        span = self._all.span
        if span is not None and not span[0] <= when <= span[1]:
            self.notify(f"the events are from {told_time(span[0])[:16]} to {told_time(span[1])[:16]}", timeout=4)

    def show_times(self, times: Sequence[int]) -> bool:
        """Show the stretch between moments, without filters; false while there is nothing to show yet."""
        if self._chart is None or not self.is_attached:
            return False
        self._filter = Filter()
        self._window.around(times[0], times[-1])
        self._filter_again(times[0])
        return True

    def action_error(self, step: int) -> None:
        """The next event that is an error or worse; the window follows."""
        event, events = self._list.row, self._chosen.events
        if event is not None:
            at = next((number for number, each in enumerate(events) if each is event), 0)
        else:
            here = self._here()
            at = self._chosen.at(here) - (step > 0) if here is not None else -1
        found = self._chosen.next_as_bad(at, step, Severity.ERROR)
        if found is None:
            self.notify("no later error" if step > 0 else "no earlier error", timeout=2)
            return
        time = time_of(events[found])
        if time is not None and self._window.include(time):
            self._refresh()
        number = next((i for i, each in enumerate(self._list.rows) if each is events[found]), 0)
        top = int(self._list.scroll_y)
        self._list.go_to(number, centre=not top <= number < top + self._list.size.height)

    # -- filters ---------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Ask for words; the list follows every key."""
        before = self._filter.text
        self.query_one(Prompt).ask(
            "filter", before, self._type, self._typing, lambda: self._type(before),
            hint="words, !not, host: id: area: severity: object: log:",
        )  # fmt: skip

    def _typing(self, text: str) -> None:
        self._filter.text = text
        self._filter_again()

    def _type(self, text: str) -> None:
        self._filter.text = text
        self._change()

    def action_severity(self) -> None:
        """Fewer and fewer, then all again."""
        self._filter.severer()
        self._change()

    def action_same(self) -> None:
        """Only what is told by the same signature, or all again."""
        event = self._list.row
        self._filter.id = "" if self._filter.id or event is None else event.id
        self._filter_again()

    def action_choose(self, field: str) -> None:
        """Choose a host or an area among what the other filters leave."""
        others = replace(self._filter)
        setattr(others, field, "")
        choices = counted(self._all.chosen(others.wanted()).events, field)

        def take(value: object) -> None:
            if isinstance(value, str):
                setattr(self._filter, field, value)
                self._filter_again()

        self.app.push_screen(ChooseScreen(field.capitalize(), choices, getattr(self._filter, field)), take)

    def action_episode(self) -> None:
        """Choose an episode."""
        episodes = self._report.episodes if self._report is not None else ()
        if not episodes:
            self.notify("no episode is known: nothing that began and ended is told by the logs", timeout=3)
            return

        def take(value: object) -> None:
            if isinstance(value, EpisodeSummary):
                self._choose_episode(value)
            elif value is NO_EPISODE:
                self._filter.episode = None
                self._filter_again()

        present = self._filter.episode or nearest(episodes, self._here())
        choices = episode_choices(episodes, self._look.names)
        self.app.push_screen(ChooseScreen("Episodes: began, lasted, kind, host, object", choices, present), take)

    def _choose_episode(self, episode: EpisodeSummary) -> None:
        """Show an episode with a margin, and only what belongs to it."""
        self._filter.episode = episode
        span = self._all.span
        if span is not None and self._chart is not None:
            start = parse_stamp(episode.start) if episode.start else span[0]
            end = parse_stamp(episode.end) if episode.end else self._chart.until(episode.host)
            if start is not None and end is not None:
                self._window.select(start, end, margin=(end - start) // 8)
        self._filter_again()

    def action_clear(self) -> None:
        """Take back the episode, then the filters, then the zoom."""
        if not self._list.has_focus:
            self._list.focus()
        elif self._filter.episode is not None:
            self._filter.episode = None
            self._filter_again()
        elif self._filter.is_any:
            self._filter = Filter()
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
        if (event := self._list.row) is not None:
            self.esxray.copy(event_text(event), "Event")

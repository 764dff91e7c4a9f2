from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Input

from analyzer.analysis import Analysis, analyse
from analyzer.findings import EpisodeSummary, LoggedEvent, Severity
from analyzer.logs.clock import iso, parse_stamp
from analyzer.tui.app import EsxrayApp
from analyzer.tui.screens.source import SourceScreen
from analyzer.tui.screens.timeline import TimelineScreen
from analyzer.tui.widgets.event_list import EventList
from analyzer.tui.widgets.prompt import Prompt
from analyzer.tui.widgets.rows import RowList
from analyzer.tui.widgets.source_view import SourceView
from analyzer.tui.widgets.time_chart import TimeChart
from tests.tui.conftest import SAMPLES, picture, settled
from tests.tui.incidents import FLOOD, troubled

Playing = Callable[..., None]
BOTH = pytest.mark.parametrize("size", [(80, 24), (140, 45)])


def listed(app: EsxrayApp) -> EventList:
    return app.screen.query_one(EventList)


def current(app: EsxrayApp) -> LoggedEvent:
    event = listed(app).row
    assert event is not None
    return event


def status(app: EsxrayApp) -> str:
    assert isinstance(app.screen, TimelineScreen)
    return app.screen.summary()


def with_events(analysis: Analysis, events: list[LoggedEvent], **more: object) -> Analysis:
    """The same analysis with other events."""
    report = analysis.report.model_copy(update={"events": tuple(events), **more})
    return replace(analysis, report=report)


async def answer(pilot: Pilot[None], key: str, text: str, end: str = "enter") -> None:
    """Press a key that asks for something, and type it at once."""
    await pilot.press(key)
    pilot.app.screen.query_one(Prompt).query_one(Input).value = text
    await press(pilot, end)


def act(app: EsxrayApp, action: str, *arguments: int) -> None:
    """What a key does, without waiting for the terminal."""
    getattr(app.screen, f"action_{action}")(*arguments)


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settled(pilot)


@BOTH
def test_chart_list_and_details(play: Playing, size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3")
        shown = picture(app)
        rows = shown.split("\n")
        assert "/bar" in rows[2] and "╷03-04" in rows[2]
        assert any(row.startswith("esx01 ") and "█" in row + "█" for row in rows)
        assert "◆" in shown and "■" in shown, "severity is a sign"
        assert "▶" in shown, "what did not end has an arrow"
        assert "events  ·  UTC" in rows[1]
        assert rows[-1].startswith("+ Zoom in")
        assert len(listed(app).rows) == len(app.case.view.report.events if app.case.view else ())

    play(script, troubled(), size)


def test_zoom_pan_and_all(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3", "e")
        chart = app.screen.query_one(TimeChart)
        total = len(listed(app).rows)
        event = current(app)
        assert chart.stretch is not None
        bar = chart.stretch.bar(chart.cursor or 0)
        lengths = [chart.stretch.length]
        for _ in range(11):
            act(app, "zoom", 1)
            lengths.append(chart.stretch.length)
            assert current(app) is event
            assert chart.stretch.bar(chart.cursor or 0) == bar
        assert lengths == sorted(lengths, reverse=True) and lengths[-1] <= 1000, "from hours to seconds"
        assert len(listed(app).rows) < total
        start = chart.stretch.start
        await press(pilot, "right")
        assert chart.stretch.start > start
        await press(pilot, "left", "left")
        assert chart.stretch.start < start
        await press(pilot, "minus")
        assert chart.stretch.length == lengths[-2]
        await press(pilot, "0")
        assert len(listed(app).rows) == total
        await press(pilot, "minus")
        assert len(listed(app).rows) == total

    play(script, troubled())


def test_errors_are_stepped_through_and_the_window_follows(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3")
        everything = [each for each in listed(app).rows if each.severity in (Severity.CRITICAL, Severity.ERROR)]
        await press(pilot, "e", *["plus"] * 12)
        seen = [current(app)]
        for _ in range(len(everything) - 1):
            await press(pilot, "e")
            seen.append(current(app))
        assert seen == everything
        await press(pilot, "e")
        assert current(app) is everything[-1]
        await press(pilot, "E", "E")
        assert current(app) is everything[-3]
        time = parse_stamp(everything[-3].time or "") or 0
        stretch = app.screen.query_one(TimeChart).stretch
        assert stretch is not None and stretch.has(time)

    play(script, troubled())


def test_jump_to_a_time(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3")
        await answer(pilot, "t", "2025-03-04T02:00")
        assert (current(app).time or "") >= "2025-03-04T02:00"
        await answer(pilot, "t", "+30m")
        assert (current(app).time or "") >= "2025-03-04T02:30"
        before = current(app)
        await answer(pilot, "t", "half past")
        assert current(app) is before
        for _ in range(10):
            act(app, "zoom", 1)
        await answer(pilot, "t", "2025-03-03T09:07:03")
        stretch = app.screen.query_one(TimeChart).stretch
        assert stretch is not None and stretch.has(parse_stamp("2025-03-03T09:07:03Z") or 0), "the window follows"

    play(script, troubled())


def test_filters(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3")
        total = len(listed(app).rows)
        await answer(pilot, "slash", "apd !timer")
        rows = listed(app).rows
        assert 0 < len(rows) < total
        assert all("timer" not in f"{each.title} {each.message}".lower() for each in rows)
        await answer(pilot, "slash", "host:esx02 area:storage")
        assert {each.host for each in listed(app).rows} == {"esx02.lab.example"}
        assert all("storage" in each.area for each in listed(app).rows)
        await answer(pilot, "slash", "xyz", "escape")
        assert "xyz" not in status(app)
        await press(pilot, "escape", "f", "f")
        assert "error and worse" in status(app)
        assert all(each.severity.rank <= Severity.ERROR.rank for each in listed(app).rows)
        assert app.state.screens["timeline"]["severity"] == "error"
        await press(pilot, "s")
        assert len({each.id for each in listed(app).rows}) == 1
        await press(pilot, "escape")
        assert len(listed(app).rows) == total

    play(script, troubled())


def test_host_and_area_are_chosen_from_a_list(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3", "H")
        assert "esx02" in picture(app)
        await press(pilot, "j", "enter")
        assert len({each.host for each in listed(app).rows}) == 1
        await press(pilot, "A", "j", "enter")
        areas = {each.area for each in listed(app).rows}
        assert areas and all(area.startswith(min(areas)) for area in areas), "an area with its parts"
        await press(pilot, "H", "escape")
        assert len({each.host for each in listed(app).rows}) == 1
        await press(pilot, "H", "g", "enter", "A", "g", "enter")
        assert len({each.host for each in listed(app).rows}) == 2

    play(script, troubled())


@BOTH
def test_episodes(play: Playing, size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        view = app.case.view
        assert view is not None
        episodes = view.report.episodes
        at = next(i for i, each in enumerate(episodes) if each.kind == "apd" and each.end is not None)
        await press(pilot, "3", "p")
        assert "open" in picture(app) or len(episodes) > 15
        app.screen.query_one("#choices", RowList).cursor = at + 1
        await press(pilot, "enter")
        assert "episode: apd" in status(app)
        rows = listed(app).rows
        assert rows and {each.host for each in rows} == {episodes[at].host}
        assert all((episodes[at].start or "") <= (each.time or "") <= (episodes[at].end or "") for each in rows)
        assert "┣" in picture(app) and "┫" in picture(app)
        await press(pilot, "escape")
        assert len(listed(app).rows) >= len(rows)
        assert "episode" not in status(app)
        await press(pilot, "p", "escape", "p", "g", "enter", "escape")
        assert len(listed(app).rows) == len(view.report.events)

    play(script, troubled(), size)


def test_a_flood_tells_its_number_and_its_peak(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3", "slash", *"nmp", "enter")
        flood = max(listed(app).rows, key=lambda each: each.count)
        assert f"×{flood.count:,}, peak {flood.peak}/min" in picture(app)
        assert flood.count == FLOOD
        await press(pilot, "g")
        shown = picture(app)
        assert f"stands for {FLOOD:,} in this hour" in shown
        assert f"at most {flood.peak} in one minute" in shown

    play(script, troubled(), (140, 45))


def test_enter_opens_the_line(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3", "e")
        event = current(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, SourceScreen)
        view = app.screen.query_one(SourceView)
        assert view.cursor == event.line - 1
        assert event.message[:60] in view.text(view.cursor)
        await press(pilot, "escape")
        assert current(app) is event

    play(script, troubled())


def test_times_relative_to_the_collection(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3", "e", "u")
        assert "relative to the collection" in status(app)
        assert "-23:3" in picture(app)
        assert app.state.screens["timeline"]["relative"] is True
        await press(pilot, "u")
        assert "2025" not in status(app)
        await press(pilot, "y")
        assert app.clipboard.startswith("2025-03-0")

    play(script, troubled(), (140, 45))


def test_the_mouse_selects_a_time_and_picks_a_bar(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3")
        chart = app.screen.query_one(TimeChart)
        whole = chart.stretch
        assert whole is not None
        x = chart.label + 1
        await pilot.mouse_down(TimeChart, offset=(x + 30, 2))
        await pilot.hover(TimeChart, offset=(x + 40, 2))
        await pilot.mouse_up(TimeChart, offset=(x + 40, 2))
        await settled(pilot)
        stretch = chart.stretch
        assert stretch is not None and stretch.length < whole.length
        assert stretch.has(whole.start + 30 * whole.length)
        assert stretch.has(whole.start + 41 * whole.length - 1)
        await press(pilot, "0")
        await pilot.click(TimeChart, offset=(x + 40, 2))
        await settled(pilot)
        assert (parse_stamp(current(app).time or "") or 0) >= whole.start + 40 * whole.length
        assert current(app).host == "esx01.lab.example", "of the host whose lane it is"

    play(script, troubled())


def test_without_logs_it_says_what_to_give(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3", "plus", "minus", "e", "E", "right", "u", "p", "y", "enter", "s", "0", "escape")
        assert "No log tells of any event" in picture(app)
        assert "vobd.log" in picture(app)

    play(script, analyse([str(SAMPLES / "healthy_pair")]))


@BOTH
def test_text_of_an_input_is_shown_and_not_obeyed(play: Playing, size: tuple[int, int]) -> None:
    evil = "[red]\x1b[2J\u202e\x07 [@click=app.quit]x[/]"
    events = [
        LoggedEvent(
            time=stamp, host=f"esx{number}{evil}", path=f"{evil}.log", line=1, id=f"id{evil}", severity=Severity.ERROR,
            area=evil, title=evil, message=evil * 40, object=evil, fields={"a": evil},
        )
        for number, stamp in enumerate([None, "2025-03-04T00:00:00.000Z", "2025-03-04T00:00:00.000Z"])
    ]  # fmt: skip
    episode = EpisodeSummary(host=events[0].host, kind=evil, object=evil, start=events[1].time)

    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3")
        for keys in (["j"], ["plus"], ["H", "j", "enter"], ["A", "j", "enter"], ["p", "j", "enter"], ["escape"], ["0"]):
            await press(pilot, *keys)
            assert not {"\x1b", "\u202e", "\x07"} & set(picture(app))
        assert "[red]␛[2J" in picture(app)

    play(script, with_events(troubled(), events, episodes=(episode,)), size)


def test_twenty_thousand_events_of_32_hosts_stay_quick(play: Playing) -> None:
    chance = random.Random(1)
    first = parse_stamp("2025-02-20T00:00:00Z") or 0
    models = troubled().report.events
    events = [
        chance.choice(models).model_copy(
            update={
                "host": f"esx{chance.randrange(32):02}", "time": iso(first + number * 43_000),
                "last": None, "count": 1,
            }
        )
        for number in range(20_000)
    ]  # fmt: skip

    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3")
        screen = app.screen
        assert isinstance(screen, TimelineScreen)
        assert "+2" in picture(app) and "hosts" in picture(app)
        actions = (("zoom", 1), ("zoom", 4), ("pan", 1), ("error", 1), ("severity",), ("clear",), ("whole",))
        for action, *arguments in actions:
            started = time.perf_counter()
            act(app, str(action), *map(int, arguments))
            assert time.perf_counter() - started < 0.5
            await settled(pilot)
        assert len(listed(app).rows) == 20_000
        await press(pilot, "G")
        assert current(app) is events[-1]

    play(script, with_events(troubled(), events), (140, 45))


def test_filter_and_severity_of_another_time(play: Playing, tmp_path: Path) -> None:
    async def write(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3", "slash", *"apd", "enter", "f")

    async def read(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3")
        assert "warning and worse" in status(app) and "filter: apd" in status(app)

    play(write, troubled())
    play(read, troubled())

"""The ways a user goes: from a verdict to its finding, from a finding to its time, from a line to what it proves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from analyzer.analysis import Analysis, analyse
from analyzer.cli.app import run
from analyzer.cli.errors import Exit
from analyzer.findings import Coverage, Report, Severity
from analyzer.model import CaptureKind, ParseStatus
from analyzer.timeline import time_of
from analyzer.tui import details
from analyzer.tui.app import EsxrayApp
from analyzer.tui.explore.network import network_picture
from analyzer.tui.explore.pages import node_page
from analyzer.tui.protocol import Progress
from analyzer.tui.screens.findings import FindingsScreen
from analyzer.tui.screens.reasons import ReasonsScreen
from analyzer.tui.screens.source import SourceScreen
from analyzer.tui.screens.timeline import TimelineScreen
from analyzer.tui.store import Remark
from analyzer.tui.widgets.bar import told
from analyzer.tui.widgets.document import Document
from analyzer.tui.widgets.event_list import EventList
from analyzer.tui.widgets.time_chart import TimeChart
from analyzer.tui.worker import short_name
from tests.tui.conftest import SAMPLES, picture, settled
from tests.tui.incidents import troubled

Playing = Callable[..., None]


@pytest.fixture(scope="module")
def mismatch() -> Analysis:
    return analyse([str(SAMPLES / "mtu_mismatch")])


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settled(pilot)


def test_from_a_verdict_to_its_finding(play: Playing, mismatch: Analysis) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "v")
        assert isinstance(app.screen, ReasonsScreen)
        assert "› VMO-019" in picture(app)
        await press(pilot, "enter")
        await pilot.pause(0.1)
        assert isinstance(app.screen, FindingsScreen)
        assert "◆C CRITICAL  VMO-019" in picture(app)

    play(script, mismatch)


def test_all_screens_count_the_same_findings(play: Playing, mismatch: Analysis) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        assert "of 8; 2 lists all" in picture(app)
        await press(pilot, "2")
        assert "8 of 8 findings" in picture(app)
        await press(pilot, "5")
        assert "VMO-075" not in picture(app)

    play(script, mismatch)


def test_what_is_wrong_stands_before_what_it_is_about(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "2")
        assert "◆C STG-020  esx01  All paths to a device were down (APD)  naa.…" in picture(app)

    play(script, troubled())


def test_evidence_shows_the_value_that_matters(mismatch: Analysis) -> None:
    finding = next(each for each in mismatch.report.findings if each.id == "VMO-015")
    blocks = list(details.blocks(finding, Remark(), None, 76))
    assert ("9000", "under bold") in [span for block in blocks for span in block.spans]


def test_a_long_line_of_a_log_is_folded() -> None:
    finding = next(each for each in troubled().report.findings if each.id == "STG-020")
    texts = [
        (block, text)
        for block in details.blocks(finding, Remark(), None, 76)
        for text, kind in block.spans
        if kind == "code"
    ]
    assert any(block.wrap and "StorageApdHandler" in text for block, text in texts)


def test_from_a_line_to_what_it_proves(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "2", "enter")
        await pilot.pause(0.2)
        assert isinstance(app.screen, SourceScreen)
        whole = app.screen.query_one("#whole", Document)
        assert whole.display
        assert "◆C STG-020 All paths to a device were down" in picture(app)
        said = ["".join(text for text, _ in whole.spans(number)) for number in range(whole.count())]
        assert len(said) > 1, "all of the line"
        await press(pilot, "r")
        assert not whole.display
        await press(pilot, "r", "j")
        assert whole.display, "it stays, so that nothing jumps"
        await press(pilot, "enter")
        assert isinstance(app.screen, SourceScreen), "nothing rests on this line"
        await press(pilot, "k", "f")
        await pilot.pause(0.1)
        assert isinstance(app.screen, FindingsScreen)

    play(script, troubled())


def test_from_a_finding_to_its_time(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "2", "t")
        await pilot.pause(0.2)
        assert isinstance(app.screen, TimelineScreen)
        first = next(each for each in troubled().report.findings if each.id == "STG-020").first_seen
        assert first is not None
        assert f"{first[5:10]} {first[11:19]}" in picture(app)
        await press(pilot, "p")
        assert "Episodes" in picture(app)
        await press(pilot, "enter")
        assert "episode: " in picture(app), "the one that is near was chosen"

    play(script, troubled())


def test_a_finding_without_a_time(play: Playing, mismatch: Analysis) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "2", "t")
        assert isinstance(app.screen, FindingsScreen)

    play(script, mismatch)


def test_an_input_without_hosts_says_what_became_of_it(play: Playing) -> None:
    lost = Coverage(path="a.png", kind=CaptureKind.COMMAND, status=ParseStatus.UNSUPPORTED, reason="binary data")
    empty = Report(tool=troubled().report.tool, coverage=(lost,))

    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        assert "a.png  binary data" in picture(app)
        assert "checks need" not in picture(app)
        await press(pilot, "2")
        assert "Nothing was checked." in picture(app)

    play(script, replace(troubled(), report=empty))


def test_a_narrow_terminal_names_all_modes(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        assert "1 Overv" in picture(app)
        assert "6 Expor" in picture(app)

    play(script, size=(60, 20))


@pytest.mark.parametrize(("keys", "wanted"), [("2", "c Copy fix"), ("3", "f Severity")])
def test_useful_keys_are_in_80_columns(play: Playing, keys: str, wanted: str) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, *keys)
        last = picture(app).split("\n")[-1]
        assert wanted in last
        assert "? Help q Quit" in last

    play(script)


def test_progress_names_host_and_file() -> None:
    assert short_name("x/esx-esx01.lab-2025-03-04--05.06-2110015.tgz/var/log/vobd.log") == "esx01 vobd.log"
    assert short_name("esx-esx01.lab-2025-03-04--05.06-2110015.tgz") == "esx01"
    said = told(Progress(8_000_000, 16_000_000, 1, host="esx01 vobd.log"))
    assert said == "reading ━━━━━━──────  50%  8 of 16 MB  1 file  esx01 vobd.log"
    assert told(Progress(20, 900, 2)) == "reading ────────────   2%  2 files"


def test_a_missing_input_is_told_before_the_screen_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("analyzer.cli.view.can_show", lambda: True)
    assert run(["view", str(tmp_path / "no.tgz")]) == Exit.UNREADABLE
    assert "no.tgz does not exist" in capsys.readouterr().err


@pytest.mark.parametrize("keys", [("slash", *"zzzz", "enter"), ("M",)])
def test_a_filter_that_nothing_fits_says_how_to_go_on(play: Playing, keys: tuple[str, ...]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "2", *keys)
        assert "No finding fits. Esc takes the filters back." in picture(app)
        await press(pilot, "escape")
        assert "No finding fits" not in picture(app)

    play(script)


def test_no_output_of_that_name(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "4", "slash", *"zzzz", "enter")
        assert "no output is called zzzz; esc takes the filter back" in picture(app)

    play(script)


def test_which_uplinks_carry_an_adapter(bundle: Analysis) -> None:
    adapter = network_picture(bundle, "ham-esx51.lab.example").find("vmk:vmk1")
    assert adapter is not None
    way = "\n".join(adapter.way)
    assert "switch DSwitch-Prod  ·  MTU 9000" in way
    assert "active vmnic2  ·  up" in way
    assert "standby vmnic3  ·  up" in way
    said = ["".join(text for text, _ in block.spans) for block in node_page(adapter, (), {})]
    assert f"← {adapter.way[0]}" in said


def test_a_bar_leads_to_its_worst_event(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await press(pilot, "3")
        screen = app.screen
        chart, listed = screen.query_one(TimeChart), screen.query_one(EventList)
        worst = next(event for event in troubled().report.events if event.severity is Severity.CRITICAL)
        stretch, time = chart.stretch, time_of(worst)
        assert stretch is not None
        assert time is not None
        start = stretch.start + (time - stretch.start) // stretch.length * stretch.length
        chart.post_message(TimeChart.Picked(start, worst.host))
        await settled(pilot)
        assert listed.row is not None
        assert listed.row.severity is Severity.CRITICAL

    play(script, troubled())

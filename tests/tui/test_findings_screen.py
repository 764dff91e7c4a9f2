from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from analyzer.tui.app import EsxrayApp
from analyzer.tui.screens.source import SourceScreen
from analyzer.tui.widgets.rows import RowList
from analyzer.tui.widgets.source_view import SourceView
from analyzer.writers.summary import told
from tests.tui.conftest import picture, settled

Playing = Callable[..., None]


def total(app: EsxrayApp) -> int:
    assert app.case.view is not None
    return len(told(app.case.view.report))


def listed(app: EsxrayApp) -> int:
    """How many findings the status line counts."""
    return int(picture(app).split("\n")[1].split(" of ")[0])


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
def test_findings_with_their_details(play: Playing, size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await pilot.press("2")
        await settled(pilot)
        shown = picture(app)
        assert listed(app) == total(app)
        assert "■E NET-010" in shown
        assert "vmnic2 counts 937,970 receive CRC" in shown
        assert "/ Filter" in shown

    play(script, size=size)


def test_filter_as_you_type(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await pilot.press("2", "slash", *"mtu")
        await settled(pilot)
        assert 3 <= listed(app) < total(app)
        await pilot.press("escape")
        await settled(pilot)
        assert listed(app) == total(app)
        await pilot.press("slash", *"host:esx53", "enter", "s")
        await settled(pilot)
        assert "by area" in picture(app)
        assert app.state.screens["findings"] == {"text": "host:esx53", "grouping": "area"}

    play(script)


def test_from_evidence_to_its_line_and_back(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await pilot.press("2")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, SourceScreen)
        view = app.screen.query_one(SourceView)
        assert view.cursor == 165
        assert "166" in picture(app)
        assert "Receive CRC errors: 937970" in picture(app)
        await pilot.press("r")
        await settled(pilot)
        assert "nicinfo.sh" in picture(app)
        await pilot.press("escape")
        await settled(pilot)
        assert listed(app) == total(app)

    play(script, size=(140, 45))


def test_every_evidence_is_found_again(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        assert app.case.view is not None
        for finding in app.case.view.report.findings[:8]:
            for evidence in finding.evidence:
                app.open_evidence(evidence)
                await settled(pilot)
                view = app.screen.query_one(SourceView)
                assert view.cursor == evidence.line - 1
                assert evidence.text.strip()[:60] in view.text(view.cursor)
                app.pop_screen()

    play(script)


def test_marks_notes_and_reasons_are_kept(play: Playing, tmp_path: Path) -> None:
    async def write(pilot: Pilot[None], app: EsxrayApp) -> None:
        await pilot.press("2", "m", "n", *"cable", "enter", "j", "x", *"known, until 2099-01-01", "enter")
        await settled(pilot)
        assert listed(app) == total(app) - 1

    async def read(pilot: Pilot[None], app: EsxrayApp) -> None:
        await pilot.press("2", "a")
        await settled(pilot)
        remarks = list(app.state.remarks.values())
        assert [(each.marked, each.note, each.accepted) for each in remarks if each.note] == [(True, "cable", "")]
        assert [(each.accepted, each.until) for each in remarks if each.accepted] == [("known", "2099-01-01")]
        assert listed(app) == total(app)
        await pilot.press("M")
        await settled(pilot)
        assert listed(app) == 1

    play(write)
    play(read)
    assert len(list((tmp_path / "data" / "cases").iterdir())) == 1


def test_remedies_are_copied(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await pilot.press("2", "c")
        await settled(pilot)
        assert app.clipboard == "esxcli network nic stats get -n vmnic2"

    play(script)


def test_groups_fold(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await pilot.press("2", "Z")
        await settled(pilot)
        assert app.screen.query_one("#findings", RowList).count() == 3
        await pilot.press("g", "enter")
        await settled(pilot)
        assert app.screen.query_one("#findings", RowList).count() > 6

    play(script)

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from analyzer.analysis import Analysis, analyse
from analyzer.comparing import Difference, compare
from analyzer.tui.app import EsxrayApp
from analyzer.tui.compare_rows import EQUAL, NATURAL, Same, Section, Wanted, rows
from analyzer.tui.modes import MODES
from analyzer.tui.screens.both import BothScreen
from analyzer.tui.screens.choose import ChooseScreen
from analyzer.tui.screens.source import SourceScreen
from analyzer.tui.widgets.rows import RowList
from analyzer.tui.widgets.source_view import SourceView
from tests.tui.conftest import SAMPLES, picture, settled

Playing = Callable[..., None]
KEY = str([mode.name for mode in MODES].index("compare") + 1)


@pytest.fixture(scope="module")
def pair() -> Analysis:
    return analyse([str(SAMPLES / "mtu_mismatch")])


async def opened(pilot: Pilot[None], app: EsxrayApp) -> RowList[object]:
    await pilot.press(KEY)
    await settled(pilot)
    return app.screen.query_one("#differences", RowList)


async def to_first(pilot: Pilot[None], listed: RowList[object], kind: type) -> None:
    listed.go_to(next(at for at, row in enumerate(listed.rows) if isinstance(row, kind)))
    await settled(pilot)


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
def test_differences_side_by_side(play: Playing, pair: Analysis, size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        listed = await opened(pilot, app)
        assert "4 fields differ" in picture(app)
        assert "Findings that name both" in picture(app)
        assert "■E VMO-015" in picture(app)
        await to_first(pilot, listed, Difference)
        shown = picture(app)
        assert "◧ osa-esx21" in shown
        assert "◨ osa-esx22" in shown
        line = next(line for line in shown.split("\n") if "vmk1 IPv4  mtu" in line and "1500" in line)
        heads = next(line for line in shown.split("\n") if "◧ osa-esx21" in line)
        assert line.index("9000") == heads.index("◧")
        assert line.index("1500") == heads.index("◨")
        assert "osa-esx21.txt:7" in shown

    play(script, pair, size=size)


def test_both_lines_are_opened(play: Playing, pair: Analysis) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        listed = await opened(pilot, app)
        await to_first(pilot, listed, Difference)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, BothScreen)
        views = list(app.screen.query(SourceView))
        assert [view.cursor for view in views] == [6, 6]
        assert ["9000" in view.text(6) for view in views] == [True, False]
        await pilot.press("tab", "j", "apostrophe")
        assert [view.cursor for view in views] == [6, 6]
        await pilot.press("o")
        await settled(pilot)
        assert isinstance(app.screen, SourceScreen)
        assert "osa-esx22.txt" in picture(app)
        await pilot.press("escape", "escape")
        await settled(pilot)
        assert "4 fields differ" in picture(app)

    play(script, pair)


def test_filter_fold_and_only_differences(play: Playing, pair: Analysis) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        listed = await opened(pilot, app)
        await pilot.press("slash", *"vswitch", "enter")
        await settled(pilot)
        assert [row.label for row in listed.rows if isinstance(row, Difference)] == ["vSwitch1"]
        await pilot.press("escape")
        await settled(pilot)
        assert len([row for row in listed.rows if isinstance(row, Difference)]) == 4
        before = len(listed.rows)
        await pilot.press("d")
        await settled(pilot)
        assert not [row for row in listed.rows if isinstance(row, Section) and row.key in (NATURAL, EQUAL)]
        assert len(listed.rows) < before
        await pilot.press("d", "g", "z")
        await settled(pilot)
        assert not listed.rows[0].is_open  # type: ignore[attr-defined]

    play(script, pair)


def test_equal_records_are_fetched(play: Playing, pair: Analysis) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        listed = await opened(pilot, app)
        await pilot.press("G", "enter")
        await settled(pilot)
        at = next(i for i, row in enumerate(listed.rows) if isinstance(row, Section) and row.key.startswith("equal:"))
        listed.go_to(at)
        await pilot.press("enter")
        await settled(pilot)
        found = [row for row in listed.rows if isinstance(row, Same)]
        assert len(found) == listed.rows[at].count  # type: ignore[attr-defined]
        listed.go_to(listed.rows.index(found[0]))
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, BothScreen)

    play(script, pair, size=(140, 45))


def test_the_hosts_are_chosen_and_kept(play: Playing) -> None:
    async def choose(pilot: Pilot[None], app: EsxrayApp) -> None:
        listed = await opened(pilot, app)
        assert "◨ ham-esx52" in picture(app)
        await pilot.press("right_square_bracket")
        await settled(pilot)
        assert "◨ ham-esx53" in picture(app)
        await pilot.press("w")
        await settled(pilot)
        assert "◧ ham-esx53" in picture(app)
        await pilot.press("R")
        await settled(pilot)
        assert isinstance(app.screen, ChooseScreen)
        await pilot.press("G", "enter")
        await settled(pilot)
        assert "◨ ham-esx52" in picture(app)
        assert listed.count()

    async def again(pilot: Pilot[None], app: EsxrayApp) -> None:
        await opened(pilot, app)
        assert "◧ ham-esx53" in picture(app)
        assert "◨ ham-esx52" in picture(app)

    play(choose)
    play(again)


def test_one_host_has_nothing_to_be_compared_with(play: Playing, tmp_path: Path) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await opened(pilot, app)
        assert "needs two hosts" in picture(app)
        await pilot.press("L", "right_square_bracket", "w", "enter", "d", "z", "y")
        await settled(pilot)

    path = tmp_path / "one.txt"
    path.write_text("[root@esx01:~] esxcli system version get\n   Product: VMware ESXi\n   Version: 8.0.3\n")
    play(script, analyse([str(path)]))


def test_text_of_an_input_is_shown_and_not_obeyed(play: Playing, tmp_path: Path) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        listed = await opened(pilot, app)
        await to_first(pilot, listed, Difference)
        assert "\x1b" not in picture(app)
        assert "\u202e" not in picture(app)
        assert "[bold]x[/bold]" in picture(app)

    line = "[root@{}:~] esxcli system settings advanced list\n   Path: /Misc/B\n   Type: string\n   String Value: {}\n"
    path = tmp_path / "two.txt"
    path.write_text(line.format("esx01", "[bold]x[/bold] \u202eevil") + line.format("esx02", "plain"), encoding="utf-8")
    play(script, analyse([str(path)]), size=(140, 45))


def test_many_rows_of_one_command_are_folded() -> None:
    case = analyse([str(SAMPLES / "support_bundle")]).case
    comparison = compare(case, case.hosts[0].name, case.hosts[1].name)
    listed = rows(comparison, (), Wanted(), {})
    heads = {row.title: row.is_open for row in listed if isinstance(row, Section)}
    assert heads["esxcfg-vmknic -l"]
    assert not heads["esxcli storage nmp satp rule list"]
    assert heads["Differs by nature"] is False
    opened_up = rows(comparison, (), Wanted(turned={NATURAL}), {})
    assert len(opened_up) > len(listed)
    assert not rows(comparison, (), Wanted(text="no such words"), {})

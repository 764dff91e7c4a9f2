from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Label

from analyzer.tui.app import EsxrayApp
from analyzer.tui.config import Config, load_config
from analyzer.tui.protocol import Early, Failed
from analyzer.tui.screens.help import HelpScreen
from analyzer.tui.screens.jump import JumpScreen
from analyzer.tui.screens.source import SourceScreen
from analyzer.tui.themes import THEMES
from analyzer.tui.widgets.document import Document
from analyzer.tui.widgets.rows import RowList
from tests.tui.conftest import SAMPLES, picture, settled

Playing = Callable[..., None]


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
@pytest.mark.parametrize("no_colour", [False, True])
def test_themes(play: Playing, theme: str, no_colour: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if no_colour:
        monkeypatch.setenv("NO_COLOR", "1")

    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        assert app.theme == theme
        assert re.search(r"■E [1-9] errors", picture(app))
        assert "ham-esx53" in picture(app)

    play(script, config=Config(theme=theme))


def test_help_tells_the_keys(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await pilot.press("2", "question_mark")
        await settled(pilot)
        assert isinstance(app.screen, HelpScreen)
        assert "findings.filter" in picture(app)
        await pilot.press("escape")
        assert not isinstance(app.screen, HelpScreen)

    play(script, size=(140, 45))


def test_the_palette_runs_actions(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await pilot.press("2", "ctrl+p", *"fold all")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await settled(pilot)
        assert app.screen.query_one("#findings", RowList).count() == 3

    play(script)


def test_keys_of_the_user(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await pilot.press("2", "n")
        await settled(pilot)
        assert app.screen.query_one("#findings", RowList).cursor == 2

    play(script, config=Config(keys={"list.down": "n,down"}))


def test_a_bad_file_of_settings(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "tui.toml"
    assert load_config(path) == Config()
    path.write_text("theme = [", encoding="utf-8")
    assert "tui.toml" in load_config(path).trouble
    path.write_text('theme = "esxray-light"\n[keys]\n"list.down" = "n"\nx = 3\n', encoding="utf-8")
    read = load_config(path)
    assert (read.theme, read.keys, "keys.x" in read.trouble) == ("esxray-light", {"list.down": "n"}, True)


def test_the_worker_needs_no_application() -> None:
    code = "import sys, analyzer.tui.worker, analyzer.tui.answers as _; print({'textual', 'rich'} & {*sys.modules})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SAMPLES / "..")
    assert told.stdout.strip() == "set()"


def test_the_mouse(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await pilot.click("Bar", offset=(15, 0))
        await settled(pilot)
        assert app.current_mode == "findings"
        await pilot.click("#findings", offset=(20, 3))
        assert app.screen.query_one("#findings", RowList).cursor == 3
        await pilot.click("#findings", offset=(20, 1))
        await settled(pilot)
        page = app.screen.query_one("#details", Document)
        row = next(y for y, line in enumerate(picture(app).split("\n")) if "nicinfo.sh.txt:166" in line)
        await pilot.click("#details", offset=(30, row - page.region.y))
        await settled(pilot)
        assert isinstance(app.screen, SourceScreen)

    play(script)


def test_jump_keys(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await pilot.press("2", "ctrl+o")
        await settled(pilot)
        assert isinstance(app.screen, JumpScreen)
        assert len(app.screen.query(Label)) >= 2
        await pilot.press("s")
        await settled(pilot)
        assert isinstance(app.screen, SourceScreen)

    play(script)


def test_findings_are_shown_while_the_analysis_goes_on(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        view = app.case.view
        assert view is not None
        app.case.view = None
        app.post_message(app.Heard(Early(view.report.findings[:2])))
        await settled(pilot)
        assert "Found so far" in picture(app)
        await pilot.press("2")
        app.post_message(app.Heard(Early(view.report.findings[2:3])))
        await settled(pilot)
        assert "3 of 3 findings" in picture(app)

    play(script)


def test_trouble_is_shown(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        app.case.view = None
        app.post_message(app.Heard(Failed("settings.toml: [bold]no\x1b[2J such key")))
        await settled(pilot)
        assert "settings.toml: [bold]no␛[2J such key" in picture(app)

    play(script)

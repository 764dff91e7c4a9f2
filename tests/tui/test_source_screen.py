from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from analyzer.analysis import Analysis, analyse
from analyzer.tui.app import EsxrayApp
from analyzer.tui.widgets.source_view import SourceView
from tests.tui.conftest import picture, settled

Playing = Callable[..., None]


@pytest.fixture
def log(tmp_path: Path) -> tuple[Analysis, str]:
    """A log of 20,000 lines, with things in it that a terminal would obey."""
    lines = [
        f"2025-01-15T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}.000Z In(182) vmkernel: cpu1:2097152)Log: line {n}"
        for n in range(20_000)
    ]
    lines[5] += " \x1b[31mred\x1b[0m [bold]text[/bold] \u202eevil \x9b2J"
    lines[6] += " x" * 100_000
    lines[7] += " password=hunter2"
    lines[12_000] += " the Needle"
    path = tmp_path / "vmkernel.log"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return analyse([str(path)]), str(path)


async def opened(pilot: Pilot[None], app: EsxrayApp, path: str, line: int = 1) -> SourceView:
    app.open_source(path, path, line)
    await settled(pilot)
    return app.screen.query_one(SourceView)


def test_text_is_shown_and_not_obeyed(play: Playing, log: tuple[Analysis, str]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        view = await opened(pilot, app, log[1])
        text = view.text(5)
        assert text.endswith("␛[31mred␛[0m [bold]text[/bold] \ufffdevil \ufffd2J")
        assert "\x1b" not in picture(app)
        assert "more" in view.text(6)[-30:]
        assert "hunter2" not in view.text(7)

    play(script, log[0], size=(160, 24))


def test_search(play: Playing, log: tuple[Analysis, str]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        view = await opened(pilot, app, log[1])
        await pilot.press("slash", *"needle", "enter")
        await settled(pilot)
        assert view.cursor == 12_000
        assert "the Needle" in picture(app)
        await pilot.press("n")
        await settled(pilot)
        assert view.cursor == 12_000
        assert "from the top" in picture(app)
        await pilot.press("slash", "tilde", *"line 1[0]{3}", "dollar_sign", "enter")
        await settled(pilot)
        assert view.cursor == 1_000
        await pilot.press("slash", *"NEEDLE", "enter")
        await settled(pilot)
        assert "not found" in picture(app)

    play(script, log[0], size=(160, 24))


def test_lines_and_times(play: Playing, log: tuple[Analysis, str]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        view = await opened(pilot, app, log[1], 15_000)
        assert view.cursor == 14_999
        await pilot.press("colon", *"7001", "enter")
        assert view.cursor == 7_000
        await pilot.press("t", *"3:00", "enter")
        assert view.cursor == 10_800
        await pilot.press("t", *"-10m", "enter")
        assert view.cursor == 10_200
        await pilot.press("t", *"2025-01-15T05:00", "enter")
        assert view.cursor == 18_000
        await pilot.press("apostrophe")
        assert view.cursor == 14_999
        await pilot.press("G")
        assert view.cursor == 19_999
        await pilot.press("g", "j", "down", "k")
        assert view.cursor == 1

    play(script, log[0])


def test_marked_lines_are_kept(play: Playing, log: tuple[Analysis, str]) -> None:
    async def mark(pilot: Pilot[None], app: EsxrayApp) -> None:
        await opened(pilot, app, log[1], 50)
        await pilot.press("m")

    async def find(pilot: Pilot[None], app: EsxrayApp) -> None:
        view = await opened(pilot, app, log[1])
        await pilot.press("right_square_bracket")
        assert view.cursor == 49

    play(mark, log[0])
    play(find, log[0])


def test_the_parts_of_a_log_line(play: Playing, log: tuple[Analysis, str]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await opened(pilot, app, log[1], 3)
        await pilot.press("r")
        await settled(pilot)
        assert "Line 3" in picture(app)

    play(script, log[0], size=(140, 45))


def test_a_file_that_is_gone(play: Playing, log: tuple[Analysis, str]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        Path(log[1]).unlink()
        await opened(pilot, app, log[1])
        assert "cannot be read" in picture(app)

    play(script, log[0], size=(200, 24))

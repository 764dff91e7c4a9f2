from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from analyzer.analysis import Analysis, analyse
from analyzer.tui.app import EsxrayApp
from analyzer.tui.modes import MODES
from analyzer.tui.widgets.rows import RowList
from analyzer.writers.formats import formats
from tests.tui.conftest import SAMPLES, picture, settled

Playing = Callable[..., None]
KEY = str([mode.name for mode in MODES].index("export") + 1)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


async def opened(pilot: Pilot[None]) -> None:
    await pilot.press(KEY)
    await settled(pilot)


def preview(app: EsxrayApp) -> str:
    return "\n".join(app.screen.query_one("#preview", RowList).rows)


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
def test_what_leaves_is_seen_before(play: Playing, here: Path, bundle: Analysis, size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await pilot.press("2", "m", "n", *"ask the vendor", "enter", "j", "x", *"ticket 4711", "enter")
        await opened(pilot)
        shown = picture(app)
        assert "marked or noted: 1" in shown
        assert "not redacted: names 1 host (ham-esx53.lab.example)" in " ".join(shown.replace("▏", " ").split())
        assert "**Note**: ask the vendor" in preview(app)
        assert "ticket 4711" not in preview(app)
        await pilot.press("w", "w")
        await settled(pilot)
        assert f"all: {len(bundle.report.findings)}" in picture(app)
        assert "ticket 4711" in preview(app)
        await pilot.press("r")
        await settled(pilot)
        assert "ask the vendor" not in preview(app)
        await pilot.press("r", "ctrl+s")
        await settled(pilot)
        written = here / "esxray-support_bundle.md"
        assert written.read_text(encoding="utf-8") == preview(app)
        assert "written:" in picture(app)

    play(script, size=size)


def test_every_format(play: Playing, here: Path, bundle: Analysis) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await opened(pilot)
        for _ in formats():
            await pilot.press("f")
            await settled(pilot)
            await pilot.press("W")
            await settled(pilot)
        assert {path.suffix for path in here.iterdir()} == set(formats().values())
        told = json.loads((here / "esxray-support_bundle.json").read_text(encoding="utf-8"))
        assert len(told["findings"]) == len(bundle.report.findings)
        assert told["outcomes"] == []
        await pilot.press("c")
        await settled(pilot)
        assert "What was read" in preview(app)

    play(script)


def test_the_filter_of_the_findings(play: Playing, here: Path, bundle: Analysis) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await pilot.press("2", "slash", *"mtu", "enter")
        await opened(pilot)
        assert f"all: {len(bundle.report.findings)}" in picture(app)
        await pilot.press("w", "w")
        await settled(pilot)
        assert "filter 'mtu'" in picture(app)
        assert "a selection" in preview(app)
        assert "NET-010" not in preview(app)

    play(script)


def test_inputs_and_other_files_are_not_overwritten(play: Playing, here: Path, tmp_path: Path) -> None:
    held = (SAMPLES / "mtu_mismatch" / "osa-esx21.txt").read_text(encoding="utf-8")
    path, folder = tmp_path / "esx.txt", tmp_path / "case"
    folder.mkdir()
    other = folder / "notes.md"
    path.write_text(held, encoding="utf-8")
    other.write_text("mine", encoding="utf-8")
    mine = here / "notes.txt"
    mine.write_text("mine", encoding="utf-8")
    (here / "old.md").write_text("old", encoding="utf-8")

    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        async def write(name: Path) -> None:
            await pilot.press("o", "ctrl+u", *str(name), "enter")
            await settled(pilot)
            await pilot.press("ctrl+s")
            await settled(pilot)

        await opened(pilot)
        for name in (path, mine, other):
            await write(name)
        assert path.read_text(encoding="utf-8") == held
        assert mine.read_text(encoding="utf-8") == other.read_text(encoding="utf-8") == "mine"
        await write(here / "old.md")
        await pilot.press("n", "enter")
        await settled(pilot)
        assert (here / "old.md").read_text(encoding="utf-8") == "old"
        await pilot.press("ctrl+s", "y", "enter")
        await settled(pilot)
        assert (here / "old.md").read_text(encoding="utf-8") == preview(app)
        await write(here / "none" / "a.md")
        assert "written" not in picture(app).split("\n")[1] or not (here / "none").exists()
        await pilot.press("o", "ctrl+u", *"report.exe", "enter")
        await settled(pilot)
        assert "report.exe" not in app.screen.query_one("#settings", RowList).rows[4].value

    play(script, analyse([str(path), str(folder)]))


def test_search_in_the_preview(play: Playing, here: Path) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await opened(pilot)
        await pilot.press("slash", *"vmo-015", "enter")
        await settled(pilot)
        listed: RowList[str] = app.screen.query_one("#preview", RowList)
        first = listed.cursor
        assert "VMO-015" in listed.rows[first]
        await pilot.press("n")
        assert listed.cursor > first
        await pilot.press("N", "escape")
        assert listed.cursor == first
        assert app.screen.query_one("#settings").has_focus

    play(script)


def test_nothing_chosen(play: Playing, here: Path) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await opened(pilot)
        await pilot.press("w")
        await settled(pilot)
        assert "marked or noted: 0" in picture(app)
        assert "m in the findings marks" in picture(app)

    play(script, size=(140, 45))


def test_the_worker_gives_what_is_written(bundle: Analysis) -> None:
    """What a case asks has to pickle both ways."""
    import pickle

    from analyzer.exporting import Remark
    from analyzer.tui import answers

    asked = (None, {bundle.report.findings[0].fingerprint: Remark("a note")}, "text", True)
    made = answers.attachment(bundle, *pickle.loads(pickle.dumps(asked)))
    assert pickle.loads(pickle.dumps(made)).text.startswith("esxray ")

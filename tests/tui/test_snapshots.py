"""Every screen as it is kept in ``test_snapshots/``: what stands where, and how each cell looks.

Words and looks, and not what a terminal gets or SVG: those differ between versions of the library. The first block
is the screen, the second the look of each cell as a letter, the third tells the letters. ``--force-regen`` writes
them anew; read the difference before keeping it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_letters, digits

import pytest
from pytest_regressions.file_regression import FileRegressionFixture
from rich.cells import cell_len
from textual.app import App

from analyzer import __version__
from analyzer.tui.modes import MODES
from tests.tui.stage import TOP, at_rest, case_of, look, on_stage, perform, rows, until, words

KEYS = {mode.name: str(number) for number, mode in enumerate(MODES, 1)}
_SIGNS = ascii_letters + digits + "!#$%&*+=?@^_~<>/|-;:,'"
_VERSION = re.compile(rf"\b{re.escape(__version__)}\b")


@dataclass(frozen=True)
class Scene:
    """A screen: the keys that lead there, and what it must show before it is looked at."""

    keys: tuple[str, ...]
    shows: str
    sample: str = "samples/mtu_mismatch"


BUNDLE = "samples/support_bundle"
SCENES: Mapping[str, Scene] = {
    "overview": Scene((), "VMO-019"),
    "overview-bundle": Scene((), "ham-esx53", BUNDLE),
    "findings": Scene((KEYS["findings"],), "CRITICAL  VMO-019"),
    "findings-filter": Scene((KEYS["findings"], "slash", *"mtu"), "filter"),
    "source": Scene((KEYS["findings"], "e"), "osa-esx21.txt  ·  64/"),
    "source-record": Scene((KEYS["findings"], "j", "j", "e", "r"), "192.168.77.255"),
    "timeline": Scene((KEYS["timeline"],), "UTC", BUNDLE),
    "timeline-episodes": Scene((KEYS["timeline"], "p"), "vmotion-success", BUNDLE),
    "explore-tree": Scene((KEYS["explore"],), "Files and outputs", BUNDLE),
    "explore-table": Scene(
        (KEYS["explore"], "slash", *"vmknic", "enter", "j", "j", "enter"), "Management Network", BUNDLE
    ),
    "explore-network": Scene((KEYS["explore"], "p"), "vSwitch0", BUNDLE),
    "explore-storage": Scene((KEYS["explore"], "o"), "vmhba", BUNDLE),
    "compare": Scene((KEYS["compare"],), "Findings that name both"),
    "compare-filter": Scene((KEYS["compare"], "slash", *"mtu", "enter"), "filter: mtu"),
    "compare-both": Scene((KEYS["compare"], "slash", *"vmk1", "enter", "G", "k", "enter"), "osa-esx22.txt:7"),
    "export": Scene((KEYS["export"],), "not redacted"),
    "help": Scene((KEYS["findings"], "question_mark"), "findings.filter"),
    "palette": Scene(("ctrl+p",), "Timeline"),
}


@pytest.mark.parametrize("size", [(80, 24), (140, 45)], ids=["80x24", "140x45"])
@pytest.mark.parametrize("name", SCENES)
def test_screen(
    name: str, size: tuple[int, int], file_regression: FileRegressionFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Paths are shown as they are given.
    monkeypatch.chdir(TOP)
    monkeypatch.delenv("NO_COLOR", raising=False)
    scene = SCENES[name]

    async def shown() -> str:
        async with on_stage(case_of(scene.sample), size) as pilot:
            await perform(pilot, scene.keys)
            await until(pilot, lambda: scene.shows in words(pilot.app), f"{name}: {scene.shows}")
            await at_rest(pilot)
            return snapshot(pilot.app)

    basename = f"{name}-{size[0]}x{size[1]}"
    file_regression.check(asyncio.run(shown()), basename=basename, extension=".txt", encoding="utf-8", newline="\n")


def snapshot(app: App[None]) -> str:
    """Words, looks, and what the looks are."""
    letters: dict[str, str] = {}
    texts, looks = [], []
    for line in rows(app):
        texts.append(_VERSION.sub("X.Y.Z", "".join(piece.text for piece in line)).rstrip())
        signs = ""
        for piece in line:
            kind = look(piece.style if piece.text.strip() else piece.style and piece.style.background_style)
            signs += letters.setdefault(kind, _SIGNS[len(letters)]) * cell_len(piece.text)
        looks.append(signs)
    width, height = app.size
    assert [len(signs) for signs in looks] == [width] * height
    told = [f"{letter} {kind}" for kind, letter in letters.items()]
    return "\n".join([*texts, "", *looks, "", *told, ""])

"""A TUI on a stage: over a sample, with nothing in it that moves by itself, and its screen as rows of styled cells."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.segment import Segment
from rich.style import Style
from textual.pilot import Pilot
from textual.widgets import Input

from analyzer.analysis import Analysis, analyse
from analyzer.tui.app import EsxrayApp
from analyzer.tui.config import Config
from tests.tui.conftest import DirectCase

TOP = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds until what is waited for must have happened, however busy the machine is."""
_SAME = 4
"""So many looks at a screen that show the same: it is at rest."""


@cache
def case_of(sample: str) -> Analysis:
    """A sample, by its path from the top folder; that has to be the working folder."""
    return analyse([sample])


@asynccontextmanager
async def on_stage(analysis: Analysis, size: tuple[int, int], theme: str = "esxray-dark") -> AsyncIterator[Pilot[None]]:
    """The application with its first screen at rest."""
    with TemporaryDirectory(prefix="esxray-") as data:
        app = EsxrayApp([], case=DirectCase(analysis), settings=Config(theme=theme), data_folder=Path(data))
        app.animation_level = "none"
        async with app.run_test(size=size) as pilot:
            await at_rest(pilot)
            yield pilot


async def until(pilot: Pilot[None], holds: Callable[[], bool], what: str = "") -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"never happened: {what}"
        await asyncio.sleep(0.01)
        await pilot.pause()


async def at_rest(pilot: Pilot[None]) -> None:
    """Wait until threads, messages and timers have nothing more to show."""
    end = time.monotonic() + PATIENCE
    seen: list[list[Segment]] = []
    same = 0
    while same < _SAME:
        assert time.monotonic() < end, "the screen is never at rest"
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        for line in pilot.app.screen.query(Input):
            line.cursor_blink = False
        now = rows(pilot.app)
        same, seen = (same + 1 if now == seen else 0), now
        await asyncio.sleep(0.01)


async def perform(pilot: Pilot[None], keys: Sequence[str]) -> None:
    """Press keys, each when what the one before did is done."""
    for key in keys:
        await pilot.press(key)
        await at_rest(pilot)


def rows(app: object) -> list[list[Segment]]:
    """The screen with what lies under it, as the terminal would get it: pieces of text and their styles."""
    assert isinstance(app, EsxrayApp)
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens, simplify=True)
    assert update is not None
    segments = (segment for segment in app.console.render(update) if not segment.control)
    return [list(Segment.simplify(line)) for line in Segment.split_lines(segments)]


def words(app: object) -> str:
    """The screen as text."""
    return "\n".join("".join(piece.text for piece in line).rstrip() for line in rows(app))


def look(style: Style | None) -> str:
    """What is seen of a style, in words."""
    if style is None:
        return "plain"
    kinds = ("bold", "dim", "italic", "underline", "reverse", "strike")
    said = [kind for kind in kinds if getattr(style, kind)]
    back = style.bgcolor.get_truecolor(foreground=False).hex if style.bgcolor is not None else "none"
    front = style.color.get_truecolor().hex if style.color is not None else "none"
    return " ".join((front, "on", back, *said))

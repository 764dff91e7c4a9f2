"""The pictures of ``esxray view`` in the README: ``python -m tests.tui.pictures`` draws them anew."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass

from rich.color import Color
from rich.console import Console
from rich.segment import Segment, Segments
from rich.terminal_theme import DIMMED_MONOKAI, TerminalTheme

from analyzer.tui.themes import DARK
from tests.picture import drawn
from tests.tui.stage import TOP, case_of, on_stage, perform, rows

SIZE = (110, 32)


@dataclass(frozen=True)
class Picture:
    """What is shown: a sample, and the keys that lead to the screen."""

    sample: str
    keys: tuple[str, ...]


PICTURES: Mapping[str, Picture] = {
    "view_findings.svg": Picture("samples/mtu_mismatch", ("2",)),
    "view_timeline.svg": Picture("samples/support_bundle", ("3", "e")),
}
"""By the name of the file in ``samples``."""


def picture(name: str) -> str:
    """A picture, drawn now; the top folder has to be the working folder."""
    return asyncio.run(_drawn(PICTURES[name]))


async def _drawn(wanted: Picture) -> str:
    console = Console(
        record=True, width=SIZE[0], file=io.StringIO(), force_terminal=True, color_system="truecolor",
        legacy_windows=False,
    )  # fmt: skip
    async with on_stage(case_of(wanted.sample), SIZE, DARK.name) as pilot:
        await perform(pilot, wanted.keys)
        for line in rows(pilot.app):
            console.print(Segments([*line, Segment.line()]), end="")
    return drawn(console, f"esxray view {wanted.sample}", _ground())


def _ground() -> TerminalTheme:
    """The colours of the frame round the screen."""
    back, front = (Color.parse(name or "black").get_truecolor() for name in (DARK.background, DARK.foreground))
    theme = TerminalTheme((0, 0, 0), (0, 0, 0), [(0, 0, 0)] * 8)
    theme.ansi_colors = DIMMED_MONOKAI.ansi_colors
    theme.background_color, theme.foreground_color = back, front
    return theme


if __name__ == "__main__":
    os.chdir(TOP)
    for name in PICTURES:
        path = TOP / "samples" / name
        path.write_text(picture(name), encoding="utf-8", newline="\n")
        print(f"{path.relative_to(TOP)}: {path.stat().st_size:,} bytes")

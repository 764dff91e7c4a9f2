"""A TUI over a sample: analysed once, asked without a process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from analyzer.analysis import Analysis, analyse
from analyzer.tui import answers
from analyzer.tui.app import EsxrayApp
from analyzer.tui.case import Case, Then
from analyzer.tui.config import Config
from analyzer.tui.protocol import Finished, Message

SAMPLES = Path(__file__).parents[2] / "samples"
Play = Callable[[Pilot[None], EsxrayApp], Awaitable[None]]


class DirectCase(Case):
    """A case that is analysed already and answers at once."""

    def __init__(self, analysis: Analysis) -> None:
        super().__init__(analysis.case.inputs)
        self._analysis = analysis

    def start(self, hear: Callable[[Message], None]) -> None:
        hear(Finished(answers.overview(self._analysis, 0.0)))

    def ask(self, name: str, *arguments: Any, then: Then, otherwise: Then | None = None) -> None:
        then(getattr(answers, name)(self._analysis, *arguments))


@pytest.fixture(scope="session")
def bundle() -> Analysis:
    """The sample of three bundles, in a folder of archives."""
    return analyse([str(SAMPLES / "support_bundle")])


@pytest.fixture
def play(bundle: Analysis, tmp_path: Path) -> Callable[..., None]:
    """Run the TUI and do something with it."""

    def go(
        script: Play, analysis: Analysis | None = None, size: tuple[int, int] = (80, 24), config: Config | None = None
    ) -> None:
        async def run() -> None:
            app = EsxrayApp(
                [], case=DirectCase(analysis or bundle), settings=config or Config(), data_folder=tmp_path / "data"
            )
            async with app.run_test(size=size) as pilot:
                await settled(pilot)
                await script(pilot, app)

        asyncio.run(run())

    return go


async def settled(pilot: Pilot[None]) -> None:
    """Wait until threads and messages are done."""
    await pilot.app.workers.wait_for_complete()
    for _ in range(3):
        await pilot.pause()


def picture(app: EsxrayApp) -> str:
    """The screen as text."""
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip)[:width].rstrip() for strip in lines[:height])

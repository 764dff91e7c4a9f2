"""The modes of the TUI, one screen each: the one table that a new screen is added to."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from textual.screen import Screen


@dataclass(frozen=True)
class Mode:
    """A screen with a number of its own."""

    name: str
    title: str
    screen: str
    """``module:class``; imported when the mode is opened first."""

    def open(self) -> Screen[None]:
        """A new screen of it."""
        module, _, name = self.screen.partition(":")
        return cast(Callable[[], Screen[None]], getattr(importlib.import_module(module), name))()


MODES = (
    Mode("overview", "Overview", "analyzer.tui.screens.overview:OverviewScreen"),
    Mode("findings", "Findings", "analyzer.tui.screens.findings:FindingsScreen"),
    Mode("timeline", "Timeline", "analyzer.tui.screens.timeline:TimelineScreen"),
    Mode("explore", "Explore", "analyzer.tui.screens.explore:ExploreScreen"),
    Mode("compare", "Compare", "analyzer.tui.screens.compare:CompareScreen"),
    Mode("export", "Export", "analyzer.tui.screens.export:ExportScreen"),
)

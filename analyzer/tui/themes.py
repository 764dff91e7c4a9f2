"""Colours: dark, light, high contrast, and one for eyes that do not tell red from green.

Severity is never told by colour alone: a sign and a letter stand with it (:data:`SIGNS`). Screens name what a piece of
text is ("critical", "hit", "dim"); :class:`Palette` knows how that looks in the theme of the moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from rich.style import Style
from textual.theme import Theme

SIGNS = {"critical": "◆C", "error": "■E", "warning": "▲W", "info": "•I"}
"""Sign and letter of a severity."""

_COMMON = {
    "esx-critical": "#ff5f87", "esx-error": "#ff6b5e", "esx-warning": "#f0b429", "esx-info": "#6cb6ff",
    "esx-ok": "#5fd38d", "esx-dim": "#8b95a5", "esx-title": "#e6edf3", "esx-code": "#9be3d0", "esx-mark": "#ffd166",
    "esx-link": "#8ab4ff", "esx-key": "#ffb86b", "esx-cursor": "#2b3a52", "esx-cursor-idle": "#232a36",
    "esx-line": "#3d3216", "esx-hit": "#5a4a00", "esx-hit-now": "#b58900", "esx-gutter": "#5b6675",
}  # fmt: skip
"""What the dark theme shows; also used for themes that do not say."""

DARK = Theme(
    name="esxray-dark", primary="#4c9be8", secondary="#6f7f95", accent="#e0a458", warning="#f0b429", error="#ff6b5e",
    success="#5fd38d", foreground="#d5dbe3", background="#11151c", surface="#171c25", panel="#1f2631", dark=True,
    variables=_COMMON,
)  # fmt: skip
LIGHT = Theme(
    name="esxray-light", primary="#1f5fa8", secondary="#5a6572", accent="#9a5b00", warning="#8a5a00", error="#b3261e",
    success="#1a6b3c", foreground="#1b1f24", background="#fbfbfa", surface="#f1f2f3", panel="#e4e7ea", dark=False,
    variables={
        "esx-critical": "#a3004f", "esx-error": "#b3261e", "esx-warning": "#8a5a00", "esx-info": "#1f5fa8",
        "esx-ok": "#1a6b3c", "esx-dim": "#5a6572", "esx-title": "#000000", "esx-code": "#00605a",
        "esx-mark": "#7a4f00", "esx-link": "#1f4fb8", "esx-key": "#9a4a00", "esx-cursor": "#cfe0f5",
        "esx-cursor-idle": "#e2e6ea", "esx-line": "#fff0c2", "esx-hit": "#ffe48a", "esx-hit-now": "#ffb300",
        "esx-gutter": "#767f8a",
    },
)  # fmt: skip
CONTRAST = Theme(
    name="esxray-contrast", primary="#00ffff", secondary="#ffffff", accent="#ffff00", warning="#ffff00",
    error="#ff8080", success="#00ff00", foreground="#ffffff", background="#000000", surface="#000000",
    panel="#1a1a1a", dark=True,
    variables={
        "esx-critical": "#ff80ff", "esx-error": "#ff8080", "esx-warning": "#ffff00", "esx-info": "#00ffff",
        "esx-ok": "#00ff00", "esx-dim": "#d0d0d0", "esx-title": "#ffffff", "esx-code": "#00ff00",
        "esx-mark": "#ffff00", "esx-link": "#00ffff", "esx-key": "#ffff00", "esx-cursor": "#0000c0",
        "esx-cursor-idle": "#404040", "esx-line": "#5a5a00", "esx-hit": "#7a5a00", "esx-hit-now": "#b04000",
        "esx-gutter": "#d0d0d0",
    },
)  # fmt: skip
# The colours of Okabe and Ito, brighter where they would be too dark on black.
COLOUR_BLIND = Theme(
    name="esxray-colour-blind", primary="#56b4e9", secondary="#999999", accent="#e69f00", warning="#e69f00",
    error="#d55e00", success="#009e73", foreground="#e8e8e8", background="#101214", surface="#16191c",
    panel="#1f2428", dark=True,
    variables={
        **_COMMON, "esx-critical": "#cc79a7", "esx-error": "#e8743b", "esx-warning": "#f0e442",
        "esx-info": "#56b4e9", "esx-ok": "#2fc79a", "esx-mark": "#f0e442", "esx-code": "#9ad7f5",
        "esx-key": "#e69f00", "esx-hit": "#4d4a00", "esx-hit-now": "#a36b00",
    },
)  # fmt: skip

THEMES = (DARK, LIGHT, CONTRAST, COLOUR_BLIND)
DEFAULTS: Mapping[str, str] = _COMMON

_BOLD = frozenset({"critical", "error", "title", "hit-now", "key", "mark", "bold"})
_BEHIND = frozenset({"hit", "hit-now"})
"""What is shown by its background."""


class Palette:
    """How a named piece of text looks."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._colours = {name.removeprefix("esx-"): variables.get(name, colour) for name, colour in DEFAULTS.items()}
        self.style = cache(self._style)

    def _style(self, name: str) -> Style:
        """The style of a name; of several (``"dim bold"``) together; nothing for an unknown one."""
        if " " in name:
            return Style.combine(self._style(part) for part in name.split())
        if name == "under":
            return Style(underline=True)
        colour = self._colours.get(name)
        bold = True if name in _BOLD else None
        if colour is None:
            return Style(bold=bold)
        return Style(bgcolor=colour, bold=bold) if name in _BEHIND else Style(color=colour, bold=bold)

    def behind(self, name: str) -> Style:
        """A background: ``cursor``, ``cursor-idle``, ``line``."""
        return Style(bgcolor=self._colours[name])

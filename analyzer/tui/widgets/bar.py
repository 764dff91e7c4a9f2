"""The top line: the modes, the case, and how far the analysis is."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from analyzer.tui.protocol import Progress
from analyzer.tui.safe import shown

_MEGABYTE = 1_000_000
_SHORT = 5
_CELLS = 12
"""How broad a bar of progress is."""


class Bar(Static):
    """Modes by number (to click), the case's name; while the analysis runs, how far it is."""

    DEFAULT_CSS = """
    Bar { height: 1; background: $panel; color: $foreground; text-wrap: nowrap; text-overflow: clip; }
    """

    def draw(self, modes: list[tuple[str, str, str]], current: str, case: str, right: str) -> None:
        """Show ``modes`` (number, name, title) with ``current`` among them, the case and a word on its state."""
        if sum(len(number) + len(title) + 3 for number, _, title in modes) > self.size.width:
            modes = [(number, name, title[:_SHORT]) for number, name, title in modes]
        pieces: list[Content] = []
        for number, name, title in modes:
            style = Style(bold=True, reverse=name == current)
            click = Style.from_meta({"@click": f"app.mode('{name}')"})
            pieces.append(Content.assemble((f" {number} {title} ", style + click)))
        left = Content("").join(pieces)
        room = self.size.width - left.cell_length - cell_len(right) - 2
        name = case if cell_len(case) <= room else (case[: max(room - 1, 0)] + "…" if room > 4 else "")
        gap = max(self.size.width - left.cell_length - cell_len(name) - cell_len(right) - 1, 1)
        self.update(Content.assemble(left, " " * gap, (name, Style(dim=True)), (right, Style(bold=True))), layout=False)


def told(progress: Progress) -> str:
    """How far the analysis is, in words."""
    megabytes = progress.read / 1e6
    words = [progress.step]
    if progress.total:
        share = min(progress.read / progress.total, 1.0)
        filled = int(share * _CELLS)
        words = [f"{progress.step} {'━' * filled}{'─' * (_CELLS - filled)} {share:4.0%}"]
        if progress.total >= _MEGABYTE:
            words.append(f"{megabytes:,.0f} of {progress.total / 1e6:,.0f} MB")
    elif progress.read >= _MEGABYTE:
        words.append(f"{megabytes:,.0f} MB")
    if progress.members:
        words.append("1 file" if progress.members == 1 else f"{progress.members:,} files")
    if progress.host:
        words.append(shown(progress.host))
    return "  ".join(words)

"""The pictures of the README: real runs as SVG, without fonts or anything else from the net."""

from __future__ import annotations

import html
import io
import re

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from analyzer.findings import Report
from analyzer.writers.text import page

COLUMNS = 98
_CELL = 12.2
"""Width of a cell in what rich draws."""
_FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
    <style>
    .{unique_id}-matrix {{
        font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
        font-size: {char_height}px;
        line-height: {line_height}px;
    }}
    .{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
    {styles}
    </style>
    <defs>
    <clipPath id="{unique_id}-clip-terminal">
      <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
    </clipPath>
    {lines}
    </defs>
    {chrome}
    <g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
    {backgrounds}
    <g class="{unique_id}-matrix">
    {matrix}
    </g>
    </g>
</svg>
"""
_TEXT = re.compile(r'<text class="(?P<style>[\w-]+)" x="(?P<x>[\d.]+)" (?P<y>y="[\d.]+") textLength="[\d.]+" '
                   r'(?P<clip>clip-path="[^"]+")>(?P<text>[^<]*)</text>')  # fmt: skip


def picture(report: Report, title: str) -> str:
    """What ``esxray check`` shows of a report on a terminal, as SVG."""
    console = Console(
        record=True, width=COLUMNS + 2, file=io.StringIO(), force_terminal=True, color_system="truecolor",
        legacy_windows=False,
    )  # fmt: skip
    page(report, COLUMNS).show(console)
    return drawn(console, title)


def drawn(console: Console, title: str, theme: TerminalTheme | None = None) -> str:
    """What was printed on a recording console as SVG."""
    svg = console.export_svg(title=title, theme=theme, code_format=_FORMAT, unique_id="esxray")
    return "".join(f"{line.rstrip()}\n" for line in _TEXT.sub(_moved, svg).split("\n") if line.strip())


def _moved(found: re.Match[str]) -> str:
    """A piece of text that begins where its first word does: some viewers drop blanks before it."""
    text = html.unescape(found["text"]).replace("\xa0", " ")
    words = text.strip()
    if not words:
        return ""
    x = float(found["x"]) + _CELL * (len(text) - len(text.lstrip()))
    shown = html.escape(words, quote=False).replace(" ", "&#160;")
    size = f'x="{x:.1f}" {found["y"]} textLength="{_CELL * len(words):.1f}"'
    return f'\n<text class="{found["style"]}" {size} {found["clip"]}>{shown}</text>'


def words_of(svg: str) -> list[str]:
    """The words that a picture shows, in order."""
    return " ".join(html.unescape(found["text"]).replace("\xa0", " ") for found in _TEXT.finditer(svg)).split()

"""Lines of a text report: wrapping by the cells a terminal shows, aligned columns, shortened quotations.

A :class:`Page` collects styled lines of at most ``width`` cells. Everything that comes from an input goes
through :func:`analyzer.writers.escape.plain` on its way in, and styles are objects, never markup in text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from rich.console import Console

from analyzer.patterns import lazy_pattern
from analyzer.writers.escape import plain

ELLIPSIS = "…"
Span = tuple[str, str]
"""A piece of text and its style."""

_WIDE_RUN = lazy_pattern(
    r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[^\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]+"
)
"""Chinese, Japanese and Korean text breaks between any two characters, other text at blanks."""


_CLOSING = "、。，．・：；？！）］｝〕〉》」』】ー"


def pad(text: str, width: int) -> str:
    """The text filled with blanks to ``width`` cells; never shortened."""
    return text + " " * (width - cell_len(text))


def clip(text: str, width: int) -> str:
    """The text in at most ``width`` cells, with an ellipsis where it was cut."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + ELLIPSIS if width > 0 else ""


class Quote(Struct, frozen=True):
    """A line of evidence as shown: shortened around the column that matters, with a mark under it."""

    text: str
    at: int = 0
    """Cells before the marked word."""
    size: int = 0
    """Cells of the marked word; 0 when there is nothing to point at."""


def quote(line: str, column: int, width: int) -> Quote:
    """``line`` in at most ``width`` cells so that the word at ``column`` (1-based) is visible.

    Padding between columns is squeezed first, then the start of the line (it names the row) is kept and
    the rest is cut around the word.
    """
    start = max(column - 1, 0)
    if start >= len(line):
        start = len(line) - len(line.lstrip())
    word = re.match(r"\S+", line[start : start + 4 * width])
    end = start + (len(word[0]) if word else 0)
    head = line[:start].lstrip()
    if len(head) > 8 * width:
        # A line of a megabyte must not cost a second: its middle is not shown anyway.
        head = f"{head[:width]} {ELLIPSIS} {head[-6 * width :]}"
    before, mark, after = plain(head), plain(line[start:end]), plain(line[end : end + 4 * width])
    whole = cell_len(before) + cell_len(mark) + cell_len(after.rstrip())
    if whole > width:
        before, after = _squeezed(before), _squeezed(after)
    after = after.rstrip()
    mark = clip(mark, width)
    tail = cell_len(after)
    space = width - cell_len(mark)
    if cell_len(before) + tail > space:
        # At least a third of the room stays for what follows the word; what precedes it gets the rest.
        keep_after = min(tail, max(space // 3, space - cell_len(before)))
        before = _shorter_before(before, space - keep_after)
        after = clip(after, space - cell_len(before))
    several = bool(before.strip()) and len(line.split()) > 2
    return Quote(before + mark + after, cell_len(before), cell_len(mark) if several else 0)


def _squeezed(text: str) -> str:
    return re.sub(r" {3,}", "  ", text)


def _shorter_before(text: str, width: int) -> str:
    """The first cell of the row, an ellipsis, and the end of the text."""
    if cell_len(text) <= width:
        return text
    # In a row of a table the first cell tells which row it is; in a sentence the first word tells nothing.
    first = re.match(r"\S+ ?", text) if "  " in text else None
    head = f"{first[0].rstrip()} {ELLIPSIS} " if first else f"{ELLIPSIS} "
    if cell_len(head) > width * 2 // 3:
        head = f"{ELLIPSIS} " if width > 2 else ""
    rest = text
    while rest and cell_len(rest) > width - cell_len(head):
        cut = rest.find(" ")
        rest = rest[cut + 1 :].lstrip() if 0 <= cut < len(rest.rstrip()) else rest[max(1, len(rest) // 2) :]
    return head + rest


class Line(Struct):
    """One line: pieces of text, each with its style."""

    spans: list[Span] = []

    def add(self, text: str, style: str = "") -> None:
        """Append text; what has the style of its neighbour joins it."""
        if not text:
            return
        if self.spans and self.spans[-1][1] == style:
            self.spans[-1] = (self.spans[-1][0] + text, style)
        else:
            self.spans.append((text, style))

    @property
    def plain(self) -> str:
        """The text without styles, without blanks at its end."""
        return "".join(text for text, _ in self.spans).rstrip()


class Page(Struct):
    """Styled lines of a report, at most ``width`` cells wide where text can be broken."""

    width: int
    lines: list[Line] = []

    def blank(self) -> None:
        """An empty line, never two, never the first."""
        if self.lines and self.lines[-1].plain:
            self.lines.append(Line())

    def line(self, *spans: Span | str, indent: int = 0) -> None:
        """One line that is not broken (commands, locations, table rows)."""
        line = Line([(" " * indent, "")])
        for span in spans:
            line.add(*((span, "") if isinstance(span, str) else span))
        self.lines.append(line)

    def paragraph(
        self, *spans: Span | str, lead: Sequence[Span] = (), indent: int = 0, hang: int | None = None
    ) -> None:
        """Text wrapped at blanks behind ``lead``; the next lines start at ``hang`` (default: below the text).

        A span in style ``command``, ``place`` or ``mark`` stays whole, however long it is.
        """
        current = Line([(" " * indent, "")])
        used = indent
        for words, style in lead:
            current.add(words, style)
            used += cell_len(words)
        empty = True
        hang = used if hang is None else hang
        last = ""
        for gap, cluster in _clusters(spans):
            size = sum(cell_len(piece) for piece, _ in cluster)
            between = 1 if gap and not empty else 0
            if not empty and used + between + size > self.width:
                self.lines.append(current)
                current, used, empty, between = Line([(" " * hang, "")]), hang, True, 0
            current.add(" " * between, last if last == cluster[0][1] else "")
            used += between
            whole = any(style in _STYLES for _, style in cluster)
            for piece, style in cluster:
                for index, part in enumerate(
                    [piece] if whole else _folded(piece, self.width - used, self.width - hang)
                ):
                    if index:
                        self.lines.append(current)
                        current, used = Line([(" " * hang, "")]), hang
                    current.add(part, _STYLES.get(style, style))
                    used += cell_len(part)
                last = style
            empty = False
        if not empty or lead:
            self.lines.append(current)

    def columns(self, rows: Sequence[Sequence[Span | str]], indent: int = 0, gap: int = 2) -> None:
        """Rows whose cells stand below each other; no cell takes more than half of the width."""
        most = self.width // 2
        table = [[(cell, "") if isinstance(cell, str) else cell for cell in row] for row in rows]
        table = [[(clip(words, most), style) for words, style in row] for row in table]
        columns = max(map(len, table), default=0)
        widths = [max(cell_len(row[index][0]) for row in table if index < len(row)) for index in range(columns)]
        for row in table:
            spans: list[Span] = []
            used = indent
            for index, (words, style) in enumerate(row):
                shown = clip(words, max(self.width - used, 0))
                if index < len(row) - 1:
                    shown = pad(shown, widths[index]) + " " * gap
                used += cell_len(shown)
                spans.append((shown, style))
            self.line(*spans, indent=indent)

    def text(self) -> str:
        """The page without styles, with a newline at the end of each line."""
        return "".join(f"{line.plain}\n" for line in self.lines)

    def coloured(self) -> str:
        """The page with the escape sequences of a colour terminal."""
        from rich.console import Console

        out = io.StringIO()
        self.show(Console(file=out, force_terminal=True, color_system="standard", width=10_000, legacy_windows=False))
        return out.getvalue()

    def show(self, console: Console) -> None:
        """Print the page, line by line, as it is."""
        from rich.text import Text

        for line in self.lines:
            text = Text()
            for words, style in line.spans:
                text.append(words, style or None)
            text.rstrip()
            console.print(text, soft_wrap=True, highlight=False, markup=False, emoji=False, crop=False)


def _pieces(word: str) -> list[str]:
    """A word in pieces between which a line may break."""
    return [word] if word and word.isascii() else _WIDE_RUN.findall(word)


_STYLES = {"command": "bold", "place": "cyan", "mark": "dim"}
"""Roles of text that is never broken, and how it looks."""


def _clusters(spans: Iterable[Span | str]) -> Iterator[tuple[bool, list[Span]]]:
    """Pieces that stay on one line, and whether a blank stands before them."""
    held: list[Span] = []
    before = gap = False
    for span in spans:
        words, style = (span, "") if isinstance(span, str) else span
        for index, word in enumerate([words] if style in _STYLES else words.split(" ")):
            gap = gap or index > 0
            for piece in [word] if style in _STYLES else _pieces(word):
                # A line may break at a blank and before a wide character, but not before its closing marks.
                if held and (
                    gap or (len(piece) == 1 and piece > "\u10ff" and _WIDE_RUN.match(piece) and piece not in _CLOSING)
                ):
                    yield before, held
                    held, before = [], gap
                elif not held:
                    before = gap
                held.append((piece, style))
                gap = False
    if held:
        yield before, held


def _folded(word: str, room: int, width: int) -> list[str]:
    """A word cut into pieces that fit: the first into ``room`` cells, the others into ``width``."""
    pieces = []
    width = max(width, 8)
    while cell_len(word) > room:
        size = len(set_cell_size(word, room).rstrip(" ")) if room > 0 else 0
        if not size and room >= width:
            size = 1
        # A short rest on this line is not worth a cut; a whole line is.
        size = size if room >= width or cell_len(word) > width else 0
        pieces.append(word[:size])
        word, room = word[size:], width
    return [*pieces, word]


__all__ = ["ELLIPSIS", "Line", "Page", "Quote", "Span", "clip", "pad", "quote"]

"""The raw text of a file: line numbers, evidence and marks beside them, hits of a search, the line asked for."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping

from rich.segment import Segment
from textual.strip import Strip

from analyzer.sources.line_file import LineFile, Wanted
from analyzer.tui.safe import masked
from analyzer.tui.themes import SIGNS
from analyzer.tui.widgets.lines import LinesView, Spans

SHOWN = 8192
"""Characters of a line that can be scrolled to; the record pane shows more of it."""
_CACHED = 2000
_WORDS = re.compile(
    r"(?P<dim>^\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?)"
    r"|(?P<critical>\b(?:ALERT:|PANIC|(?:Al|Em|Cr)\(\d+\)))"
    r"|(?P<error>\b(?:ERROR\b|Er\(\d+\)))"
    r"|(?P<warning>\b(?:WARNING\b|Wa\(\d+\)))"
)


class SourceView(LinesView):
    """Lines of a :class:`LineFile` while it fills."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.file: LineFile | None = None
        self.asked: int | None = None
        """The line (0-based) that was asked for, kept visible by its background."""
        self.column = 0
        """The character in that line, 0-based."""
        self.wanted: Wanted | None = None
        self.evidence: Mapping[int, str] = {}
        """Severities by line (0-based)."""
        self.marks: set[int] = set()
        self._texts: OrderedDict[int, str] = OrderedDict()
        self._longest = 0

    def count(self) -> int:
        """Lines that are known so far."""
        return len(self.file) if self.file is not None else 0

    def broad(self) -> int:
        """The longest line that was seen, and the numbers."""
        return self._longest + self._gutter

    @property
    def _gutter(self) -> int:
        return max(len(f"{self.count():,}"), 4) + 4

    def text(self, index: int) -> str:
        """A line as it is shown."""
        held = self._texts.get(index)
        if held is not None:
            return held
        if self.file is None:
            return ""
        line = self.file.line(index)
        raw = line.text
        text = masked(raw[:SHOWN]).rstrip()
        more = len(raw) - SHOWN + line.more
        if more > 0:
            text += f" … {more:,} more"
        if index < self.count() - 1 or self.file.complete:
            self._texts[index] = text
            if len(self._texts) > _CACHED:
                self._texts.popitem(last=False)
        if len(text) > self._longest:
            self._longest = len(text)
            self.call_later(self.changed)
        return text

    def forget(self) -> None:
        """Lines look different from now on."""
        self._texts.clear()
        self.refresh()

    def spans(self, index: int) -> Spans:
        """The text with what stands out in it."""
        text = self.text(index)
        found: list[tuple[int, int, str]] = []
        if self.wanted is not None:
            kind = "hit-now" if index == self.cursor else "hit"
            for hit in self.wanted.shown.finditer(text):
                if hit.end() > hit.start():
                    found.append((hit.start(), hit.end(), kind))
                if len(found) > 200:
                    break
        if index == self.asked and self.column and not found:
            word = re.compile(r"\S+").match(text, self.column)
            if word is not None:
                found.append((word.start(), word.end(), "under bold"))
        taken = list(found)
        for word in _WORDS.finditer(text[:400]):
            if not any(start < word.end() and word.start() < end for start, end, _ in taken):
                found.append((word.start(), word.end(), word.lastgroup or ""))
        spans: list[tuple[str, str]] = []
        at = 0
        for start, end, kind in sorted(found):
            spans += [(text[at:start], ""), (text[start:end], kind)]
            at = end
        return [*spans, (text[at:], "")]

    def backdrop(self, index: int) -> str:
        """The cursor, else the line that was asked for."""
        return super().backdrop(index) or ("line" if index == self.asked else "")

    def drawn(self, index: int, across: int, width: int) -> Strip:
        """Number and sign stay where they are when the text moves."""
        room = self._gutter
        strip = super().drawn(index, across, max(width - room, 1))
        if not 0 <= index < self.count():
            return Strip.blank(width, self.rich_style)
        base, style = self.rich_style, self.palette.style
        severity = self.evidence.get(index, "")
        sign, kind = (SIGNS[severity][0], severity) if severity else ("*", "mark") if index in self.marks else (" ", "")
        pointer = "▶" if index == self.asked else " "
        number = f"{index + 1:>{room - 4},} "
        name = "title" if index == self.cursor else "gutter"
        gutter = [
            Segment(number, base + style(name)),
            Segment(sign, base + style(kind)),
            Segment(f"{pointer} ", base + style("key")),
        ]
        return Strip.join([Strip(gutter), strip])

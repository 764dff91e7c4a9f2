"""A page of wrapped text with places to open in it: the details of a finding, a record, the overview, help."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.geometry import Offset, Size

from analyzer.tui.widgets.lines import LinesView, Spans


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph."""

    spans: Spans
    indent: int = 0
    hang: int = 0
    """More indent for all lines but the first."""
    target: object = None
    """What Enter opens here; the cursor rests only on blocks that have one, where a page has any."""
    wrap: bool = True
    """False for a line of an input: it is cut, not folded."""


BLANK = Block(())


def heading(text: str) -> list[Block]:
    """A heading with a blank line above."""
    return [BLANK, Block([(text, "title")])]


def paragraph(text: str, kind: str = "", indent: int = 2) -> Block:
    """Plain text; it has to be safe already."""
    return Block([(text, kind)], indent)


class Document(LinesView):
    """Shows blocks, folded to its width."""

    DEFAULT_CSS = "Document { padding: 0 1; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._blocks: Sequence[Block] = ()
        self._lines: list[tuple[Spans, int]] = []
        self._width = 0
        self._targets = False

    def show(self, blocks: Iterable[Block], *, keep: bool = False) -> None:
        """Show other blocks, from their top unless ``keep`` holds."""
        self._blocks = list(blocks)
        self._targets = any(block.target is not None for block in self._blocks)
        self._fold()
        if not keep:
            self.set_reactive(LinesView.cursor, 0)
            if self._targets:
                first = next(i for i, (_, number) in enumerate(self._lines) if self._blocks[number].target is not None)
                self.set_reactive(LinesView.cursor, first)
            self.scroll_to(x=0, y=0, animate=False, immediate=True)
        self.changed()

    @property
    def target(self) -> object:
        """What the cursor is on."""
        return self._blocks[self._lines[self.cursor][1]].target if self._lines else None

    def targets(self) -> list[object]:
        """Everything that can be opened, from the top."""
        return [block.target for block in self._blocks if block.target is not None]

    def _fold(self) -> None:
        self._width = max(self.scrollable_content_region.width, 20)
        self._lines = [
            (line, number) for number, block in enumerate(self._blocks) for line in _folded(block, self._width)
        ]

    def on_resize(self, event: events.Resize) -> None:
        """Fold to the new width."""
        if self.scrollable_content_region.width != self._width:
            held = self._lines[self.cursor][1] if self._lines else 0
            self._fold()
            # Lines are others now; the cursor stays on what it was on.
            line = next((at for at, (_, number) in enumerate(self._lines) if number == held), 0)
            self.set_reactive(LinesView.cursor, line)
            self.changed()

    def count(self) -> int:
        """Lines after folding."""
        return len(self._lines)

    def spans(self, index: int) -> Spans:
        """A folded line."""
        return self._lines[index][0]

    def can_stop(self, index: int) -> bool:
        """Only the first line of what can be opened, where anything can."""
        if not self._targets:
            return True
        number = self._lines[index][1]
        first = index == 0 or self._lines[index - 1][1] != number
        return self._blocks[number].target is not None and first

    def action_move(self, step: int) -> None:
        """Go to the next thing to open; where the next is far, scroll there line by line."""
        before, height = self.cursor, self.scrollable_content_region.height
        if not self._targets:
            self.scroll_to(y=self.scroll_y + step, animate=False)
            return
        index = before + step
        while 0 <= index < self.count() and not self.can_stop(index):
            index += step
        top = int(self.scroll_y)
        if 0 <= index < self.count() and top - 1 <= index <= top + height:
            self.cursor = index
        else:
            self.scroll_to(y=self.scroll_y + step, animate=False)

    def action_page(self, pages: float) -> None:
        """Scroll; the cursor follows to what can be seen."""
        self.scroll_to(y=self.scroll_y + int(pages * max(self.size.height - 1, 1)), animate=False)

    def jumps(self) -> list[tuple[Offset, Callable[[], None]]]:
        """Everything that can be opened and seen; the page itself where there is nothing."""
        if not self._targets:
            return super().jumps()
        top = int(self.scroll_y)
        seen = range(top, min(top + self.size.height, self.count()))
        return [
            (self.content_region.offset + Offset(0, index - top), partial(self._open, index))
            for index in seen
            if self.can_stop(index)
        ] or super().jumps()

    def _open(self, index: int) -> None:
        self.focus()
        self.cursor = index
        self.action_choose()

    def backdrop(self, index: int) -> str:
        """The whole block under the cursor, where it can be opened."""
        if not self._targets or not self._lines or self._lines[index][1] != self._lines[self.cursor][1]:
            return ""
        return "cursor" if self.has_focus else ""

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As broad as there is room."""
        return container.width


def _folded(block: Block, width: int) -> list[Spans]:
    """The lines of a block."""
    if not block.spans:
        return [()]
    room = max(width - block.indent, 10)
    if not block.wrap:
        return [[(" " * block.indent, ""), *_cut(block.spans, room)]]
    lines: list[list[tuple[str, str]]] = [[]]
    used = 0
    for text, kind in block.spans:
        for word in _words(text):
            size = cell_len(word)
            if used and used + cell_len(word.rstrip()) > room:
                lines.append([])
                used, size, word = block.hang, cell_len(word.lstrip()), word.lstrip()
            while size > room - used and size > room - block.hang:
                part = set_cell_size(word, max(room - used, 1)).rstrip(" ") or word[:1]
                lines[-1].append((part, kind))
                word = word[len(part) :]
                size = cell_len(word)
                lines.append([])
                used = block.hang
            lines[-1].append((word, kind))
            used += size
    pad, hang = " " * block.indent, " " * (block.indent + block.hang)
    return [[(hang if number else pad, ""), *line] for number, line in enumerate(lines)]


def _words(text: str) -> Iterable[str]:
    """Words with the blanks that follow them."""
    start = 0
    at = text.find(" ")
    while at >= 0:
        while at < len(text) and text[at] == " ":
            at += 1
        yield text[start:at]
        start = at
        at = text.find(" ", at)
    if start < len(text):
        yield text[start:]


def _cut(spans: Spans, room: int) -> list[tuple[str, str]]:
    """Spans in so many cells, with a mark where something is left out."""
    cut: list[tuple[str, str]] = []
    for text, kind in spans:
        size = cell_len(text)
        if size > room:
            cut += [(set_cell_size(text, max(room - 1, 0)), kind), ("›", "dim")]
            break
        cut.append((text, kind))
        room -= size
    return cut

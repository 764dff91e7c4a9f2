"""A picture of a network or storage: parts that are selected with the arrow keys in all four directions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.strip import Strip

from analyzer.tui.explore.drawing import Drawing, Where, Worst, draw
from analyzer.tui.explore.pictures import Node, Picture
from analyzer.tui.widgets.lines import LinesView, Spans

_LEAST = 56
"""Cells that a picture is drawn in where the screen is narrower."""


class PictureView(LinesView):
    """Draws a picture as broad as it is itself; ``Chosen`` is posted for parts, folded ones open by themselves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "across(-1)", "Left", show=False, id="picture.left", tooltip="The part to the left"),
        Binding("l,right", "across(1)", "Right", show=False, id="picture.right", tooltip="The part to the right"),
        Binding("z", "fold", "Fold", show=False, id="picture.fold", tooltip="Show or hide what hangs on the part"),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.picture = Picture("", "")
        self.selected = ""
        """The key of the part, or of what is folded."""
        self._worst: Worst = _nothing
        self._opened: frozenset[str] = frozenset()
        self._drawing = Drawing()
        self._width = 0
        self._column = 0
        """The column that up and down keep to."""

    def show(self, picture: Picture, worst: Worst) -> None:
        """Show a picture; another one from its top, the same one where it was."""
        same = (picture.host, picture.title) == (self.picture.host, self.picture.title)
        self.picture, self._worst = picture, worst
        if not same:
            self._opened, self.selected = frozenset(), ""
            self.scroll_to(x=0, y=0, animate=False, immediate=True)
        self._draw()

    def _draw(self) -> None:
        self._width = max(self.scrollable_content_region.width - 1, _LEAST)
        plain = self.app.console.options.ascii_only
        self._drawing = draw(self.picture, self._width, self._opened, self._worst, plain=plain)
        if self.selected not in self._drawing.places:
            self.selected = next(iter(self._drawing.places), "")
        self.changed()
        self._follow()

    def _follow(self) -> None:
        """The cursor of the lines goes with the part."""
        place = self._drawing.places.get(self.selected)
        if place is not None:
            self.cursor = place.line
            # With the first part its head is worth seeing.
            self.show_cursor()

    @property
    def node(self) -> Node | None:
        """The part that is selected."""
        return self.picture.find(self.selected)

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new width."""
        if max(self.scrollable_content_region.width - 1, _LEAST) != self._width:
            self._draw()

    # -- lines -----------------------------------------------------------------------------------------

    def count(self) -> int:
        """Lines of the drawing."""
        return len(self._drawing.lines)

    def spans(self, index: int) -> Spans:
        """The cells of a line."""
        return [(cell.text, cell.kind) for cell in self._drawing.lines[index]]

    def backdrop(self, index: int) -> str:
        """The part is shown selected, not its line."""
        return ""

    def broad(self) -> int:
        """Cells of the broadest line, where the screen is narrower than a picture can be."""
        return self._width

    def drawn(self, index: int, across: int, width: int) -> Strip:
        """A line; the selected part has another background, and signs around it."""
        base = self.rich_style
        if not 0 <= index < self.count():
            return Strip.blank(width, base)
        style = self.palette.style
        behind = self.palette.behind("cursor" if self.has_focus else "cursor-idle")
        segments = []
        for cell in self._drawing.lines[index]:
            look = base + style(cell.kind)
            if cell.key and cell.key == self.selected:
                look = look + behind + style("under") if self.has_focus else look + behind
            segments.append(Segment(cell.text, look))
        return Strip(segments).crop_extend(across, across + width, base)

    # -- going about -----------------------------------------------------------------------------------

    def select(self, key: str) -> None:
        """Select a part that is drawn."""
        if key in self._drawing.places and key != self.selected:
            if not self._is_head(key):
                self._column = self._drawing.places[key].column
            self.selected = key
            self._follow()
            self.refresh()
            self.post_message(self.Moved(self))

    def find(self, text: str) -> bool:
        """Go to the next part whose name or words hold a text, opening what hides it; False where there is none."""
        wanted = text.lower()
        parts = [*_walk(self.picture)]
        hits = [(key, ways) for key, ways, words in parts if wanted in words]
        if not hits:
            return False
        keys = [key for key, _, _ in parts]
        here = keys.index(self.selected) if self.selected in keys else -1
        key, ways = next((hit for hit in hits if keys.index(hit[0]) > here), hits[0])
        for way in ways:
            # Each step may open what hides the next.
            if key not in self._drawing.places and self._drawing.folds.get(way) is False:
                self._turn(way)
        self.select(key)
        return True

    def _nearest(self, lines: range) -> str:
        """The first part of the column, or head, on these lines; where there is none, any part."""
        column, other = self._column, ""
        for line in lines:
            for key in self._drawing.by_line.get(line, ()):
                place = self._drawing.places[key]
                if place.column == column or self._is_head(key):
                    return key
            other = other or next(iter(self._drawing.by_line.get(line, ())), "")
        return other

    def _is_head(self, key: str) -> bool:
        return any(panel.head.key == key for panel in self.picture.panels)

    def action_move(self, step: int) -> None:
        """The next part above or below in the same column."""
        here = self._drawing.places.get(self.selected)
        if here is None:
            return
        lines = range(here.line + step, self.count() if step > 0 else -1, step)
        if key := self._nearest(lines):
            self.select(key)
        elif step < 0:
            self.scroll_to(y=0, animate=False)

    def action_across(self, step: int) -> None:
        """The part to the left or right, on the same line or the nearest in that column."""
        here = self._drawing.places.get(self.selected)
        if here is None:
            return
        wanted = here.column + step
        while 0 <= wanted <= 2:
            if key := self._beside(here, wanted):
                self.select(key)
                return
            wanted += step

    def _beside(self, here: Where, column: int) -> str:
        """The part of a column that is nearest to a line, within the panel; what leads to it before others."""
        panel = self._panel_of(here.line)
        lines = [*range(here.line, panel.start - 1, -1), *range(here.line + 1, panel.stop)]
        for line in lines:
            for key in self._drawing.by_line.get(line, ()):
                if self._drawing.places[key].column == column and not self._is_head(key):
                    return key
        return ""

    def _panel_of(self, line: int) -> range:
        starts = [self._drawing.places[panel.head.key].line for panel in self.picture.panels]
        start = max((each for each in starts if each <= line), default=0)
        return range(start, min((each for each in starts if each > line), default=self.count()))

    def action_page(self, pages: float) -> None:
        """Go on by pages."""
        here = self._drawing.places.get(self.selected)
        if here is None:
            return
        far = here.line + int(pages * max(self.scrollable_content_region.height - 1, 1))
        far = max(0, min(far, self.count() - 1))
        lines = range(far, here.line, -1) if pages > 0 else range(far, here.line)
        if key := self._nearest(lines):
            self.select(key)

    def action_top(self) -> None:
        """The first part."""
        self.select(self._nearest(range(self.count())))
        self.scroll_to(y=0, animate=False)

    def action_bottom(self) -> None:
        """The last part."""
        self.select(self._nearest(range(self.count() - 1, -1, -1)))

    def action_choose(self) -> None:
        """Open what is folded; a part is for the screen."""
        if self.node is None and self.selected in self._drawing.folds:
            self._turn(self.selected)
        elif self.node is not None:
            self.post_message(self.Chosen(self))

    def action_fold(self) -> None:
        """Show or hide what hangs on the part, or the rest of its column."""
        key = f"{self.selected}/below"
        folds = self._drawing.folds
        if self.selected in folds:
            self._turn(self.selected)
        elif key in folds:
            self._turn(key)

    def _turn(self, key: str) -> None:
        self._opened ^= {key}
        self._draw()

    def jumps(self) -> list[tuple[Offset, Callable[[], None]]]:
        """All parts that can be seen."""
        if not self.region:
            return []
        top, left = int(self.scroll_y), int(self.scroll_x)
        return [
            (self.content_region.offset + Offset(self._drawing.places[key].start - left, line - top),
             partial(self._jump, key))
            for line in range(top, min(top + self.size.height, self.count()))
            for key in self._drawing.by_line.get(line, ())
        ]  # fmt: skip

    def _jump(self, key: str) -> None:
        self.focus()
        self.select(key)

    def on_click(self, event: events.Click) -> None:
        """Select a part, or open it when it is selected already."""
        event.prevent_default()
        line, at = event.y + int(self.scroll_y), event.x + int(self.scroll_x)
        for key in self._drawing.by_line.get(line, ()):
            place = self._drawing.places[key]
            if place.start <= at < place.end:
                if key == self.selected:
                    self.action_choose()
                else:
                    self.select(key)
                    if self.node is None:
                        self.action_choose()


def _walk(picture: Picture) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """All parts with the folds that may hide them, and their words in lower case."""

    def below(nodes: Iterable[Node], ways: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], str]]:
        for node in nodes:
            yield node.key, ways, " ".join((node.name, *node.words)).lower()
            yield from below(node.children, (*ways, f"{node.key}/below", f"{node.key}/children"))

    for panel in picture.panels:
        yield from below((panel.head,), ())
        yield from below(panel.left, (f"{panel.head.key}/left",))
        yield from below(panel.right, (f"{panel.head.key}/right",))


def _nothing(node: Node) -> str:
    return ""

"""A picture as lines of text: three columns with the switch or array between the first and the second.

::

    vSwitch0  standard · MTU 1500 · 2 uplinks
       vmnic0  up · 10G ─╫─ Management  VLAN 10 ─┬─ vmk0  10.0.0.11
    ■E vmnic1  down ╌ ╌ x╢                       └─ web01
                         ╟─ vMotion  VLAN 20

What is long is folded: the parts with findings and the first few are drawn, the others counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len, set_cell_size

from analyzer.tui.explore.pictures import Node, Panel, Picture, counted
from analyzer.tui.safe import shown
from analyzer.tui.themes import SIGNS

MOST = 10
"""Parts of a column that are drawn before it is folded."""
FEW = 4
"""The same for what hangs on one part."""
_MARK = 3
_SIZED = 300
"""Rows of a column that its width is made for; of thousands the others may be cut."""
_KINDS = {"ok": "ok", "bad": "error", "part": "warning", "off": "dim"}
_ASCII = str.maketrans({"─": "-", "│": "|", "║": "|", "╢": "|", "╟": "|", "╫": "|", "┬": "+", "├": "+", "└": "`",
                        "╥": "+", "╨": "+", "▸": ">", "▾": "v", "·": "-", "…": "~", "◆": "!", "■": "!", "▲": "!",
                        "•": "!", "╌": " "})  # fmt: skip
"""For terminals that know no more."""

Worst = Callable[[Node], str]
"""The worst severity of the findings on a part, empty for none."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a line."""

    text: str
    kind: str = ""
    key: str = ""
    """The part that it shows, or what is folded: empty for lines between parts."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a part is drawn."""

    line: int
    column: int
    """0 to 2; 0 for a head, too."""
    start: int
    end: int


@dataclass
class Drawing:
    """Lines of cells, and where the parts are in them."""

    lines: list[list[Cell]] = field(default_factory=list)
    places: dict[str, Where] = field(default_factory=dict)
    by_line: dict[int, list[str]] = field(default_factory=dict)
    """The parts on a line, from the left."""
    folds: dict[str, bool] = field(default_factory=dict)
    """What can be folded, by key; True where it is open."""

    def add(self, cells: Sequence[Cell], columns: Sequence[int]) -> None:
        """One more line; ``columns`` are those of the cells that show a part, in order."""
        line, at, number = len(self.lines), 0, iter(columns)
        for cell in cells:
            size = cell_len(cell.text)
            if cell.key:
                self.places[cell.key] = Where(line, next(number), at, at + size)
                self.by_line.setdefault(line, []).append(cell.key)
            at += size
        self.lines.append(list(cells))


@dataclass(frozen=True, slots=True)
class _Row:
    """A part in a column, and how deep it hangs."""

    key: str
    node: Node | None
    """None for what is folded away."""
    depth: int = 0
    text: str = ""
    sign: str = ""


def draw(picture: Picture, width: int, opened: frozenset[str], worst: Worst, *, plain: bool = False) -> Drawing:
    """The picture in ``width`` cells; ``opened`` are the keys of what is shown unlike it is by itself."""
    drawing = Drawing()
    for panel in picture.panels:
        _Panel(panel, width, opened, worst, drawing).draw()
        drawing.add([Cell("")], ())
    if plain:
        drawing.lines = [
            [Cell(cell.text.translate(_ASCII), cell.kind, cell.key) for cell in line] for line in drawing.lines
        ]
    return drawing


class _Panel:
    def __init__(self, panel: Panel, width: int, opened: frozenset[str], worst: Worst, drawing: Drawing) -> None:
        self.panel, self.width, self.opened, self.worst, self.drawing = panel, width, opened, worst, drawing
        self.marks = [0, 0, 0]

    def draw(self) -> None:
        """Head, then both sides line by line."""
        panel = self.panel
        left = self._column(panel.left, MOST, f"{panel.head.key}/left")
        right: list[tuple[_Row, list[_Row]]] = []
        for row in self._column(panel.right, MOST, f"{panel.head.key}/right", deep=False):
            node = row.node
            below = [] if node is None else self._column(node.children, FEW, f"{node.key}/children")
            right.append((row, below))
        columns = (left, [row for row, _ in right], [row for _, below in right for row in below])
        # Room for signs only where a column has any.
        self.marks = [_MARK * any(row.node is not None and self.worst(row.node) for row in rows) for rows in columns]
        sizes = self._sizes(columns)
        self._head()
        lines = [self._right(row, below, sizes) for row, below in right]
        flat = [line for lines_of in lines for line in lines_of]
        for at in range(max(len(left), len(flat))):
            cells, parts = self._left(left[at] if at < len(left) else None, sizes[0])
            joint = flat[at][0] if at < len(flat) else " "
            if not panel.left:
                cells = [Cell("  ")]
            bar = "║╟╢╫"[2 * cells[-1].text.endswith(("─", "x")) + (joint != " ")]
            more, further = (flat[at][1], flat[at][2]) if at < len(flat) else ([], [])
            self.drawing.add([*cells, Cell(bar, "bold"), Cell(joint, "dim"), *more], [*parts, *further])

    def _head(self) -> None:
        node = self.panel.head
        severity = self.worst(node)
        mark, kind = (f"{SIGNS[severity]} ", severity) if severity else ("", "")
        room = self.width - len(mark)
        name = _elided(shown(node.name), room)
        told = _clipped("  " + shown(" · ".join(node.words)), room - cell_len(name))
        # The head is a part of its own, to be selected.
        self.drawing.add([Cell(mark, kind), Cell(name, "title", node.key), Cell(told, "dim")], [0])

    # -- what is drawn of a column ---------------------------------------------------------------------

    def _column(self, nodes: Sequence[Node], most: int, fold: str, depth: int = 0, deep: bool = True) -> list[_Row]:
        is_open = fold in self.opened
        first = set(range(len(nodes)))
        hidden: list[Node] = []
        if len(nodes) > most:
            self.drawing.folds[fold] = is_open
            if not is_open:
                first = self._worth(nodes, most - 1)
                hidden = [node for at, node in enumerate(nodes) if at not in first]
        rows: list[_Row] = []
        for at, node in enumerate(nodes):
            if at not in first:
                continue
            if not deep or not node.children:
                rows.append(_Row(node.key, node, depth))
                continue
            below = f"{node.key}/below"
            shown_below = (below in self.opened) == node.folded
            if node.folded or len(node.children) > 1:
                self.drawing.folds[below] = shown_below
            rows.append(_Row(node.key, node, depth, sign="▾ " if shown_below else "▸ "))
            if shown_below:
                rows += self._column(node.children, FEW, f"{node.key}/children", depth + 1)
        if len(nodes) > most:
            rows.append(_Row(fold, None, depth, self._told_hidden(hidden) if hidden else "▾ show fewer"))
        return rows

    def _worth(self, nodes: Sequence[Node], most: int) -> set[int]:
        """Those with findings and bad ones before others, but never more than a screen of them."""
        remarkable = [
            at for at, node in enumerate(nodes) if self.worst(node) not in ("", "info") or node.state in ("bad", "part")
        ][: 3 * most]
        chosen = set(remarkable)
        for at in range(len(nodes)):
            if len(chosen) >= most:
                break
            chosen.add(at)
        return chosen

    def _told_hidden(self, hidden: Sequence[Node]) -> str:
        kinds = {node.kind for node in hidden}
        kind = kinds.pop() if len(kinds) == 1 else "part"
        bad = sum(node.state in ("bad", "part") for node in hidden)
        more = f"more {kind}"
        return f"▸ {counted(len(hidden), more)}" + (f", {bad:,} bad" if bad else "")

    # -- cells -----------------------------------------------------------------------------------------

    def _sizes(self, columns: Sequence[Sequence[_Row]]) -> tuple[int, int, int]:
        """How broad the columns are: as broad as they want where there is room, else their shares."""
        wants = [max((self._want(row, at) for row in rows[:_SIZED]), default=0) for at, rows in enumerate(columns)]
        # Between them: ` ─║─ ` and ` ─┬─ `.
        room = self.width - 10
        if sum(wants) <= room:
            return (wants[0], wants[1], wants[2])
        sizes = [min(want, max(room * share // 100, 14)) for want, share in zip(wants, (28, 32, 40), strict=True)]
        for column in (2, 1, 0):
            # Whole words are drawn or left out: what a column does not need is for the others.
            sizes = [
                min(size, self._used(rows, at, size))
                for at, (rows, size) in enumerate(zip(columns, sizes, strict=True))
            ]
            more = max(min(wants[column] - sizes[column], room - sum(sizes)), 0)
            sizes[column] += more
        return (sizes[0], sizes[1], sizes[2])

    def _used(self, rows: Sequence[_Row], column: int, width: int) -> int:
        """How much of a width the rows of a column fill."""
        return max((width - self._cells(row, width, column)[1] for row in rows[:_SIZED]), default=0)

    def _want(self, row: _Row, column: int) -> int:
        indent = self.marks[column] + 2 * row.depth
        if row.node is None:
            return indent + cell_len(row.text)
        told = " · ".join(row.node.words)
        return indent + len(row.sign) + cell_len(row.node.name) + (2 + cell_len(told) if told else 0)

    def _cells(self, row: _Row, width: int, column: int) -> tuple[list[Cell], int]:
        """Mark, name and words of a part, in so many cells; and how many are left over."""
        severity = self.worst(row.node) if row.node is not None else ""
        mark, kind = (f"{SIGNS[severity]} ", severity) if severity else (" " * self.marks[column], "dim")
        if not severity and mark and column and not row.depth:
            mark = "── "
        indent = " " * (2 * row.depth)
        room = max(width - self.marks[column] - len(indent), 1)
        if row.node is None:
            text = _clipped(row.text, room)
            cells = [Cell(mark + indent), Cell(text, "link", row.key)]
            return cells, room - cell_len(text)
        node, sign = row.node, row.sign
        name, told = shown(node.name), [shown(word) for word in node.words]
        most = room - cell_len(sign)
        # The first word is worth more than the middle of a long name.
        least = cell_len(told[0]) + 2 if told else 0
        name = _elided(name, max(most - least, min(most, 10)))
        rest = most - cell_len(name)
        line = _fitting(told, rest)
        look = "bold" if not node.state or node.state == "ok" else _KINDS[node.state]
        cells = [Cell(mark, kind), Cell(indent + sign, "dim"), Cell(name, look, node.key)]
        cells += _told(line, node.state)
        return cells, rest - cell_len(line)

    def _left(self, row: _Row | None, width: int) -> tuple[list[Cell], list[int]]:
        if row is None:
            return [Cell(" " * (width + 2))], []
        cells, rest = self._cells(row, width, 0)
        if row.depth or row.node is None:
            return [*cells, Cell(" " * (rest + 2))], [0]
        line = "─" * (rest + 1)
        if row.node.state == "bad":
            # A line that carries nothing looks different without colour, too.
            line = ("╌ " * rest)[:rest] + "x"
        return [*cells, Cell(f" {line}", "dim")], [0]

    def _right(
        self, row: _Row, below: Sequence[_Row], sizes: tuple[int, int, int]
    ) -> list[tuple[str, list[Cell], list[int]]]:
        """The lines of a part and what hangs on it: how it is joined to the bar, cells, their columns."""
        cells, rest = self._cells(row, sizes[1], 1)
        if not below:
            return [(_joint(row), [_gap(cells), *cells], [1])]
        lines: list[tuple[str, list[Cell], list[int]]] = []
        tops = [at for at, each in enumerate(below) if not each.depth]
        for at, each in enumerate(below):
            is_last = at == tops[-1]
            if at == 0:
                joint = "───" if len(tops) == 1 else "─┬─"
                before = [_gap(cells), *cells, Cell(f" {'─' * rest}{joint} ", "dim")]
            else:
                bar = " " if at > tops[-1] else "│"
                joint = "└─" if is_last else f"{bar} " if each.depth else "├─"
                before = [Cell(" " * (sizes[1] + 3)), Cell(f"{joint} ", "dim")]
            more, _ = self._cells(each, sizes[2], 2)
            if more[0].text.startswith("─"):
                before[-1] = Cell(f"{before[-1].text[:-1]}─", "dim")
            lines.append((_joint(row) if at == 0 else " ", [*before, *more], [1, 2] if at == 0 else [2]))
        return lines


def _joint(row: _Row) -> str:
    """How a part is joined to the bar: what cannot be reached looks so without colour, too."""
    return "x" if row.node is not None and row.node.state == "bad" else "─"


def _gap(cells: Sequence[Cell]) -> Cell:
    """What stands before a part: a line that goes on, or a blank."""
    return Cell("─" if cells[0].text.startswith("─") else " ", "dim")


def _told(text: str, state: str) -> list[Cell]:
    """What is told of a part; the words of its state in the colour of the state."""
    first, dot, rest = text.partition(" · ")
    if state in ("bad", "part", "ok") and first.strip():
        return [Cell(first, _KINDS[state]), Cell(f"{dot}{rest}", "dim")]
    return [Cell(text, "dim")]


def _fitting(told: Sequence[str], room: int) -> str:
    """As many of the words as there is room for."""
    line = ""
    for word in told:
        longer = f"{line} · {word}" if line else f"  {word}"
        if cell_len(longer) > room:
            return line or (_clipped(longer, room) if room > 5 else "")
        line = longer
    return line


def _clipped(text: str, room: int) -> str:
    if cell_len(text) <= room:
        return text
    return f"{set_cell_size(text, max(room - 1, 0))}…" if room > 0 else ""


def _elided(name: str, room: int) -> str:
    """A name in so many cells: its end tells it from others, as with the names of devices."""
    if cell_len(name) <= room:
        return name
    if " " in name or room < 10 or not name.isascii():
        return _clipped(name, room)
    front = min(room // 3, 6)
    return f"{name[:front]}…{name[len(name) - room + front + 1 :]}"

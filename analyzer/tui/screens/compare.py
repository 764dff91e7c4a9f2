"""Two hosts, or two collections of one, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.reactive import reactive
from textual.widget import Widget

from analyzer.comparing import Comparison, Difference, Lone, NotGiven, Spot
from analyzer.findings import Finding
from analyzer.tui.compare_page import blocks
from analyzer.tui.compare_rows import EQUAL, Row, Same, Section, Wanted, rows
from analyzer.tui.safe import shown
from analyzer.tui.screens.base import CaseScreen
from analyzer.tui.screens.both import BothScreen
from analyzer.tui.screens.choose import ChooseScreen
from analyzer.tui.themes import SIGNS
from analyzer.tui.widgets.document import Document, paragraph
from analyzer.tui.widgets.lines import LinesView, Spans
from analyzer.tui.widgets.prompt import Prompt
from analyzer.tui.widgets.rows import RowList
from analyzer.writers.summary import collected, told, version_of

_HELP = """\
Two hosts side by side, or two collections of one host: what differs first, then what only one of them has.
Counters, times and processes, and what every host has of its own (addresses, serial numbers, UUIDs), are folded
under "Differs by nature". L and R choose the hosts, [ and ] go on with the right one, w swaps them.
Enter opens the lines of both sides; on a heading it folds. / filters: all words must occur, !word leaves out."""


class Heads(Widget):
    """The names of both hosts, above the columns of the list below."""

    names: reactive[tuple[str, str]] = reactive(("", ""))

    def render(self) -> Content:
        """In the columns that the rows have."""
        first, second = _columns(self.size.width)
        left, right = (shown(name) for name in self.names)
        short = (left.partition(".")[0], right.partition(".")[0])
        if max(cell_len(left), cell_len(right)) > second - 4 and short[0] != short[1]:
            left, right = short
        return Content(f"{' ' * first}{_pad(f'◧ {left}', second)}{_pad(f'◨ {right}', second)}" if left else "")


class CompareScreen(CaseScreen):
    """The list of differences, and the one under the cursor in full."""

    MODE = "compare"
    HELP_TEXT = _HELP
    CSS = """
    CompareScreen Heads { height: 1; padding: 0 1 0 0; background: $surface; text-style: bold; }
    CompareScreen #differences { height: 1fr; scrollbar-gutter: stable; }
    CompareScreen.-narrow .panes .main { height: 14fr; }
    CompareScreen.-narrow .panes .side { height: 9fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", key_display="/", id="compare.filter", tooltip="Filter as you type"),
        Binding("L", "pick(0)", "Left", id="compare.left", tooltip="Choose the host on the left"),
        Binding("R", "pick(1)", "Right", id="compare.right", tooltip="Choose the host on the right"),
        Binding("right_square_bracket", "step(1)", "Next", key_display="]", show=False, id="compare.next",
                tooltip="Compare with the next host"),
        Binding("left_square_bracket", "step(-1)", "Previous", key_display="[", show=False, id="compare.previous",
                tooltip="Compare with the host before"),
        Binding("w", "swap", "Swap", id="compare.swap", tooltip="Swap left and right"),
        Binding("d", "only_differences", "Differences", id="compare.only-differences",
                tooltip="Only differences, or also what differs by nature and what is equal"),
        Binding("z", "fold", "Fold", show=False, id="compare.fold", tooltip="Fold the section or command, or open it"),
        Binding("y", "copy", "Copy", show=False, id="compare.copy", tooltip="Copy the difference as text"),
        Binding("escape", "clear", "Clear", show=False, id="compare.clear", tooltip="No filter, back to the list"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._wanted = Wanted()
        self._names: list[str] = []
        self._pair = ("", "")
        self._comparison: Comparison | None = None
        self._both: tuple[Finding, ...] = ()
        self._equals: dict[str, Sequence[tuple[str, Spot, Spot]]] = {}
        self._said = ""

    def body(self) -> ComposeResult:
        """The names of both above their columns, the list, and the details."""
        with Container(classes="panes"):
            with Vertical(classes="main"):
                yield Heads()
                yield RowList(self._draw, id="differences")
            yield Document(id="details", classes="side")
        yield Prompt()

    @property
    def _list(self) -> RowList[Row]:
        return self.query_one("#differences", RowList)

    # -- which hosts -----------------------------------------------------------------------------------

    def case_changed(self) -> None:
        """Compare the two hosts of another time, else the first two."""
        view = self.case.view
        if view is None:
            return
        self._names = [host.name for host in view.report.hosts]
        self._list.focus()
        self.state_changed()
        if self._comparison is None and len(self._names) > 1 and not self._pair[0]:
            self._compare(self._names[0], self._names[1])
        if len(self._names) < 2:
            text = "A comparison needs two hosts, or two collections of one host: give more inputs."
            self.query_one("#details", Document).show([paragraph(text, indent=0)])
            self.progress_changed()

    def state_changed(self) -> None:
        """The hosts of another time may be known now."""
        if not self.is_attached:
            return
        kept = self.esxray.state.screens.get(self.MODE, {})
        self._wanted.only_differences = bool(kept.get("only_differences", self._wanted.only_differences))
        left, right = str(kept.get("left", "")), str(kept.get("right", ""))
        if left != right and {left, right} <= set(self._names) and (left, right) != self._pair:
            self._compare(left, right)

    def _compare(self, left: str, right: str) -> None:
        self._pair, self._comparison = (left, right), None
        self._equals.clear()
        self._said = "comparing"
        self._list.show([], 0)
        self.query_one(Heads).names = self._pair
        self.progress_changed()
        self.case.ask(
            "comparison", left, right,
            then=partial(self._have_comparison, (left, right)), otherwise=self._no_comparison,
        )  # fmt: skip

    def _no_comparison(self, why: str) -> None:
        self._said = why
        self.progress_changed()

    def _have_comparison(self, pair: tuple[str, str], comparison: Comparison) -> None:
        if pair != self._pair or not self.is_attached:
            return  # another one was asked for meanwhile
        self._comparison, self._said = comparison, ""
        findings = told(self.case.view.report) if self.case.view is not None else ()
        self._both = tuple(finding for finding in findings if set(pair) <= set(finding.hosts))
        self._refresh(0)

    def _choose(self, left: str, right: str) -> None:
        """Compare, and keep which for the next time."""
        if left == right or (left, right) == self._pair:
            return
        self._compare(left, right)
        self._keep()

    def _keep(self) -> None:
        left, right = self._pair
        self.esxray.state.screens[self.MODE] = {
            "left": left, "right": right, "only_differences": self._wanted.only_differences,
        }  # fmt: skip
        self.esxray.keep()

    def action_pick(self, side: int) -> None:
        """Choose a host from a list."""
        view = self.case.view
        if view is None or len(self._names) < 2:
            return
        other = self._pair[1 - side]
        choices = [
            ([(shown(host.name), "bold"), (f"  {shown(version_of(host))}  {shown(collected(host))}", "dim")], host.name)
            for host in view.report.hosts
            if host.name != other
        ]

        def take(name: object) -> None:
            if isinstance(name, str):
                self._choose(*((name, other) if side == 0 else (other, name)))

        title = f"{'Left' if side == 0 else 'Right'} side, beside {shown(other)}"
        self.app.push_screen(ChooseScreen(title, choices, self._pair[side]), take)

    def action_step(self, step: int) -> None:
        """Another host on the right."""
        names = [name for name in self._names if name != self._pair[0]]
        if self._pair[1] in names:
            self._choose(self._pair[0], names[(names.index(self._pair[1]) + step) % len(names)])

    def action_swap(self) -> None:
        """The other way round."""
        self._choose(self._pair[1], self._pair[0])

    # -- the list --------------------------------------------------------------------------------------

    def _refresh(self, at: int | None = None) -> None:
        if self._comparison is None or not self.is_attached:
            return
        self._list.show(rows(self._comparison, self._both, self._wanted, self._equals), at)
        self.progress_changed()

    def summary(self) -> str:
        """How many differences."""
        comparison = self._comparison
        if comparison is None:
            return self._said or ("one host only" if len(self._names) == 1 else "")
        words = [f"{comparison.differing:,} fields differ", f"{comparison.lone:,} records on one side"]
        words.append(f"{sum(group.equal for group in comparison.groups):,} equal")
        if comparison.same:
            words.append("two collections of one host")
        if self._wanted.only_differences:
            words.append("only differences")
        if self._wanted.text:
            words.append(f"filter: {shown(self._wanted.text)}")
        return "  ·  ".join(words)

    def _draw(self, row: Row, width: int) -> Spans:
        first, second = _columns(width)
        match row:
            case Section():
                sign = "▾" if row.is_open else "▸"
                kind = "title" if row.level == 0 else "link"
                about = f"  {row.about}" if row.about else ""
                return [
                    (f"{'  ' * row.level}{sign} ", "dim"), (shown(row.title), kind), (f"  {row.count:,}", "dim"),
                    (shown(about), "dim"),
                ]  # fmt: skip
            case Finding():
                severity = row.severity.value
                return [(f"  {SIGNS[severity]} ", severity), (f"{row.id:<8} ", "bold"), (shown(row.message), "")]
            case Difference():
                name = f"    {shown(row.label)}{'  ' if row.label else ''}"
                label = _pad_spans([(name, "bold"), (shown(row.field), "")], first)
                left, right = _shortened(row, second - 1)
                return [*label, (_pad(left, second), "code"), (_pad(right, second), "mark")]
            case Lone():
                name = f"    {'◧' if row.side == 0 else '◨'} {shown(row.label)}  "
                return [(name, "bold"), (shown(row.text), "")]
            case NotGiven():
                return [("    ", ""), (shown(row.command), ""), (f"  {row.records:,}  {shown(row.title)}", "dim")]
            case Same():
                return [(f"    {shown(row.label)}", "dim")]

    # -- details ---------------------------------------------------------------------------------------

    @on(LinesView.Moved, "#differences")
    def _show_details(self) -> None:
        try:
            page = self.query_one("#details", Document)
        except NoMatches:
            return
        if self._comparison is not None:
            page.show(blocks(self._list.row, self._comparison, filtered=bool(self._wanted.text)))

    # -- keys ------------------------------------------------------------------------------------------

    @on(LinesView.Chosen, "#differences")
    def _open_row(self) -> None:
        row = self._list.row
        match row:
            case Section():
                self.action_fold()
            case Finding():
                self.esxray.open_evidence(row.evidence[0])
            case Difference() | Same():
                about = f"{row.command}  {row.label}  {row.field if isinstance(row, Difference) else ''}".strip()
                self.app.push_screen(BothScreen(self._pair, (row.left_at, row.right_at), about))
            case Lone() | NotGiven():
                self._open_spot(row.at)

    @on(LinesView.Chosen, "#details")
    def _open_target(self) -> None:
        target = self.query_one("#details", Document).target
        if isinstance(target, Spot):
            self._open_spot(target)

    def _open_spot(self, spot: Spot) -> None:
        self.esxray.open_source(spot.source, spot.path, spot.line, spot.column)

    def action_fold(self) -> None:
        """Fold what the row belongs to, or open it."""
        listed, at = self._list.rows, self._list.cursor
        while 0 <= at < len(listed) and not isinstance(listed[at], Section):
            at -= 1
        row = listed[at] if 0 <= at < len(listed) else None
        if not isinstance(row, Section):
            return
        self._wanted.turned ^= {row.key}
        prefix = f"{EQUAL}:"
        command = row.key.removeprefix(prefix)
        self._refresh(at)
        if row.key.startswith(prefix) and not row.is_open and command not in self._equals:
            self.case.ask("equal_records", *self._pair, command, then=partial(self._have_equals, self._pair, command))

    def _have_equals(self, pair: tuple[str, str], command: str, found: Sequence[tuple[str, Spot, Spot]]) -> None:
        if pair == self._pair:
            self._equals[command] = found
            self._refresh()

    def action_only_differences(self) -> None:
        """Leave out what does not matter, or show it."""
        self._wanted.only_differences = not self._wanted.only_differences
        self._keep()
        self._refresh(0)

    def action_filter(self) -> None:
        """Filter at every key; Escape brings back what was shown before."""
        before = self._wanted.text
        self.query_one(Prompt).ask(
            "filter: words, !not", before, self._filter, self._filter, lambda: self._filter(before)
        )  # fmt: skip

    def _filter(self, text: str) -> None:
        self._wanted.text = text
        self._refresh(0)

    def action_clear(self) -> None:
        """Back to the list, then to all rows."""
        if not self._list.has_focus:
            self._list.focus()
        elif self._wanted.text:
            self._filter("")

    def action_copy(self) -> None:
        """The row as text."""
        row = self._list.row
        left, right = (shown(name) for name in self._pair)
        if isinstance(row, Difference):
            what = f"{row.command} {row.label} {row.field}"
            self.esxray.copy(f"{shown(what)}: {left} {shown(row.left)}, {right} {shown(row.right)}", "Difference")
        elif isinstance(row, Lone):
            name = (left, right)[row.side]
            self.esxray.copy(f"{shown(row.command)}: only {name}: {shown(f'{row.label} {row.text}')}", "Record")
        elif isinstance(row, Finding):
            self.esxray.copy(shown(f"{row.id} {row.message}"), row.id)


def _columns(width: int) -> tuple[int, int]:
    """The widths of the column of names and of each of both values."""
    second = max(width * 27 // 100, 12)
    return max(width - 2 * second, 16), second


def _shortened(row: Difference, room: int) -> tuple[str, str]:
    """Both values; of long ones with the same beginning the part where they begin to differ."""
    left, right = shown(row.left) or "-", shown(row.right) or "-"
    if max(cell_len(left), cell_len(right)) <= room:
        return left, right
    same = next((at for at, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), 0)
    start = max(same - 6, 0)
    return (f"…{left[start:]}", f"…{right[start:]}") if same > room - 8 and start else (left, right)


def _pad(text: str, width: int) -> str:
    """A text in so many cells, the last of them blank; what is left out shows."""
    return (
        f"{text}{' ' * (width - cell_len(text))}" if cell_len(text) < width else f"{set_cell_size(text, width - 2)}… "
    )


def _pad_spans(spans: Spans, width: int) -> list[tuple[str, str]]:
    """Spans in so many cells; where room lacks, the first one gives way."""
    (first, one), (second, other) = spans
    second = second if cell_len(second) < width - 10 else f"{set_cell_size(second, width - 12)}…"
    return [(_pad_first(first, width - cell_len(second) - 1), one), (_rest(first, second, width), other)]


def _pad_first(text: str, width: int) -> str:
    return text if cell_len(text) <= width else f"{set_cell_size(text, max(width - 2, 1))}… "


def _rest(first: str, second: str, width: int) -> str:
    used = min(cell_len(first), width - cell_len(second) - 1) + cell_len(second)
    return f"{second}{' ' * max(width - used, 0)}"

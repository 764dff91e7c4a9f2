"""A line at the bottom that asks for something: a filter, a note, a search, a line number."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from analyzer.tui.safe import shown


class Line(Input):
    """What is pasted, or was kept, is shown here too: nothing in it may steer the terminal."""

    def validate_value(self, value: str) -> str:
        """The text as it can be shown."""
        return shown(value)


class Prompt(Horizontal):
    """Closed until :meth:`ask`; Enter gives the text, Escape gives nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="prompt.leave"),
        Binding("up,ctrl+p", "older", "Older", show=False, id="prompt.older", tooltip="What was typed before"),
    ]

    def __init__(self) -> None:
        super().__init__(classes="prompt")
        self._done: Callable[[str], None] = _nothing
        self._live: Callable[[str], None] | None = None
        self._left: Callable[[], None] | None = None
        self._back: Widget | None = None
        self._history: dict[str, list[str]] = {}
        self._kind = ""

    def compose(self) -> ComposeResult:
        """What is asked for, and the line."""
        yield Static(markup=False)
        yield Line(compact=True)

    def ask(
        self,
        kind: str,
        text: str,
        done: Callable[[str], None],
        live: Callable[[str], None] | None = None,
        left: Callable[[], None] | None = None,
        hint: str = "",
    ) -> None:
        """Ask for something of a ``kind``; ``live`` is called at every key, ``hint`` shown while nothing is typed."""
        self._back = self.screen.focused
        self._kind, self._done, self._live, self._left = kind, done, live, left
        self.query_one(Static).update(shown(f"{kind}: "))
        line = self.query_one(Input)
        line.placeholder = hint
        with self.prevent(Input.Changed):
            line.value = text
        line.cursor_position = len(text)
        self.add_class("-open")
        line.focus()

    def _close(self) -> None:
        self.remove_class("-open")
        if self._back is not None:
            self._back.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell at every key."""
        event.stop()
        if self._live is not None and self.has_class("-open"):
            self._live(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give the text."""
        event.stop()
        if event.value:
            self._history.setdefault(self._kind, []).append(event.value)
        self._close()
        self._done(event.value)

    def action_leave(self) -> None:
        """Give nothing."""
        self._close()
        if self._left is not None:
            self._left()

    def action_older(self) -> None:
        """What was typed here before."""
        held = self._history.get(self._kind, [])
        if held:
            line = self.query_one(Input)
            at = held.index(line.value) if line.value in held else len(held)
            line.value = held[max(at - 1, 0)]
            line.cursor_position = len(line.value)


def _nothing(text: str) -> None:
    return None

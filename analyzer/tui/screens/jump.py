"""Jump keys: a letter on every pane and on every evidence that can be seen; the letter goes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.screen import ModalScreen
from textual.widgets import Label

LETTERS = "asdfghjklqwertyuiopzxcvbnm"


class JumpScreen(ModalScreen[None]):
    """Letters over the screen below."""

    DEFAULT_CSS = """
    JumpScreen { background: $background 40%; }
    JumpScreen Label { position: absolute; width: 3; height: 1; }
    JumpScreen Label { background: $warning; color: $background; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.pop_screen", "Back", id="jump.back")]

    def __init__(self, places: Sequence[tuple[Offset, Callable[[], None]]]) -> None:
        """Places on the screen and what goes there."""
        super().__init__()
        self._places = dict(zip(LETTERS, places, strict=False))

    def compose(self) -> ComposeResult:
        """The letters."""
        for letter, (offset, _) in self._places.items():
            label = Label(f" {letter} ")
            label.styles.offset = offset
            yield label

    def on_key(self, event: events.Key) -> None:
        """Go where the letter stands."""
        chosen = self._places.get(event.character or "")
        if chosen is not None:
            event.stop()
            self.app.pop_screen()
            chosen[1]()

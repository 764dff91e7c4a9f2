"""The keys of a screen, made from its bindings."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, Screen
from textual.widgets import Footer

from analyzer.tui.commands import in_order
from analyzer.tui.widgets.document import BLANK, Block, Document, heading, paragraph

Key = tuple[str, str, str]
"""Keys as they are shown, what they do, and the id for the user's key map."""


def keys_of(screen: Screen[object]) -> list[Key]:
    """All keys that work on a screen at the moment: its own, those of the widget with the focus, those of all."""
    by_action: dict[tuple[str, str], tuple[list[str], str, str]] = {}
    for active in in_order(screen):
        binding = active.binding
        if not binding.description or binding.system:
            continue
        key = screen.app.get_key_display(binding)
        keys, _, _ = by_action.setdefault(
            (binding.action, binding.id or ""), ([], binding.tooltip or binding.description, binding.id or "")
        )
        if key not in keys:
            keys.append(key)
    return [(" ".join(keys), said, name) for keys, said, name in by_action.values()]


class HelpScreen(ModalScreen[None]):
    """Shows keys until it is closed."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen Document { width: 90%; max-width: 100; height: 90%; border: round $primary; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "app.pop_screen", "Close", key_display="esc", id="help.close")
    ]

    def __init__(self, keys: list[Key], text: str) -> None:
        super().__init__()
        self._keys, self._text = keys, text

    def compose(self) -> ComposeResult:
        """The page."""
        yield Document()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fill the page."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        blocks = [Block([(line, "")]) for line in self._text.split("\n")] if self._text else []
        blocks += heading("Keys of this screen")
        blocks += [
            Block([(f"{keys:<22} ", "key"), (said, ""), (f"  {name}", "dim")], 2, 23) for keys, said, name in self._keys
        ]
        blocks += [
            BLANK,
            paragraph('The grey names are for [keys] in tui.toml: "list.down" = "n,down".', "dim", 0),
            paragraph("Everything is also in the command palette (ctrl+p). The mouse works.", "dim", 0),
        ]
        document = self.query_one(Document)
        document.show(blocks)
        document.focus()

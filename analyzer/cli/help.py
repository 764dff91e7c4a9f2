"""How help pages look: names on the left, what they do on the right, no boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cyclopts.help import HelpEntry, HelpPanel
    from rich.console import Console, ConsoleOptions

_WIDEST_NAME = 30


class PlainHelp:
    """Formatter of help pages for cyclopts."""

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """Print one panel."""
        from rich.text import Text

        rows = [(_name(entry, panel.format), _words(entry)) for entry in panel.entries]
        if not rows:
            return
        console.print()
        console.print(Text(f"{panel.title}:", "bold"))
        start = min(max(len(name) for name, _ in rows), _WIDEST_NAME) + 4
        for name, words in rows:
            lead = Text(f"  {name}", "bold cyan")
            lines = list(Text(words).wrap(console, max(min(console.width, 100) - start, 20))) if words else []
            if len(name) + 4 > start or not lines:
                console.print(lead)
            else:
                console.print(lead + Text(" " * (start - len(lead)), "not bold") + lines[0])
                lines = lines[1:]
            for line in lines:
                console.print(Text(" " * start) + line)

    def render_usage(self, console: Console, options: ConsoleOptions, usage: Any) -> None:
        """Print the usage line."""
        from rich.text import Text

        if usage:
            said = str(usage).strip()
            console.print(Text(said if said.startswith("Usage:") else f"Usage: {said}", "bold"), soft_wrap=True)

    def render_description(self, console: Console, options: ConsoleOptions, description: Any) -> None:
        """Print what the command does."""
        from rich.text import Text

        if description:
            console.print()
            words = _plain(description)
            for line in Text(words.strip()).wrap(console, min(console.width, 100)):
                console.print(line)


def _name(entry: HelpEntry, kind: str) -> str:
    if entry.positional_label:
        return (
            f"{entry.positional_label}..."
            if entry.positional_label.endswith(("INPUT", "FILE"))
            else entry.positional_label
        )
    names = ", ".join((*entry.positive_shorts, *entry.positive_names))
    return f"{names} {entry.metavar}" if entry.metavar and kind == "parameter" else names


def _words(entry: HelpEntry) -> str:
    words = " ".join(_plain(entry.description).split())
    extras = []
    if entry.choices:
        extras.append(" | ".join(entry.choices))
    if entry.default:
        extras.append(f"default: {entry.default}")
    return f"{words} [{'; '.join(extras)}]" if extras else words


def _plain(said: Any) -> str:
    """The words of a description, however cyclopts wraps them."""
    return str(getattr(said, "primary_renderable", said) or "")

"""Command lines: what verbs ask of the standard library's parser, and how pages of help look."""

from __future__ import annotations

import argparse
import difflib
import shutil
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from analyzer.cli.errors import UsageError

_WIDEST = 100
_NAMES = 30
"""Cells of the names of options; what they do stands beside them."""


class Page(argparse.HelpFormatter):
    """A page of help: names on the left, what they do on the right; paragraphs that have lines keep them."""

    def __init__(self, prog: str, **more: Any) -> None:
        width = min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST)
        super().__init__(prog, max_help_position=_NAMES, width=width, **more)

    def _format_usage(self, usage: Any, actions: Any, groups: Any, prefix: Any) -> str:
        return super()._format_usage(usage, actions, groups, "Usage: ")

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings:
            return f"{action.metavar}{'...' if action.nargs == '*' else ''}"
        names = ", ".join(sorted(action.option_strings, key=len))
        return names if action.nargs == 0 else f"{names} {action.metavar}"

    def _get_help_string(self, action: argparse.Action) -> str:
        extras = [" | ".join(map(str, action.choices))] if action.choices else []
        if action.choices and action.default is not None:
            extras.append(f"default: {action.default}")
        return f"{action.help} [{'; '.join(extras)}]" if extras else action.help or ""


class Parser(argparse.ArgumentParser):
    """The parser of one verb."""

    def __init__(self, usage: str, description: str, epilog: str | None = None) -> None:
        super().__init__(
            prog="esxray",
            usage=usage,
            description=description,
            epilog=epilog,
            formatter_class=Page,
            add_help=False,
            allow_abbrev=False,
        )
        self._verbs = self.add_argument_group("Verbs")
        self._words = self.add_argument_group("Arguments")
        self._options = self.add_argument_group("Options")
        self._many = ""
        """Where words without number go."""
        self._names: list[str] = []
        """All options."""

    def words(self, dest: str, label: str, help: str) -> None:
        """Take as many words that are no options as there are."""
        self._words.add_argument(dest, metavar=label, help=help, nargs="*")
        self._many = dest

    def verb(self, name: str, help: str) -> None:
        """Tell of a verb, on the page of all of them."""
        self._verbs.add_argument(name, metavar=name, help=help, nargs="?")

    def word(self, dest: str, label: str, help: str, choices: Sequence[str]) -> None:
        """Take one word of several."""
        self._words.add_argument(dest, metavar=label, help=help, choices=choices)

    def switch(self, *names: str, help: str) -> None:
        """Take an option without a value."""
        self._take(*names, action="store_true", help=help)

    def option(
        self,
        *names: str,
        metavar: str,
        help: str,
        choices: Sequence[str] | None = None,
        default: Any = None,
        read: Callable[[str], Any] | None = None,
    ) -> None:
        """Take an option with one value."""
        self._take(*names, metavar=metavar, help=help, choices=choices, default=default, type=read or str)

    def repeated(self, *names: str, metavar: str, help: str, several: bool = False) -> None:
        """Take an option that can be given again; with ``several`` it takes all values that follow it."""
        if several:
            self._take(*names, metavar=metavar, help=help, action="extend", nargs="+")
        else:
            self._take(*names, metavar=metavar, help=help, action="append")

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """What a command line asks for; behind ``--`` nothing is an option.

        Raises:
            UsageError: it cannot be followed.
        """
        end = arguments.index("--") if "--" in arguments else len(arguments)
        before, behind = arguments[:end], arguments[end + 1 :]
        asked, unknown = self.parse_known_intermixed_args(before if self._many else [*before, *behind])
        if unknown:
            raise UsageError(self._unknown(unknown[0]))
        if self._many:
            getattr(asked, self._many).extend(behind)
        return asked

    def error(self, message: str) -> NoReturn:
        """Refuse a command line.

        Raises:
            UsageError: always.
        """
        raise UsageError(message.removeprefix("argument "))

    def _take(self, *names: str, **how: Any) -> None:
        self._options.add_argument(*names, **how)
        self._names.extend(names)

    def _unknown(self, text: str) -> str:
        if not text.startswith("-"):
            return f"{text} is one word too many"
        name = text.partition("=")[0]
        close = difflib.get_close_matches(name, self._names, 1, 0.75)
        return f"there is no option {name}{f'; did you mean {close[0]}?' if close else ''}"


def number(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number within bounds."""

    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text} is no number from {least} to {most}")
        return int(text)

    return read

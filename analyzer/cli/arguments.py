"""Command lines: what verbs ask of the standard library's parser, and how pages of help look."""

from __future__ import annotations

import argparse
import difflib
import re
import shutil
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from analyzer.cli.errors import UsageError

_WIDEST = 100
_NAMES = 30
"""Cells of the names of options; what they do stands beside them."""
_SAYINGS = (
    (re.compile(r"^argument "), ""),
    (re.compile(r": expected (?:one|at least one) argument$"), " needs a value"),
    (re.compile(r": ignored explicit argument (.*)$", re.S), r" takes no value, and there is \1"),
)
"""Words of the library, and clearer ones."""


class _Page(argparse.HelpFormatter):
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
            return str(action.metavar)
        names = ", ".join(sorted(action.option_strings, key=len))
        return names if action.nargs == 0 else f"{names} {action.metavar}"


class _Once(argparse.Action):
    """Keeps a value; two values are a mistake, and which of them was meant nobody knows."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:
        if getattr(namespace, self.dest) is not None:
            raise argparse.ArgumentError(self, "is given twice")
        setattr(namespace, self.dest, values)


class Parser(argparse.ArgumentParser):
    """Reads the command line of one verb, and lays out its page of help."""

    def __init__(self, usage: str, description: str, epilog: str | None = None) -> None:
        super().__init__(
            prog="esxray",
            usage=usage,
            description=description,
            epilog=epilog,
            formatter_class=_Page,
            add_help=False,
            allow_abbrev=False,
        )
        self.color = False  # newer versions of the library would paint some of it
        self._verbs = self.add_argument_group("Verbs")
        self._words = self.add_argument_group("Arguments")
        self._options = self.add_argument_group("Options")
        self._names: list[str] = []
        """All options."""
        self._defaults: dict[str, Any] = {}
        self._dest = self._label = ""
        """Where words go that are no options, and what they are called."""
        self._one_of: tuple[str, ...] = ()
        """What the one word may be; empty where there may be any number of words."""

    def verb(self, name: str, help: str) -> None:
        """Tell of a verb, on the page of all of them."""
        self._verbs.add_argument(name, metavar=name, help=help, nargs="?")

    def words(self, dest: str, label: str, help: str) -> None:
        """Take as many words that are no options as there are."""
        self._dest, self._label = dest, label
        self._words.add_argument(dest, metavar=f"{label}...", help=help, nargs="*")

    def word(self, dest: str, label: str, help: str, one_of: Sequence[str]) -> None:
        """Take one word of several."""
        self._dest, self._label, self._one_of = dest, label, tuple(one_of)
        self._words.add_argument(dest, metavar=label, help=_explained(help, one_of), nargs="*")

    def switch(self, *names: str, help: str) -> None:
        """Take an option without a value."""
        self._take(*names, action="store_true", help=help)

    def option(
        self,
        *names: str,
        metavar: str,
        help: str,
        one_of: Sequence[str] = (),
        default: str | None = None,
        read: Callable[[str], Any] | None = None,
    ) -> None:
        """Take an option with one value: any, ``one_of`` several, or what ``read`` makes of it."""
        read = read or (_choice(one_of) if one_of else str)
        dest = self._take(*names, metavar=metavar, help=_explained(help, one_of, default), type=read, action=_Once)
        self._defaults[dest] = default

    def repeated(self, *names: str, metavar: str, help: str, several: bool = False) -> None:
        """Take an option that can be given again; with ``several`` it takes all values that follow it."""
        how = {"action": "extend", "nargs": "+"} if several else {"action": "append"}
        self._take(*names, metavar=metavar, help=help, **how)

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """What a command line asks for; behind ``--`` nothing is an option.

        Raises:
            UsageError: it cannot be followed.
        """
        end = arguments.index("--") if "--" in arguments else len(arguments)
        asked, unknown = self.parse_known_intermixed_args(arguments[:end])
        words = getattr(asked, self._dest)
        for word in (*unknown, *words):
            if word.startswith("-") and word != "-":  # one with a blank is no option for the library
                raise UsageError(self._no_option(word))
        words += arguments[end + 1 :]
        if self._one_of:
            setattr(asked, self._dest, self._one(words))
        for dest, default in self._defaults.items():
            if getattr(asked, dest) is None:
                setattr(asked, dest, default)
        return asked

    def error(self, message: str) -> NoReturn:
        """Refuse a command line.

        Raises:
            UsageError: always.
        """
        for words, clearer in _SAYINGS:
            message = words.sub(clearer, message)
        raise UsageError(message)

    def _take(self, *names: str, **how: Any) -> str:
        self._names.extend(names)
        return self._options.add_argument(*names, **how).dest

    def _one(self, words: Sequence[str]) -> str:
        if not words:
            raise UsageError(f"{self._label} is missing: one of {', '.join(self._one_of)}")
        if len(words) > 1:
            raise UsageError(f"{words[1]} is one word too many")
        try:
            return _choice(self._one_of)(words[0])
        except argparse.ArgumentTypeError as problem:
            raise UsageError(str(problem)) from problem

    def _no_option(self, text: str) -> str:
        name = re.split(r"[=\s]", text, maxsplit=1)[0]
        if name in self._names:
            return f"{text!r} came as one word, an option and its value are two: leave out the quotes around them"
        close = difflib.get_close_matches(name, self._names, 1, 0.75)
        return f"there is no option {name}{f'; did you mean {close[0]}?' if close else ''}"


def number(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number within bounds."""

    def numbered(text: str) -> int:
        digits = text.strip()
        if not digits.isdecimal() or len(digits) > 9 or not least <= int(digits) <= most:
            raise argparse.ArgumentTypeError(f"{text[:20]!r} is no number from {least} to {most}")
        return int(digits)

    return numbered


def _choice(one_of: Sequence[str]) -> Callable[[str], str]:
    """Reads one of several words."""

    def chosen(text: str) -> str:
        if text not in one_of:
            close = difflib.get_close_matches(text.lower(), one_of, 1, 0.5)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(one_of)}{hint}")
        return text

    return chosen


def _explained(help: str, one_of: Sequence[str], default: str | None = None) -> str:
    """What an option does, with the values it may have; the library wants per cent signs doubled."""
    extras = [" | ".join(one_of)] if one_of else []
    extras += [f"default: {default}"] if default else []
    return (f"{help} [{'; '.join(extras)}]" if extras else help).replace("%", "%%")

"""Which command is this? By the command line that was typed, or by the first lines of its output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, cached_property

from analyzer.catalog import CommandLine, parse_command_line
from analyzer.commands.command import UNKNOWN, Command
from analyzer.model import Passage
from analyzer.parsing.machine import machine_form
from analyzer.patterns import lazy_pattern


class Recogniser:
    """Knows the given commands by their names and by how their outputs begin."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self.commands = tuple(commands)
        self._by_name = {name: command for command in commands for name in (command.name, *command.also)}
        self._patterns = [
            (_letters(command.matches), lazy_pattern(command.matches), command)
            for command in commands
            if command.matches
        ]
        self._starts = [
            (_letters(start), start, lazy_pattern(start), command) for command in commands for start in command.starts
        ]
        self._beginnings = tuple({letters for letters, _, _, command in self._starts if letters and not command.inline})
        self.inline_words = tuple(dict.fromkeys(word for command in commands for word in command.inline))

    @cached_property
    def _may_start(self) -> list[re.Pattern[str]]:
        # From their texts: to be asked for its text a lazy pattern would be compiled.
        return _one_for_many(start for letters, start, _, command in self._starts if not letters and not command.inline)

    def find(self, line: CommandLine) -> Command | None:
        """The command that a command line calls; any esxcli command has at least the general parser."""
        name = line.name
        found = self._by_name.get(name)
        if found is None:
            found = next(
                (
                    command
                    for letters, pattern, command in self._patterns
                    if name.startswith(letters) and pattern.fullmatch(name)
                ),
                None,
            )
        return found or (UNKNOWN if line.program == "esxcli" and line.words else None)

    def sniff(self, lines: Sequence[str], index: int) -> Command | None:
        """The command whose output begins at ``index``."""
        line = lines[index]
        if not line.strip() or len(line) > 2000:
            return None
        two = line if index + 1 >= len(lines) else f"{line}\n{lines[index + 1]}"
        text = line.lstrip()
        among = any(word in two for word in self.inline_words)
        # Asked once for all whose letters are not known: each of them would be compiled to be asked alone.
        is_other = any(pattern.match(two) for pattern in self._may_start)
        if not (among or is_other or text.startswith(self._beginnings)):
            return None
        return next(
            (
                command
                for letters, _, pattern, command in self._starts
                if (text.startswith(letters) if letters else is_other or command.inline)
                and (among or not command.inline)
                and pattern.match(two)
            ),
            None,
        )

    def begins(self, command: str, line: str) -> bool:
        """True when ``line`` can be the first line that ``command`` prints."""
        typed = parse_command_line(command)
        known = self.find(typed)
        if known is None:
            return False
        if typed.formatter and machine_form(Passage([line], range(1, 2))):
            return True
        if any(_first_line(start).match(line) for start in known.starts):
            return True
        return (
            bool(re.match(r"\s*(?:Error: |\S+$|[\w ()/-]+:( |$)|\w[\w ]* {2,}\w)", line)) and known is UNKNOWN
        ) or not known.starts


_PLAIN_START = lazy_pattern(r"(?:\\s\*)?([A-Za-z][A-Za-z :_/-]*)(?![?*{])")


def _letters(start: str) -> str:
    """What a text has to begin with, blanks aside, for a pattern to match; empty where that is not plain to see.

    Most patterns need not be compiled to know that they do not match.
    """
    rest = re.sub(r"\\.|\[[^\]]*\]", "", start)
    while rest != (rest := re.sub(r"\([^()]*\)", "", rest)):
        pass
    found = None if "|" in rest else _PLAIN_START.match(start)
    return found[1] if found is not None else ""


def _one_for_many(patterns: Iterable[str]) -> list[re.Pattern[str]]:
    """A few expressions that match where any of the patterns does: asked once a line instead of a hundred times.

    What most begin with stands before the alternatives, so that these are told apart by their first letter.
    A pattern that names its own groups cannot stand among others.
    """
    blanks, other, own = [], [], []
    for pattern in patterns:
        if re.search(r"\(\?P<|\\[1-9]|\(\?[aiLmsux]+\)", pattern):
            own.append(pattern)
        elif pattern.startswith(r"\s*"):
            blanks.append(pattern.removeprefix(r"\s*"))
        else:
            other.append(f"(?:{pattern})")
    joined = [rf"\s*(?:{'|'.join(blanks)})"] if blanks else []
    return [re.compile(pattern) for pattern in (*joined, *(["|".join(other)] if other else []), *own)]


_ONE_LINE = lazy_pattern(r"(?:\[\^?\]?(?:[^\]\\]|\\.)*\]|\\[^n]|[^\\\[])*")
"""A regular expression up to its first line break; one in a character class is none."""


@cache
def _first_line(start: str) -> re.Pattern[str]:
    """What a pattern for the first two lines of an output says of the first."""
    found = _ONE_LINE.match(start)
    try:
        return re.compile(found[0] if found is not None else start)
    except re.error:  # the line break stands inside a group
        return re.compile(start)

"""Cuts the text below one command into outputs: its own, those of the commands behind ``;``, and other text.

Where an output ends takes a parser to know: what it does not understand and another command is known to begin
with, begins the next output. All lines of the passage come back, in order, each in one output.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analyzer.catalog import CommandLine, parse_command_line
from analyzer.commands.command import Command, Part
from analyzer.model import NOTHING, ParseResult, ParseStatus, Passage
from analyzer.recognition import Recogniser
from analyzer.sources.text import dedent
from analyzer.trimming import part_tail

NO_PARSER = "no parser for this command"
AROUND = "text around the commands"

_WINDOW = 32
"""So many lines an output is looked for in at first; more when it does not end there."""


class Output(NamedTuple):
    """One output, or text that is none (then ``command`` is None)."""

    passage: Passage
    result: ParseResult
    command: Command | None = None
    line: CommandLine | None = None
    typed: str = ""


def text_result(passage: Passage, reason: str) -> ParseResult:
    """What is said of text that no parser takes."""
    return ParseResult(status=ParseStatus.UNSUPPORTED, reason=reason, end=len(passage))


def cut_outputs(
    known: Recogniser, passage: Passage, command: Command | None, line: CommandLine | None, typed: str
) -> Iterator[Output]:
    """The output of ``command`` first, then what else is recognised in the rest."""
    if command is None:
        at, found = _first_known(known, passage)
        yield from _text(passage.cut(0, at), NO_PARSER if line is not None else AROUND, line, typed)
        passage, command, line = passage.cut(at), found, None
        following = _Following(known, typed)
        line, typed = following.called(command) if command is not None else (None, "")
    else:
        following = _Following(known, typed)
    while command is not None:
        if command.whole:
            yield Output(passage, command.parse(passage, line), command, line, typed)
            return
        if command.parts is not None and (runs := command.parts(passage)):
            own = _outside(passage, runs)
            yield Output(own, command.parse(own, line), command, line, typed)
            for start, stop, run in runs:
                ran = parse_command_line(run)
                yield from cut_outputs(known, passage.cut(start, stop), known.find(ran), ran, "")
            return
        body, result, rest = _own_output(known, passage, command, line)
        body, tail = part_tail(body, result, command)
        if command.inline and not result.records:
            yield from _text(body, AROUND)
        elif not body.is_blank or result.records or result.status is ParseStatus.EMPTY:
            yield Output(body, result, command, line, typed)
        yield from _text(tail, AROUND)
        at, command = _first_known(known, rest)
        yield from _text(rest.cut(0, at), AROUND)
        passage = rest.cut(at)
        line, typed = following.called(command) if command is not None else (None, "")


def _text(passage: Passage, reason: str, line: CommandLine | None = None, typed: str = "") -> Iterator[Output]:
    if not passage.is_blank:
        yield Output(passage, text_result(passage, reason), None, line, typed)


def _first_known(known: Recogniser, passage: Passage) -> tuple[int, Command | None]:
    """The first line that some command's output begins with, and that command; else the end of the passage."""
    for index in range(len(passage)):
        found = known.sniff(passage.lines, index)
        if found is not None:
            return index, found
    return len(passage), None


class _Following:
    """The other commands of ``a; b && c``, whose outputs follow."""

    def __init__(self, known: Recogniser, typed: str) -> None:
        parts = re.split(r"\s*(?:;|&&)\s*", typed)[1:] if typed else []
        self.known = known
        self.others = [parse_command_line(part) for part in parts if "$" not in part]
        # What a variable of a loop held is not known: `-N $s` must not read as the default stack.
        self.looped = [parse_command_line(re.sub(r"^do\s+", "", part)) for part in parts if "$" in part]

    def called(self, command: Command) -> tuple[CommandLine | None, str]:
        """The command line that printed an output of ``command``, and how it was typed."""
        meant = next((other for other in self.others if self.known.find(other) is command), None)
        if meant is not None:
            self.others.remove(meant)
            return meant, meant.raw
        return next((loop for loop in self.looped if self.known.find(loop) is command), None), ""


def _own_output(
    known: Recogniser, passage: Passage, command: Command, line: CommandLine | None
) -> tuple[Passage, ParseResult, Passage]:
    """The lines of the command itself, what they say, and the rest."""
    size = _WINDOW
    while True:
        body = dedent(passage.cut(0, size))
        result = command.parse(body, line)
        # Lines that stand among others are over where their parser ends; at least one line was taken.
        split = max(result.end, 1) if command.inline else _next_start(known, body, result, command)
        if size >= len(passage) or (split is not None and split < size):
            break
        # Thousands of short outputs in one text: none of them is worth a look at all the others.
        size = size * 8 if size * 16 < len(passage) else len(passage)
    if split is None:
        return body, result, NOTHING
    body = body.cut(0, split)
    return body, command.parse(body, line), passage.cut(split)


def _next_start(known: Recogniser, passage: Passage, result: ParseResult, command: Command) -> int | None:
    """The first line that was not understood and begins another output."""
    loose = {item.index for item in result.unparsed if item.index > 0}
    text = passage.text
    words = [word for word in known.inline_words if word in text]
    # Lines of a log or mail can look like fields of a record: they are taken out of what was understood.
    marked = (
        {index for index, line in enumerate(passage.lines) if index and any(word in line for word in words)}
        if words
        else set()
    )
    if result.status in (ParseStatus.UNSUPPORTED, ParseStatus.COMMAND_FAILED, ParseStatus.EMPTY):
        loose |= set(range(1, len(passage)))
    if result.status is ParseStatus.EMPTY:
        # Its own header, which another command may print as well.
        loose -= {index for start, stop in result.covered for index in range(start, stop)}
    for index in sorted(loose | marked):
        found = known.sniff(passage.lines, index)
        if found is not None and (found.inline or index in loose) and (found is not command or result.records):
            return index
    return None


def _outside(passage: Passage, parts: Sequence[Part]) -> Passage:
    """The lines of a script's output that are of none of its parts."""
    inside = {index for part in parts for index in range(part.start, part.stop)}
    own = [index for index in range(len(passage)) if index not in inside]
    return Passage([passage.lines[index] for index in own], [passage.numbers[index] for index in own], passage.shift)

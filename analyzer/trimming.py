"""What stands around an output: lines of terminals, quotation marks of mail programs, prose below it."""

from __future__ import annotations

import re

from analyzer.commands.command import Command
from analyzer.model import NOTHING, ParseResult, ParseStatus, Passage
from analyzer.noise import is_elision, is_noise
from analyzer.patterns import lazy_pattern
from analyzer.sources.session import heading_host

_QUOTES = lazy_pattern(r"(?:> ?|\|(?: |$))+")
_QUOTED_LINES = 3
"""So many lines in a row that begin with ``>`` or ``|`` are a quotation; a single one may be a prompt."""


def without_noise(passage: Passage) -> Passage:
    """The passage with lines of terminals and logins emptied; numbers stay."""
    if not any(map(is_noise, passage.lines)):
        return passage
    return Passage(["" if is_noise(line) else line for line in passage.lines], passage.numbers, passage.shift)


def indented_as(prompt: Passage, body: Passage) -> tuple[Passage, Passage]:
    """Part the lines below an indented prompt from the text that follows the indented block."""
    indent = _indent(prompt.lines[0])
    full = [index for index, line in enumerate(body.lines) if line.strip()]
    if not indent or not full or _indent(body.lines[full[0]]) < indent:
        return body, NOTHING
    end = next((index for index in full if _indent(body.lines[index]) < indent), len(body))
    return body.cut(0, end), body.cut(end)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def unquote(passage: Passage) -> Passage:
    """The passage without the ``>`` that mail programs put before the lines they quote."""
    lines = list(passage.lines)
    run: list[int] = []
    for index, line in enumerate([*lines, "end"]):
        if line.startswith(">") or line[:2] in ("|", "| "):
            run.append(index)
        elif line.strip():
            if len(run) >= _QUOTED_LINES:
                for place in run:
                    # Blanks take the place of the marks, so that columns stay what they are in the file.
                    lines[place] = _QUOTES.sub(lambda marks: " " * len(marks[0]), lines[place])
            run = []
    return passage if lines == list(passage.lines) else Passage(lines, passage.numbers, passage.shift)


def part_tail(passage: Passage, result: ParseResult, command: Command) -> tuple[Passage, Passage]:
    """Part the output from the prose below it.

    Lines that follow the output directly are rows nobody could read; behind an empty line, a heading or
    a line in another script begins the text around the commands.
    """
    if (
        result.status is ParseStatus.COMMAND_FAILED
        or result.end >= len(passage)
        or (not result.records and result.end == 0)
    ):
        return passage, NOTHING
    end = result.end
    while end < len(passage):
        line = passage.lines[end]
        if (
            not line.strip()
            or heading_host(line)
            or re.match(r"\s*[#•●■◆※]", line)
            or re.search(r"[^\x00-\u024f\ufffd]", line)
        ):
            break
        end += 1
    for index in range(len(passage) - 1, end, -1):
        if command.row_start and re.match(command.row_start, passage.lines[index]):
            end = index + 1
            break
    if passage.cut(end).is_blank:
        return passage, NOTHING
    result.unparsed = [item for item in result.unparsed if item.index < end]
    if result.status is ParseStatus.PARTIAL and not result.unparsed and not result.headerless:
        result.status = ParseStatus.PARSED
    if (
        result.status is ParseStatus.TRUNCATED
        and not any(is_elision(line) for line in passage.lines[:end])
        and not result.elided
    ):
        result.status = ParseStatus.PARSED
    return passage.cut(0, end), passage.cut(end)

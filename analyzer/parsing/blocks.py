"""Cuts record output into blocks by its indentation: which lines make one record, and what is between.

The hot path is one comparison a line (storage path lists have hundreds of thousands): a block is a line in
the first column and the indented lines below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from analyzer.model import Passage
from analyzer.noise import is_elision

FIELD = re.compile(r"( *)(\S.*?):(?: (.*)|\s*)$")
"""``Key: value``: indent, key, value; split at the first colon that a blank or the line's end follows."""

PARTED = "--"
"""What ``grep -A`` prints between its matches: lines were left out there."""


def is_field(line: str) -> bool:
    """True when the line reads ``Key: value`` or ``Key:``: what :data:`FIELD` matches, found in a third of the time."""
    text = line.lstrip(" ")
    return (": " in text[1:] or text.rstrip()[1:].endswith(":")) and not text[0].isspace()


def indent_of(line: str) -> int:
    """How many blanks the line begins with."""
    return len(line) - len(line.lstrip(" "))


def cut_blocks(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Cut lines into records and what is between them: ``(start, stop, token)``.

    A record begins at a line in the first column, or at an indented line behind a blank one where records
    have no title. Blank lines inside belong to a record when deeper lines follow: members of nested lists
    are parted by blanks.
    """
    count = len(lines)
    index = 0
    while index < count:
        line = lines[index]
        head = line[:1]
        if not head or not line.strip():
            yield index, index + 1, "BLANK"
            index += 1
            continue
        if is_elision(line) or line.rstrip() == PARTED:
            yield index, index + 1, "ELISION"
            index += 1
            continue
        start = index
        index += 1
        if head != " " and not (index < count and lines[index][:1] == " "):
            # No indented line follows: indentation was lost, or this is no record at all.
            index = _flat_end(lines, start)
            yield start, index, "RECORD" if index > start + 1 or is_field(line) else "TEXT"
            continue
        while True:
            while index < count and lines[index][:1] == " ":
                index += 1
            # Asked only when something indented follows the blank line: titled records never come here.
            if (
                index + 1 < count
                and not lines[index]
                and lines[index + 1][:1] in ("", " ")
                and _nests(lines, start, index)
            ):
                index += 1
                continue
            break
        yield start, index, "RECORD"


def cut_untitled(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Cut lines into records that all begin with the same field, at the same depth; see :func:`cut_blocks`.

    A line in the first column that is no field ends a record; what is no field inside is sorted out later.
    """
    head = next((line.rstrip() for line in lines if line.strip()), "")
    start = None
    for index, line in enumerate(lines):
        is_text = bool(line.strip()) and line[:1] != " " and not is_field(line)
        if start is not None and (is_text or line.rstrip() == head):
            yield start, index, "RECORD"
            start = None
        if is_text:
            yield index, index + 1, "ELISION" if is_elision(line) else "TEXT"
        elif start is None and not line.strip():
            yield index, index + 1, "BLANK"
        elif start is None:
            start = index
    if start is not None:
        yield start, len(lines), "RECORD"


def restarts(lines: Sequence[str], start: int, stop: int, may_repeat: Callable[[str], bool]) -> list[int]:
    """Where records begin in a block without a title: at a key that the record already has.

    So look record lists of which ``grep -E 'Name|MTU'`` left some lines. A line that stands twice is an
    accident of copying, unless the block has no other key. Some keys ``may_repeat`` inside a record.
    """
    keys = [
        (index, found[2])
        for index in range(start, stop)
        if (found := FIELD.match(lines[index])) is not None and len(found[1]) == indent_of(lines[start])
    ]
    if len({key for _, key in keys}) == 1:
        return [start] if may_repeat(keys[0][1]) else [start, *(index for index, _ in keys[1:])]
    starts, seen = [start], set[str]()
    for index, key in keys:
        if key in seen and not may_repeat(key) and lines[index] != lines[index - 1]:
            starts.append(index)
            seen.clear()
        seen.add(key)
    return starts


def _nests(lines: Sequence[str], start: int, blank: int) -> bool:
    """True when the record goes on behind the blank line: with lines deeper than its own fields."""
    after = next((indent_of(lines[index]) for index in range(blank, len(lines)) if lines[index].strip()), 0)
    if not after:
        return False
    first = lines[start + 1] if lines[start][:1] != " " and start + 1 < blank else lines[start]
    if after > indent_of(first):
        return True
    # Back at the record's own depth behind a nested list, which a blank line closed.
    deeper = any(indent_of(line) > indent_of(first) for line in lines[start + 1 : blank] if line.strip())
    return after == indent_of(first) and deeper and lines[start][:1] != " "


def _flat_end(lines: Sequence[str], start: int) -> int:
    """The end of a record whose indentation was lost: at a blank line or where the next title stands."""
    count = len(lines)
    titled = not is_field(lines[start])
    index = start + 1
    if titled and not (index < count and is_field(lines[index])):
        return index
    nested = False
    while index < count:
        line = lines[index]
        if not line.strip():
            # Only the outer fields lost their indent: an indented member of a nested list goes on.
            if not nested or index + 1 >= count or lines[index + 1][:1] != " ":
                break
            index += 1
            continue
        nested = nested or line[0] == " "
        if not is_field(line):
            following = lines[index + 1] if index + 1 < count else ""
            if is_field(following) or is_elision(line) is None:
                break
        index += 1
    return index


def _one_record(lines: Sequence[str]) -> bool:
    """True for two or three fields of one record: no key stands twice, all stand at one depth."""
    found = [FIELD.match(line) for line in lines]
    keys = {(field[1], field[2]) for field in found if field is not None}
    return 1 < len(lines) == len(keys) and len({indent for indent, _ in keys}) == 1


def undoubled(passage: Passage) -> Passage:
    """The passage without the empty line that some editors put behind every line."""
    lines = passage.lines
    full: list[int] = []
    for index, line in enumerate(lines[:400]):
        if line.strip():
            if full and index - full[-1] < 2:
                return passage
            full.append(index)
    if len(full) < 4 and not _one_record([lines[index] for index in full]):
        return passage
    keep = [index for index in range(len(lines)) if lines[index].strip() or not index or not lines[index - 1].strip()]
    return Passage([lines[index] for index in keep], [passage.numbers[index] for index in keep], passage.shift)


def reindented(passage: Passage) -> Passage:
    """The passage with its first title level with the others, where only the first line lost its indent."""
    lines = passage.lines
    if len(lines) < 2 or lines[0][:1] == " " or any(line[:1] not in ("", " ") for line in lines[1:]):
        return passage
    if not any(line and not is_field(line) and line.strip() for line in lines[1:]):
        return passage  # no line that can be a title
    rest = [line for line in lines[1:] if line.strip() and not is_elision(line)]
    indent = min((indent_of(line) for line in rest), default=0)
    if not indent or not any(line[indent] != " " and not is_field(line) for line in rest):
        return passage
    return Passage([lines[0], *(line[indent:] for line in lines[1:])], passage.numbers, passage.shift)

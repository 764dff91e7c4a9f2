"""The machine forms that are read line by line or with a module of Python: csv, keyvalue and JSON.

Each reader gives rows of printed names and values; what they mean to a record model is for
:mod:`analyzer.parsing.machine`.
"""

from __future__ import annotations

import csv
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple, TypeAlias

from msgspec import Struct

from analyzer.model import Passage
from analyzer.noise import is_elision
from analyzer.patterns import lazy_pattern

MAX_DEPTH = 64
"""Real outputs nest three deep."""
MAX_MEMBERS = 100_000
"""Longer lists of one field do not exist; an index in a hostile text must not cost memory."""


class Cell(NamedTuple):
    """One printed value and where it stands."""

    value: str | int | float | bool | None
    line: int
    column: int = 0


Node: TypeAlias = "Cell | dict[str, Node] | list[Node]"
"""A value, the fields of a structure, or the members of a list."""


class Row(NamedTuple):
    """The lines ``start:stop`` of one structure, and its fields by their printed names."""

    start: int
    stop: int
    fields: dict[str, Node]


class Reading(Struct):
    """What a reader made of a passage; lines of neither a row nor a frame are in ``loose`` with a reason."""

    rows: list[Row] = []
    loose: dict[int, str] = {}
    end: int = 0
    """The index behind the last line that was understood."""
    cut: bool = False
    """True when the text stops inside a structure, or its author left lines out."""
    trouble: str = ""
    """What stopped the reading before the end."""

    def leave(self, passage: Passage, start: int, reason: str) -> None:
        """All lines from ``start`` on were not understood."""
        for index in range(start, len(passage)):
            if passage.lines[index].strip():
                self.loose.setdefault(index, reason)


def read_csv(passage: Passage) -> Reading:
    """A header and rows; each line ends with a comma, so a row that lacks its last one was cut."""
    reading = Reading()
    header: list[str] = []
    last = max((index for index, line in enumerate(passage.lines) if line.strip()), default=0)
    for index, line in enumerate(passage.lines):
        if not line.strip():
            continue
        if is_elision(line):
            reading.cut = True
            continue
        try:
            cells = next(csv.reader([line]))
        except csv.Error as problem:
            reading.loose[index] = f"not a csv row: {problem}"
            continue
        ended = len(cells) > 1 and not cells[-1].strip()
        if ended:
            cells.pop()
        if not header:
            header = [name.strip() for name in cells]
            reading.end = index + 1
        elif ended and len(cells) == len(header):
            stands = zip(header, cells, _starts(line, cells), strict=True)
            reading.rows.append(Row(index, index + 1, {name: Cell(cell, index, at) for name, cell, at in stands}))
            reading.end = index + 1
        elif 1 < len(cells) <= len(header) and index == last:
            reading.loose[index] = f"the row is cut: {len(cells)} of {len(header)} values, no comma at its end"
            reading.cut = True
        else:
            reading.loose[index] = f"{len(cells)} values under {len(header)} columns"
    return reading


def _starts(line: str, cells: Sequence[str]) -> Sequence[int]:
    """Where each cell begins; cells of a line with quotation marks are looked for."""
    if '"' not in line:
        return [0, *accumulate(len(cell) + 1 for cell in cells)][: len(cells)]
    return [max(line.find(cell), 0) for cell in cells]


_PAIR = lazy_pattern(r"\s*(?P<path>\w+(?:\[\d*\])?(?:\.[\w/()-]+(?:\[\d*\])?){0,99})(?: = ?|=)(?P<value>.*)")
_STEP = lazy_pattern(r"(?P<name>[\w/()-]+)(?:\[(?P<at>\d*)\])?")
_Path: TypeAlias = "list[tuple[str, int | None]]"


def read_keyvalue(passage: Passage) -> Reading:
    """Lines ``structure[0].Nic.MTU.integer=1500``: a list's index, a type, a field, and the type of its value."""
    reading = Reading()
    number: int | None = None
    for index, line in enumerate(passage.lines):
        if not line.strip():
            continue
        found = _PAIR.fullmatch(line)
        if found is None:
            reading.cut = reading.cut or is_elision(line)
            if not is_elision(line):
                reading.loose[index] = "not a key and its value"
            continue
        path = [
            (step["name"], None if step["at"] is None else int(step["at"] or -1))
            for step in map(_STEP.fullmatch, found["path"].split("."))
            if step is not None and len(step["at"] or "") <= 9
        ]
        if path == [("structure", -1)]:
            reading.end = index + 1
            continue
        owner = path.pop(0)[1] if path[:1] and path[0][0] == "structure" else 0
        # The name of the type says nothing that the command does not.
        if owner is None or owner < 0 or len(path) < 3 or len(path) > MAX_DEPTH:
            reading.loose[index] = "not a key and its value"
            continue
        if owner != number:
            reading.rows.append(Row(index, index + 1, {}))
            number = owner
        row = reading.rows[-1].fields
        if not _put(row, path[1:], Cell(found["value"], index, found.start("value"))):
            reading.loose[index] = "the key does not fit the keys above it"
            if not row:
                reading.rows.pop()
                number = None
            continue
        reading.rows[-1] = Row(reading.rows[-1].start, index + 1, row)
        reading.end = index + 1
    _drop_torn(passage, reading)
    return reading


def _put(fields: dict[str, Node], path: _Path, cell: Cell) -> bool:
    """Keep a value below ``Field.…`` of a structure; False when something else stands there."""
    (name, position), *rest = path
    if position is not None or not rest:
        return False
    (kind, member), *inner = rest
    if member is None and not inner:
        return fields.setdefault(name, _typed(kind, cell)) == _typed(kind, cell)
    if member is None:
        # A structure in a field: its type's name stands before its fields.
        inner = inner[1:] if kind == "structure" else inner
        held = fields.setdefault(name, {})
        return isinstance(held, dict) and len(inner) > 1 and _put(held, inner, cell)
    held = fields.setdefault(name, [])
    if not isinstance(held, list):
        return False
    if member < 0:
        return not inner and not held
    if not len(held) - 1 <= member <= min(len(held), MAX_MEMBERS):
        return False
    if len(inner) == 1 and member == len(held):
        held.append(_typed(inner[0][0], cell))
        return True
    if len(inner) < 3:
        return False
    if member == len(held):
        held.append({})
    below = held[member]
    return isinstance(below, dict) and _put(below, inner[1:], cell)


def _typed(kind: str, cell: Cell) -> Cell:
    """The value as its type says; a type nobody knows leaves it text."""
    text = str(cell.value).strip()
    if kind == "boolean" and text in ("true", "false"):
        return cell._replace(value=text == "true")
    if kind == "integer" and re.fullmatch(r"-?\d{1,20}", text):
        return cell._replace(value=int(text))
    return cell._replace(value=text)


def _drop_torn(passage: Passage, reading: Reading) -> None:
    """The last structure was cut when it stops before the fields that all the others end with.

    A record that lacks them would say "no uplinks" where they were only not saved.
    """
    if not reading.rows:
        return
    behind = [index for index in range(reading.end, len(passage)) if passage.lines[index].strip()]
    garbled = len(behind) == 1 and passage.lines[behind[0]].lstrip().startswith("structure[")
    first, last = list(reading.rows[0].fields), list(reading.rows[-1].fields)
    short = not behind and last != first and last == first[: len(last)]
    if not garbled and not short:
        return
    row = reading.rows.pop()
    for index in range(row.start, row.stop):
        if passage.lines[index].strip():
            reading.loose.setdefault(index, "the last structure is cut")
    reading.cut, reading.end = True, row.start


_BEGIN = lazy_pattern(r"^[ \t]*(?:\[(?=\s*(?:\{|\]|\Z))|(?=\{))", re.M)
_STRING = lazy_pattern(r'"((?:[^"\\]|\\.)*)"(\s*:)?', re.S)
_BLANK = lazy_pattern(r"\s*")
_JSON = json.JSONDecoder(
    parse_int=lambda digits: int(digits) if len(digits) <= 20 else digits,
    parse_constant=lambda name: name,
    strict=False,
)


def read_json(passage: Passage) -> Reading:
    """A list of objects, or one object; lines of errors may stand before it."""
    reading = Reading()
    text = passage.text
    begin = _BEGIN.search(text)
    if begin is None:
        reading.trouble = "no list of objects"
        reading.leave(passage, 0, reading.trouble)
        return reading
    offsets = [0, *accumulate(len(line) + 1 for line in passage.lines)]
    listed = begin.group().endswith("[")
    place = begin.end()
    first = line = bisect_right(offsets, place - listed) - 1
    done = False
    while not done:
        place = _skip(text, place)
        line = min(bisect_right(offsets, place) - 1, len(passage) - 1)
        if listed and text[place : place + 1] == "]":
            place += 1
            break
        try:
            value, stop = _JSON.raw_decode(text, place)
        except RecursionError:
            reading.trouble = "refused: the JSON is nested too deep"
            break
        except ValueError as problem:
            # A text that ends in the middle of a word or an escape is told by its last characters.
            reading.cut = getattr(problem, "pos", 0) >= len(text.rstrip()) - 6 or "Unterminated" in str(problem)
            reading.trouble = "the JSON ends early" if reading.cut else f"not well-formed JSON: {problem}"
            break
        if not isinstance(value, dict):
            reading.trouble = "not a list of objects"
            break
        last = bisect_right(offsets, stop - 1)
        reading.rows.append(Row(line, last, dict(_cells(value, text[place:stop], place, offsets))))
        place = _skip(text, stop)
        done = not listed
        if listed and text[place : place + 1] == ",":
            place += 1
        elif listed and text[place : place + 1] != "]":
            reading.cut = place >= len(text)
            reading.trouble = "the JSON ends early" if reading.cut else "not well-formed JSON: no comma between objects"
            line = last
            break
    for index in range(first):
        if passage.lines[index].strip():
            reading.loose[index] = "stands before the JSON"
    if reading.trouble:
        reading.end = reading.rows[-1].stop if reading.rows else 0
        reading.leave(passage, line if reading.rows else 0, reading.trouble)
    else:
        reading.end = min(bisect_right(offsets, max(len(text[:place].rstrip()) - 1, 0)), len(passage))
        reading.leave(passage, reading.end, "stands behind the JSON")
    return reading


def _skip(text: str, place: int) -> int:
    found = _BLANK.match(text, place)
    return found.end() if found is not None else place


def _cells(value: dict[str, Any], text: str, base: int, offsets: Sequence[int]) -> Iterator[tuple[str, Node]]:
    """The fields of an object; each value stands where its key does."""
    keys: dict[str, int] = {}
    for found in _STRING.finditer(text):
        if found[2]:
            keys.setdefault(found[1], base + found.end())
    for name, inner in value.items():
        place = keys.get(name, base)
        line = bisect_right(offsets, place) - 1
        yield name, _node(inner, line, place - offsets[line], 0)


def _node(value: Any, line: int, column: int, depth: int) -> Node:
    if depth > MAX_DEPTH:
        return Cell(None, line, column)
    if isinstance(value, dict):
        return {name: _node(inner, line, column, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_node(inner, line, column, depth + 1) for inner in value]
    return Cell(value, line, column)

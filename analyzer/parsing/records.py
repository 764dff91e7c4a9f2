"""Record lists: a title, then indented ``Key: value`` lines, nested records deeper, a blank line between.

Record shapes repeat: the keys of the first block become one compiled pattern, and blocks of the same shape
are read by a single match. A block that does not fit is read line by line, its nesting by indentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lark import Token
from lark.lexer import Lexer

from analyzer.grammars import parse_layout
from analyzer.model import ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.noise import ELISION, NOISE
from analyzer.parsing.shapes import split_lists, validate
from analyzer.parsing.values import NO_VALUE, infer, snake_case

_FIELD = re.compile(r"( *)([^:\s][^:]*?):(?: (.*)|\s*)$")
_MAX_SHAPES = 64


@dataclass(frozen=True)
class RecordSpec:
    """How one command's records look.

    ``title_field`` is the field that the title line holds where the record does not repeat it.
    ``single_value`` is the field of an output that is one bare value. ``joined`` marks outputs whose
    records have neither title nor key of their own (``vm port list``).
    """

    model: type[Record]
    renames: dict[str, str] = field(default_factory=dict)
    title_field: str = ""
    single_value: str = ""
    required: frozenset[str] = frozenset()

    def field_of(self, key: str) -> str:
        """The record field of a printed key."""
        name = snake_case(key)
        return self.renames.get(name, name)


class _Shape:
    """The keys of a flat block, compiled: one match reads the whole block."""

    __slots__ = ("fields", "match")

    def __init__(self, prefixes: Sequence[str], fields: Sequence[str]) -> None:
        # [^\n]* rather than .* keeps each value on its own line; the blank behind a colon may be lost.
        self.match = re.compile("\n".join(re.escape(prefix) + r"(?: ([^\n]*))?" for prefix in prefixes)).fullmatch
        self.fields = tuple(fields)


@dataclass
class _Doc:
    """A passage on its way through the lexer, and the blocks found in it."""

    passage: Passage
    spec: RecordSpec
    rows: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    """Line index, title, fields of each record."""
    shapes: list[_Shape] = field(default_factory=list)

    def flat(self, start: int, stop: int) -> dict[str, Any] | None:
        """The fields of the block ``start:stop`` when it has a known flat shape."""
        text = "\n".join(self.passage.lines[start:stop])
        for position, shape in enumerate(self.shapes):
            found = shape.match(text)
            if found is not None:
                if position:
                    # Records of a list are alike: the shape that fitted last is tried first.
                    self.shapes.insert(0, self.shapes.pop(position))
                return dict(zip(shape.fields, found.groups(), strict=True))
        return None

    def learn(self, start: int, stop: int) -> dict[str, Any] | None:
        """Read a flat block line by line and remember its shape; None when it nests or is not flat."""
        prefixes, fields, values = [], [], []
        indent = -1
        for line in self.passage.lines[start:stop]:
            found = _FIELD.match(line)
            if found is None:
                return None
            depth = len(found[1])
            if indent < 0:
                indent = depth
            if depth != indent:
                return None
            prefixes.append(line[: found.end(2) + 1])
            fields.append(self.spec.field_of(found[2]))
            values.append(found[3] or "")
        if len(set(fields)) != len(fields):
            return None
        if len(self.shapes) < _MAX_SHAPES:
            self.shapes.insert(0, _Shape(prefixes, fields))
        return dict(zip(fields, values, strict=True))

    def nested(self, start: int, stop: int, bad: list[int]) -> dict[str, Any]:
        """Read a block whose values may be records themselves; lines that fit nowhere go to ``bad``."""
        lines = self.passage.lines
        top: dict[str, Any] = {}
        # Each level: its indent, the dict that is being filled, and the list it belongs to.
        levels: list[tuple[int, dict[str, Any]]] = []
        last_key = ""
        last_indent = -1
        index = start
        while index < stop:
            line = lines[index]
            index += 1
            if not line.strip():
                continue
            found = _FIELD.match(line)
            indent = len(line) - len(line.lstrip(" "))
            if found is None or ELISION.fullmatch(line):
                if not ELISION.fullmatch(line):
                    bad.append(index - 1)
                continue
            key, value = self.spec.field_of(found[2]), (found[3] or "")
            if not levels:
                levels.append((indent, top))
            elif indent > last_indent and last_key:
                holder = levels[-1][1]
                child: dict[str, Any] = {}
                inner = holder.get(last_key)
                # The line above opened a nested record: its own value (a list label) is kept beside it.
                holder[last_key] = [*inner, child] if isinstance(inner, list) else [child]
                levels.append((indent, child))
            else:
                while len(levels) > 1 and indent < levels[-1][0]:
                    levels.pop()
            holder = levels[-1][1]
            if key in holder and len(levels) > 1:
                # The same key again at the same depth: the next member of the list.
                parent = levels[-2][1]
                for name, members in parent.items():
                    if isinstance(members, list) and members and members[-1] is holder:
                        holder = {}
                        members.append(holder)
                        levels[-1] = (levels[-1][0], holder)
                        del name
                        break
            elif key in holder:
                bad.append(index - 1)
                last_key, last_indent = "", indent
                continue
            holder[key] = value
            last_key, last_indent = key, indent
        return top


class _RecordLexer(Lexer):
    """Turns lines into RECORD, VALUE, BLANK, ELISION and TEXT; token positions are line indices."""

    def __init__(self, _conf: object) -> None: ...

    def lex(self, doc: _Doc) -> Iterator[Token]:  # type: ignore[override]  # input is the document itself
        lines, numbers = doc.passage.lines, doc.passage.numbers
        for start, stop, kind in _blocks(lines):
            if kind == "RECORD":
                yield from _record_tokens(doc, start, stop)
            elif kind == "TEXT" and doc.spec.single_value and not doc.rows and stop - start == 1:
                doc.rows.append((start, "", {doc.spec.single_value: lines[start].strip()}))
                yield Token("VALUE", "", start_pos=start, end_pos=stop, line=numbers[start])
            else:
                yield Token(kind, "", start_pos=start, end_pos=stop, line=numbers[start])


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Cut lines into records and what is between them: ``(start, stop, token)``.

    A record begins at a line in the first column. Its blank lines inside belong to it when deeper lines
    follow (members of nested lists are parted by blanks).
    """
    count = len(lines)
    index = 0
    while index < count:
        line = lines[index]
        if not line.strip():
            yield index, index + 1, "BLANK"
            index += 1
            continue
        if ELISION.fullmatch(line):
            yield index, index + 1, "ELISION"
            index += 1
            continue
        start = index
        indented = line[0] == " "
        index += 1
        if not indented and not _is_field(line) and not _opens(lines, index):
            yield start, index, "TEXT"
            continue
        flat = not indented and (_is_field(line) or not _next_is_indented(lines, index))
        nested_from = -1
        while index < count:
            line = lines[index]
            if not line.strip():
                deeper = _indent_after(lines, index)
                if nested_from >= 0 and deeper >= nested_from:
                    index += 1
                    continue
                break
            if flat:
                # Indentation was lost: a record ends at a blank line or where the next title stands.
                if not _is_field(line) and _opens(lines, index + 1):
                    break
            elif line[0] != " " and not indented:
                break
            depth = len(line) - len(line.lstrip(" "))
            if index > start + 1 and nested_from < 0 and depth > _first_depth(lines, start):
                nested_from = depth
            index += 1
        yield start, index, "RECORD"


def _first_depth(lines: Sequence[str], start: int) -> int:
    for line in lines[start : start + 2]:
        if _is_field(line) and line[:1] == " ":
            return len(line) - len(line.lstrip(" "))
    return len(lines[start]) - len(lines[start].lstrip(" "))


def _is_field(line: str) -> bool:
    return _FIELD.match(line) is not None


def _next_is_indented(lines: Sequence[str], index: int) -> bool:
    return index < len(lines) and lines[index][:1] == " " and lines[index].strip() != ""


def _opens(lines: Sequence[str], index: int) -> bool:
    """True when the line before ``index`` can be a title: a field follows at once."""
    return index < len(lines) and bool(lines[index].strip()) and (_is_field(lines[index]) or ELISION.fullmatch(lines[index]) is not None)


def _indent_after(lines: Sequence[str], index: int) -> int:
    for line in lines[index:]:
        if line.strip():
            return len(line) - len(line.lstrip(" "))
    return -1


def _record_tokens(doc: _Doc, start: int, stop: int) -> Iterator[Token]:
    """One block as a record, its unreadable lines as TEXT."""
    lines, numbers = doc.passage.lines, doc.passage.numbers
    first = lines[start]
    title, body = "", start
    if first[:1] != " " and (not _is_field(first) or (first.rstrip().endswith(":") and _next_is_indented(lines, start + 1))):
        title, body = first.strip().removesuffix(":"), start + 1
    row = doc.flat(body, stop)
    bad: list[int] = []
    if row is None:
        row = doc.learn(body, stop)
    if row is None:
        row = doc.nested(body, stop, bad)
    if row or title:
        doc.rows.append((start, title, row))
        yield Token("RECORD", "", start_pos=start, end_pos=stop, line=numbers[start])
    elif not bad:
        bad = list(range(start, stop))
    for index in bad:
        yield Token("TEXT", "", start_pos=index, end_pos=index + 1, line=numbers[index])


def _typed(row: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """Values as they are meant: nothing for N/A, and types guessed for fields no model knows."""
    typed: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, list):
            typed[name] = [_typed(member, frozenset()) if isinstance(member, dict) else member for member in value]
            continue
        text = (value or "").strip()
        if name in known:
            typed[name] = None if text in NO_VALUE else text
        else:
            typed[name] = infer(name, text)
    return typed


def parse_records(passage: Passage, spec: RecordSpec) -> ParseResult:
    """Parse a record list strictly; lines that no rule takes are salvaged as unparsed, the rest stands."""
    passage_read = _undoubled(passage)
    doc = _Doc(passage_read, spec)
    _, skipped = parse_layout("records", _RecordLexer, doc)
    result = ParseResult(locate=_locator(doc))
    model = spec.model
    known = frozenset(model.model_fields)
    rows = []
    for _, title, row in doc.rows:
        typed = _typed(row, known)
        if spec.title_field and title and typed.get(spec.title_field) is None:
            typed[spec.title_field] = title
        split_lists(model, typed)
        rows.append(typed)
    records, wrong = validate(model, rows)
    to_original = passage_read is not passage and {number: index for index, number in enumerate(passage.numbers)}
    for position, ((index, title, _), record) in enumerate(zip(doc.rows, records, strict=True)):
        at = to_original[passage_read.numbers[index]] if to_original else index
        if record is None:
            _unparsed(result, passage, at, wrong[position])
        else:
            result.add(record, at, title)
    for token in skipped:
        for index in range(token.start_pos or 0, token.end_pos or 0):
            at = to_original[passage_read.numbers[index]] if to_original else index
            _unparsed(result, passage, at, "not a field of a record")
    result.unparsed.sort(key=lambda item: item.index)
    taken = {item.index for item in result.unparsed}
    last = -1
    for index in range(len(passage) - 1, -1, -1):
        if passage.lines[index].strip() and index not in taken:
            last = index
            break
    result.end = last + 1
    result.elided = any(ELISION.fullmatch(line) for line in passage.lines)
    result.title = next((title for _, title, row in doc.rows if title and len(doc.rows) == 1), "")
    if not result.records:
        result.status = ParseStatus.UNSUPPORTED if not doc.rows else ParseStatus.PARTIAL
    return result


def _undoubled(passage: Passage) -> Passage:
    """The passage without the empty line that some editors put behind every line."""
    lines = passage.lines
    if len(lines) < 6 or any(line.strip() for line in lines[1::2]) or not all(line.strip() for line in lines[0:-1:2]):
        return passage
    return Passage(lines[0::2], passage.numbers[0::2], passage.shift)


def _unparsed(result: ParseResult, passage: Passage, index: int, reason: str) -> None:
    result.unparsed.append(Unparsed(index, passage.numbers[index], passage.lines[index], reason))


def _locator(doc: _Doc) -> Any:
    """Where a field stands in the record that begins at a line index."""

    def locate(index: int, name: str) -> tuple[int, int]:
        lines = doc.passage.lines
        for at in range(index, len(lines)):
            line = lines[at]
            if at > index and line[:1] not in (" ", "") and not _is_field(line):
                break
            found = _FIELD.match(line)
            if found is not None and doc.spec.field_of(found[2]) == name:
                return at, found.start(3) if found[3] else found.end(2)
            if at > index and not line.strip() and _indent_after(lines, at) <= 0:
                break
        return index, 0

    return locate


def looks_like_records(lines: Sequence[str]) -> bool:
    """True when most lines are ``Key: value``."""
    read = [line for line in lines[:60] if line.strip() and not NOISE.fullmatch(line)]
    return bool(read) and 2 * sum(1 for line in read if _is_field(line)) >= len(read)

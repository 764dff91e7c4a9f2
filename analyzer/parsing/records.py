"""Record lists: a title, then indented ``Key: value`` lines, nested records deeper, a blank line between.

Record shapes repeat: the keys of the first block become one compiled pattern, and blocks of the same shape
are read by a single match. A block that does not fit is read line by line, its nesting by indentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, pairwise, takewhile
from typing import Any

from lark import Token
from lark.lexer import Lexer
from msgspec import Struct
from msgspec.structs import replace

from analyzer.grammars import parse_layout
from analyzer.model import Locator, ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.noise import is_elision, is_noise
from analyzer.parsing.blocks import (
    FIELD,
    PARTED,
    cut_blocks,
    cut_untitled,
    indent_of,
    is_field,
    reindented,
    restarts,
    undoubled,
)
from analyzer.parsing.flat_blocks import MAX_SHAPES, FlatShape, shapes_of
from analyzer.parsing.names import camel_to_snake, model_fields, squashed
from analyzer.parsing.shapes import field_names, member_fields, split_lists, validate
from analyzer.parsing.values import NO_VALUE, infer, snake_case


class RecordSpec(Struct, frozen=True):
    """How one command's records look.

    ``title_field`` is the field that the title line holds where the record does not repeat it.
    ``single_value`` is the field of an output that is one bare value. ``joined`` marks outputs whose
    records have neither title nor key of their own (``vm port list``). ``untitled`` marks outputs that are
    one record without a title whose first field opens a nested one: its line would pass for a title.
    """

    model: type[Record]
    renames: dict[str, str] = {}
    title_field: str = ""
    single_value: str = ""
    required: frozenset[str] = frozenset()
    untitled: bool = False
    together: bool = False
    """Keys are written without blanks (``MACAddress``), as govc does."""

    def field_of(self, key: str) -> str:
        """The record field of a printed key."""
        if self.together:
            key = model_fields(self.model).get(squashed(key)) or camel_to_snake(key)
        name = snake_case(key)
        return self.renames.get(name, name)


class _Doc(Struct):
    """A passage on its way through the lexer, and the blocks found in it."""

    passage: Passage
    spec: RecordSpec
    rows: list[tuple[int, int, str, dict[str, Any]]] = []
    """First line, line behind the last, title and fields of each record."""
    elided: bool = False
    filtered: bool = False
    """True when titles and blank lines between the records were left out."""
    inner: dict[str, frozenset[str]] = {}
    """Fields of the model that hold lists of records, with the fields of those."""
    shapes: list[FlatShape] = []
    """What flat blocks look like, the one that fitted last first; outputs of one command are alike as well."""

    def __post_init__(self) -> None:
        self.shapes = shapes_of(self.spec.model, self.spec.together, tuple(sorted(self.spec.renames.items())))

    def flat(self, start: int, stop: int) -> dict[str, Any] | None:
        """The fields of the block ``start:stop`` when it has a known flat shape."""
        lines = self.passage.lines[start:stop]
        for position, shape in enumerate(self.shapes):
            values = shape.values(lines)
            if values is not None:
                if position:
                    # Records of a list are alike: the shape that fitted last is tried first.
                    self.shapes.insert(0, self.shapes.pop(position))
                return dict(zip(shape.fields, values, strict=True))
        return None

    def is_one_more(self) -> bool:
        """Read the text when it is one record with a title, of a known flat shape, and nothing else.

        A bundle has an output of its own for each port of a switch: 1,400 are read in half the time without tokens.
        """
        lines = self.passage.lines
        if len(lines) < 2 or lines[1][:1] != " " or self.inner or self.spec.untitled:
            return False
        first = lines[0]
        if not first.strip() or first.rstrip() == PARTED or is_elision(first) or not _is_title(first, lines[1]):
            return False
        row = self.flat(1, len(lines))
        if row is None:
            return False
        self.rows.append((0, len(lines), _title(first), row))
        return True

    def learn(self, start: int, stop: int) -> dict[str, Any] | None:
        """Read a flat block line by line and remember its shape; None when it nests or is not flat."""
        prefixes, fields, values = [], [], []
        indent = -1
        for line in self.passage.lines[start:stop]:
            found = FIELD.match(line)
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
        self.shapes.insert(0, FlatShape(prefixes, fields))
        del self.shapes[MAX_SHAPES:]
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
            found = FIELD.match(line)
            indent = indent_of(line)
            if found is None or is_elision(line):
                if is_elision(line):
                    self.elided = True
                else:
                    bad.append(index - 1)
                continue
            key, value = self.spec.field_of(found[2]), (found[3] or "")
            # A model knows the members of its lists, also where their indentation was lost.
            opens = key in self.inner.get(last_key, ()) and len(levels) == 1 and not top.get(last_key)
            if not levels:
                levels.append((indent, top))
            elif (indent > last_indent and last_key) or opens:
                holder = levels[-1][1]
                child: dict[str, Any] = {}
                if isinstance(holder.get(last_key), str) and holder[last_key].strip():
                    # The line above has a value: what opened the list was filtered away.
                    last_key = next((name for name, fields in self.inner.items() if key in fields), last_key)
                inner = holder.get(last_key)
                holder[last_key] = [*inner, child] if isinstance(inner, list) else [child]
                levels.append((indent, child))
            else:
                while len(levels) > 1 and (indent < levels[-1][0] or self._left(key, levels)):
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

    def is_member(self, key: str) -> bool:
        """True when a printed key is a field of the records in a list: such keys stand once for each member."""
        return any(self.spec.field_of(key) in fields for fields in self.inner.values())

    def _left(self, key: str, levels: list[tuple[int, dict[str, Any]]]) -> bool:
        """True when ``key`` stands no deeper than the record and is no field of the members being read."""
        if len(levels) != 2 or levels[1][0] != levels[0][0]:
            return False
        held = next(
            name for name, members in levels[0][1].items() if isinstance(members, list) and members[-1] is levels[1][1]
        )
        return key not in self.inner.get(held, ())

    def joins(self, title: str, row: dict[str, Any]) -> bool:
        """Give a block without a title that is one more member of a list to the record before it."""
        if not self.inner or title or not self.rows:
            return False
        record = self.rows[-1][3]
        for held, fields in self.inner.items():
            if held in record and row.keys() <= fields:
                record[held] = [*(record[held] or ()), row]
                return True
        return False


class _RecordLexer(Lexer):
    """Turns lines into RECORD, VALUE, BLANK, ELISION and TEXT; token positions are line indices."""

    def __init__(self, _conf: object) -> None: ...

    def lex(self, doc: _Doc) -> Iterator[Token]:  # type: ignore[override]  # input is the document itself
        lines, numbers = doc.passage.lines, doc.passage.numbers
        bare = bool(doc.spec.single_value) and _is_value(lines)
        for start, stop, kind in cut_untitled(lines) if doc.spec.untitled else cut_blocks(lines):
            if kind == "RECORD":
                yield from _record_tokens(doc, start, stop)
            elif kind == "TEXT" and bare:
                doc.rows.append((start, stop, "", {doc.spec.single_value: lines[start].strip()}))
                yield Token("VALUE", "", start_pos=start, end_pos=stop, line=numbers[start])
            else:
                doc.elided = doc.elided or kind == "ELISION"
                yield Token(kind, "", start_pos=start, end_pos=stop, line=numbers[start])


def _is_value(lines: Sequence[str]) -> bool:
    """True when the whole output is one bare value: ``true``, ``CommunitySupported``, a number, a name."""
    full = [line.strip() for line in lines if line.strip()]
    return len(full) == 1 and "  " not in full[0] and len(full[0]) <= 200


def _is_title(first: str, following: str) -> bool:
    """True when the first line of a block is a title: no field, or one that opens what is indented below it."""
    return first[:1] != " " and (not is_field(first) or (first.rstrip().endswith(":") and following[:1] == " "))


def _title(line: str) -> str:
    return line.strip().removesuffix(":")


def _record_tokens(doc: _Doc, start: int, stop: int) -> Iterator[Token]:
    """One block as a record, its unreadable lines as TEXT."""
    lines, numbers = doc.passage.lines, doc.passage.numbers
    first = lines[start]
    title, body = "", start
    following = lines[start + 1] if start + 1 < stop and not doc.spec.untitled else ""
    if _is_title(first, following):
        title, body = _title(first), start + 1
    # Where the model has lists of records a block is never taken as flat: its members may stand at its own depth.
    row = None if doc.inner else doc.flat(body, stop) or doc.learn(body, stop)
    bad: list[int] = []
    if row is None and not title:
        starts = restarts(lines, start, stop, doc.is_member)
        if len(starts) > 1:
            doc.filtered = True
            for begin, end in pairwise([*starts, stop]):
                yield from _record_tokens(doc, begin, end)
            return
    if row is None:
        row = doc.nested(body, stop, bad)
    if row and doc.joins(title, row):
        doc.rows[-1] = (doc.rows[-1][0], stop, *doc.rows[-1][2:])
        yield Token("RECORD", "", start_pos=start, end_pos=stop, line=numbers[start])
    elif row:
        doc.rows.append((start, stop, title, row))
        yield Token("RECORD", "", start_pos=start, end_pos=stop, line=numbers[start])
    else:
        bad = list(range(start, stop))
    for index in bad:
        if lines[index].strip():
            yield Token("TEXT", "", start_pos=index, end_pos=index + 1, line=numbers[index])


_GOVC = re.compile(r"([\w/()-]+):( {2,}\S.*)?")
"""A field of govc: no indent, the name without blanks, the value behind at least two."""


def is_govc(lines: Sequence[str]) -> bool:
    """True for the look of govc: names without blanks, in alphabetical order, their values in one column."""
    first = next((line for line in lines[:200] if line.strip()), "")
    if _GOVC.fullmatch(first.rstrip()) is None:
        return False
    full = list(takewhile(str.strip, dropwhile(lambda line: not line.strip(), lines[:200])))
    found = [_GOVC.fullmatch(line.rstrip()) for line in full]
    names = [match[1] for match in found if match is not None]
    starts = {match.end(2) - len(match[2].lstrip()) for match in found if match is not None and match[2]}
    return 0 < len(names) == len(full) and names == sorted(names) and len(starts) == 1


def _typed(row: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """Values as they are meant: nothing for N/A, and types guessed for fields no model knows."""
    typed: dict[str, Any] = {}
    for name, value in row.items():
        if value.__class__ is list:
            members = [_typed(member, frozenset()) for member in value]
            # One member may be a record of its own or a list of one: only a model can tell.
            typed[name] = members if name in known or len(members) != 1 else members[0]
        elif not value or value == "N/A":
            typed[name] = None
        elif name in known:
            text = value.strip()
            typed[name] = None if text in NO_VALUE else text
        else:
            typed[name] = infer(name, value.strip())
    return typed


def parse_records(passage: Passage, spec: RecordSpec) -> ParseResult:
    """Parse a record list strictly; lines that no rule takes are salvaged as unparsed, the rest stands."""
    read, inner = passage, member_fields(spec.model)
    doc = _Doc(read, spec, inner=inner)
    accepted, skipped = [(0, len(read))], list[Token]()
    if not doc.is_one_more():
        read = reindented(undoubled(passage))
        if is_govc(read.lines):
            spec = replace(spec, together=True)
        doc, accepted = _Doc(read, spec, inner=inner), []
        _, skipped = parse_layout("records", _RecordLexer, doc, accepted)
    # Lines may have been taken out for reading; places are told in the passage as it was given.
    at: Sequence[int] = range(len(passage))
    if len(read) != len(passage):
        position = {number: index for index, number in enumerate(passage.numbers)}
        at = [position[number] for number in read.numbers]
    covered = [(at[start], at[stop - 1] + 1) for start, stop in accepted]
    result = ParseResult(locate=_locator(doc, at), covered=covered)
    known = field_names(spec.model)
    rows = []
    for _, _, title, row in doc.rows:
        typed = _typed(row, known)
        if spec.title_field and title and typed.get(spec.title_field) is None:
            typed[spec.title_field] = title
        split_lists(spec.model, typed)
        for name in inner:
            if typed.get(name, ()) is None:
                typed[name] = []
        rows.append(typed)
    records, wrong = validate(spec.model, rows)
    for number, ((start, stop, title, _), record) in enumerate(zip(doc.rows, records, strict=True)):
        lacking = sorted([name for name in spec.required if rows[number].get(name) is None])
        if record is not None and not lacking:
            result.add(record, at[start], title)
            result.end = max(result.end, at[stop - 1] + 1)
            continue
        reason = wrong[number] if record is None else f"a record without {', '.join(lacking)}"
        for index in range(start, stop):
            if read.lines[index].strip():
                _unparsed(result, passage, at[index], reason)
    for token in skipped:
        for index in range(token.start_pos or 0, token.end_pos or 0):
            _unparsed(result, passage, at[index], "not a field of a record")
    if result.unparsed:
        unique = {item.index: item for item in result.unparsed}
        result.unparsed = [unique[index] for index in sorted(unique)]
        result.end = _end(result, passage)
    result.elided = doc.elided
    if doc.filtered:
        result.headerless, result.reason = True, "records without their titles"
    result.title = next((title for _, _, title, _ in doc.rows if title and len(doc.rows) == 1), "")
    if not result.records:
        result.status = ParseStatus.UNSUPPORTED if not doc.rows else ParseStatus.PARTIAL
    return result


def _end(result: ParseResult, passage: Passage) -> int:
    """The index behind the last line that was understood."""
    loose = {item.index for item in result.unparsed}
    for index in range(min(result.end, len(passage)) - 1, -1, -1):
        if index not in loose and passage.lines[index].strip():
            return index + 1
    return 0


def _unparsed(result: ParseResult, passage: Passage, index: int, reason: str) -> None:
    result.unparsed.append(Unparsed(index, passage.numbers[index], passage.lines[index], reason))


def _locator(doc: _Doc, at: Sequence[int]) -> Locator:
    """Where a field stands in the record that begins at a line index; worked out when evidence is asked for.

    ``dvport.3.client`` is a field of the fourth member of a list.
    """
    # What was read stays as long as it can be asked for: the values of all records would stay a second time.
    lines, spec = doc.passage.lines, doc.spec
    spans = [(start, stop) for start, stop, _, _ in doc.rows]
    ends: dict[int, tuple[int, int]] = {}

    def locate(index: int, name: str) -> tuple[int, int]:
        if not ends:
            ends.update((at[start], (start, stop)) for start, stop in spans)
        start, stop = ends[index]
        held, _, rest = name.rpartition(".")
        held, _, number = held.rpartition(".")
        wanted, skip = (rest, int(number)) if number.isdigit() else (name, 0)
        inside = not held
        for inner in range(start, stop):
            found = FIELD.match(lines[inner])
            key = spec.field_of(found[2]) if found is not None else ""
            if found is not None and inside and key == wanted:
                if not skip:
                    return at[inner], found.start(3) if found[3] else found.end(2)
                skip -= 1
            inside = inside or key == held
        return index, 0

    return locate


def looks_like_records(lines: Sequence[str]) -> bool:
    """True when most lines are ``Key: value``."""
    read = [line for line in lines[:60] if line.strip() and not is_noise(line)]
    return bool(read) and 2 * sum(1 for line in read if is_field(line)) >= len(read)

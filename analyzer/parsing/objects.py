"""Dumps of objects as ``vim-cmd`` and ``vmware-vimdump`` print them: brackets tell what holds what.

Indentation does not matter. Text stands in double quotes, or as Python writes it: then in single quotes, or in
double ones where it holds a single one, with escapes. Python 2 puts an ``L`` behind long numbers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from lark import Token
from lark.lexer import Lexer
from msgspec import Struct
from pydantic import ValidationError

from analyzer.grammars import parse_layout
from analyzer.model import ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.noise import is_elision
from analyzer.parsing.values import camel_case
from analyzer.patterns import lazy_pattern

_OPEN = lazy_pattern(r"\s*(?:(\w+) = )?\(([\w.]+)(?:\[\])?\) ?(?:'[^']*' ?)?([\[{])\s*$")
_NAME = lazy_pattern(r"\w+")
_TYPED = lazy_pattern(r"\([\w.]+(?:\[\])?\) ?")
_NO_ELISION = frozenset("]}'\"")
"""What no line begins with that says that lines were left out."""
_ITEM = lazy_pattern(r"""\s*(?:\([\w.]+\) ?)?(".*|u?'.*'|-?\d+(?:\.\d+)?L?|true|false|<unset>|null),?\s*$""")
_NUMBER = lazy_pattern(r"-?\d{1,19}L?")
_QUOTED = lazy_pattern(r"u?'.*'")
_CLOSE = lazy_pattern(r"\s*[\]}],?\s*$")
_END_OF_TEXT = lazy_pattern(r'(?<!\\)",?\s*$')
_LONGEST_TEXT = 60
"""No text goes over more lines: what follows is read as lines again."""


class Dumped(Struct):
    """One object of the dump; ``spots`` tells line and column of each property, by its path (``lldp_info.port_id``)."""

    values: dict[str, Any]
    index: int
    spots: dict[str, tuple[int, int]] = {}
    types: dict[str, str] = {}
    """The type that is printed for each inner object or list, by its path; that of the object itself is ``""``."""


class _Level(Struct):
    """An object or a list that is being filled."""

    holds: dict[str, Any] | list[Any]
    path: str
    owner: Dumped | None


class _Dump(Struct):
    """A passage on its way through the lexer."""

    passage: Passage
    found: list[Dumped] = []
    levels: list[_Level] = []
    elided: bool = False

    def begin(self, name: str | None, kind: str, bracket: str, index: int, column: int) -> None:
        """A bracket opens; outside of any object it holds the objects of the dump."""
        above = self.levels[-1] if self.levels else None
        made: dict[str, Any] | list[Any] = {} if bracket == "{" else []
        if above is None or above.owner is None:
            owner = Dumped(made, index) if isinstance(made, dict) else None
            if owner is not None:
                owner.types[""] = kind
                self.found.append(owner)
            self.levels.append(_Level(made, "", owner))
            return
        path = self.put(name, made, index, column)
        above.owner.types[path] = kind
        self.levels.append(_Level(made, path, above.owner))

    def put(self, name: str | None, value: Any, index: int, column: int) -> str:
        """Keep a value in the innermost object or list; gives its path."""
        level = self.levels[-1]
        if isinstance(level.holds, list):
            path = f"{level.path}.{len(level.holds)}"
            level.holds.append(value)
        else:
            field_name = camel_case(name or "value")
            path = f"{level.path}.{field_name}" if level.path else field_name
            level.holds[field_name] = value
        if level.owner is not None:
            level.owner.spots[path] = (index, column)
        return path

    def end(self) -> bool:
        """A bracket closes; False when none is open."""
        if not self.levels:
            return False
        self.levels.pop()
        return True


def _value(text: str) -> Any:
    """A printed value: text, number, boolean, or nothing for ``<unset>``."""
    text = text.rstrip().removesuffix(",")
    if text[:1] == '"':
        return text[1:].removesuffix('"').replace('\\"', '"')
    if text in ("<unset>", "null", ""):
        return None
    if text == "[]":
        return []
    if text in ("true", "false"):
        return text == "true"
    if _NUMBER.fullmatch(text):
        return int(text.rstrip("L"))
    return _text(text) if _QUOTED.fullmatch(text) else text


def _text(quoted: str) -> str:
    """Text as Python writes it."""
    if "\\" not in quoted:
        return quoted.removeprefix("u")[1:-1]
    try:
        text = str(ast.literal_eval(quoted))
    except (SyntaxError, ValueError):
        return quoted.removeprefix("u")[1:-1]
    try:
        # Python 2 writes the bytes of UTF-8 one by one.
        return text.encode("latin-1").decode("utf-8") if "\\x" in quoted else text
    except UnicodeError:
        return text


class _ObjectLexer(Lexer):
    """Turns lines into OPEN, FIELD, ITEM, CLOSE, BLANK, ELISION and TEXT; token positions are line indices."""

    def __init__(self, _conf: object) -> None: ...

    def lex(self, dump: _Dump) -> Iterator[Token]:  # type: ignore[override]  # input is the dump itself
        lines, numbers = dump.passage.lines, dump.passage.numbers
        index = 0
        while index < len(lines):
            kind, stop = _read(dump, index)
            yield Token(kind, "", start_pos=index, end_pos=stop, line=numbers[index])
            index = stop


def _read(dump: _Dump, index: int) -> tuple[str, int]:
    """What line ``index`` is, and the index behind its last line."""
    lines = dump.passage.lines
    line = lines[index]
    bare = line.strip()
    if not bare:
        return "BLANK", index + 1
    first, last = bare[0], bare[-1]
    opens = last in "[{"
    if not opens and first not in _NO_ELISION and " = " not in bare and is_elision(line):
        dump.elided = True
        return "ELISION", index + 1
    column = len(line) - len(line.lstrip())
    opened = _OPEN.match(line) if opens else None
    if opened and (dump.levels or opened[1] is None):
        dump.begin(opened[1], opened[2], opened[3], index, column)
        return "OPEN", index + 1
    if first in "]}" and _CLOSE.match(line):
        return ("CLOSE" if dump.end() else "TEXT"), index + 1
    if not dump.levels or dump.levels[-1].owner is None:
        return "TEXT", index + 1
    is_list = isinstance(dump.levels[-1].holds, list)
    found = _item(line) if is_list else _property(bare)
    if found is None:
        return "TEXT", index + 1
    name, text = found
    stop = index + 1
    if text[:1] == '"' and (len(text) == 1 or not _END_OF_TEXT.search(text[1:])):
        end = next((at for at in range(stop, min(stop + _LONGEST_TEXT, len(lines))) if _ends_text(lines[at])), None)
        if end is not None:
            text, stop = "\n".join([text, *lines[stop : end + 1]]), end + 1
        else:
            dump.elided = True
    dump.put(name, _value(text), index, column)
    return ("ITEM" if is_list else "FIELD"), stop


def _item(line: str) -> tuple[None, str] | None:
    found = _ITEM.match(line)
    return None if found is None else (None, found[1])


def _property(bare: str) -> tuple[str, str] | None:
    """Name and value of a line without the blanks around it."""
    name, equals, text = bare.partition(" = ")
    if not equals:
        name, equals, text = bare.removesuffix(" ="), bare[-2:] if bare.endswith(" =") else "", ""
    if not equals or not _NAME.fullmatch(name):
        return None
    typed = _TYPED.match(text) if text[:1] == "(" else None
    return name, text if typed is None else text[typed.end() :]


def _ends_text(line: str) -> bool:
    return _END_OF_TEXT.search(line) is not None


def dumped(passage: Passage) -> Dumped:
    """The properties that stand in some lines of a dump, as one object that holds them.

    For parts of a text that is accounted for as a whole: lines that are no property are passed over.
    """
    dump = _Dump(passage)
    dump.begin(None, "", "{", 0, 0)
    index = 0
    while index < len(passage) and dump.levels:
        _, index = _read(dump, index)
    return dump.found[0]


def parse_objects(passage: Passage, model: type[Record]) -> ParseResult:
    """One record for each object at the outermost depth; inner objects are records in it.

    A dump that stops early gives what it holds and counts as cut.
    """
    dump = _Dump(passage)
    result = ParseResult()
    _, skipped = parse_layout("objects", _ObjectLexer, dump, result.covered)
    loose = {index: "not a part of an object" for token in skipped for index in _lines_of(token)}
    for item in dump.found:
        try:
            result.add(model.model_validate(item.values), item.index)
        except ValidationError:
            loose[item.index] = "another kind of object"
    result.unparsed = [
        Unparsed(index, passage.numbers[index], passage.lines[index], loose[index]) for index in sorted(loose)
    ]
    full = [index for index, line in enumerate(passage.lines) if line.strip() and index not in loose]
    result.end = full[-1] + 1 if full else 0
    result.elided = dump.elided or bool(dump.levels)
    if not result.records:
        result.status = ParseStatus.UNSUPPORTED if loose or not full else ParseStatus.EMPTY
    by_index = {item.index: item.spots for item in dump.found}
    result.locate = lambda index, name: by_index.get(index, {}).get(name, (index, 0))
    return result


def _lines_of(token: Token) -> range:
    return range(token.start_pos or 0, token.end_pos or 0)

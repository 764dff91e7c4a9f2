"""The settings of a ``.vmx`` file, line by line: ``key = "value"``.

A value ends at the last quote of its line. Quotes may be typographic where a page or mail was pasted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lark import Token
from lark.lexer import Lexer
from msgspec import Struct

from analyzer.grammars import parse_layout
from analyzer.model import ParseResult, Passage, Unparsed
from analyzer.noise import is_elision
from analyzer.patterns import lazy_pattern

_SETTING = lazy_pattern(r"""\s*(?P<key>[^\s="“”#][^\s="“”]*)\s*=\s*(?P<value>\S.*?)?\s*""")
_QUOTED = lazy_pattern(r'["“”](.*)["“”]\s*(?:#.*)?', re.S)
_NOTE = lazy_pattern(r"\s*#.*")


class Setting(NamedTuple):
    """One setting of a line."""

    key: str
    value: str
    """As printed between its quotes."""
    column: int
    """Where the value begins."""


class _Doc(Struct):
    """A passage on its way through the lexer."""

    passage: Passage
    settings: dict[int, Setting] = {}
    """By the index of the line."""
    elided: bool = False


class _VmxLexer(Lexer):
    """Turns lines into the tokens of ``vmx.lark``."""

    def __init__(self, _conf: object) -> None: ...

    def lex(self, doc: _Doc) -> Iterator[Token]:  # type: ignore[override]  # input is the document itself
        for index, line in enumerate(doc.passage.lines):
            if not line.strip():
                kind = "BLANK"
            elif is_elision(line):
                kind, doc.elided = "ELISION", True
            elif _NOTE.fullmatch(line):
                kind = "NOTE"
            else:
                kind = _setting(doc, index, line)
            yield Token(kind, "", start_pos=index, end_pos=index + 1, line=index + 1)


def _setting(doc: _Doc, index: int, line: str) -> str:
    """The token of a setting, which is kept, or TEXT."""
    found = _SETTING.fullmatch(line)
    if found is None:
        return "TEXT"
    value = found["value"] or ""
    column = found.start("value") if value else found.end("key")
    quoted = _QUOTED.fullmatch(value)
    if quoted is not None:
        value, column = quoted[1], column + 1
    elif value[:1] in ('"', "“", "”") or " " in value:
        return "TEXT"  # the line ends early, or is a sentence
    doc.settings[index] = Setting(found["key"], value, column)
    return "SETTING"


def read_settings(passage: Passage) -> tuple[dict[int, Setting], ParseResult]:
    """The settings by the index of their line, and a result without records, for the caller to fill in."""
    doc = _Doc(passage)
    covered: list[tuple[int, int]] = []
    _, skipped = parse_layout("vmx", _VmxLexer, doc, covered)
    result = ParseResult(elided=doc.elided, covered=covered, end=max(doc.settings, default=-1) + 1)
    for token in skipped:
        index = token.start_pos or 0
        result.unparsed.append(Unparsed(index, passage.numbers[index], passage.lines[index], "not a setting"))
    return doc.settings, result

"""``smbiosDump``: blocks with a title and a handle, below them fields, below some fields lists.

A title stands two blanks deep and ends with the handle of its structure; fields stand two deeper::

      System Info: #1
        Manufacturer: "Server Maker"
        Wake-up: 0x06 (Power Switch)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lark import Token
from lark.lexer import Lexer
from msgspec import Struct

from analyzer.grammars import parse_layout
from analyzer.model import ParseResult, Passage, Unparsed
from analyzer.noise import is_elision
from analyzer.parsing.values import infer, snake_case
from analyzer.patterns import lazy_pattern

_TITLE = lazy_pattern(r" *(?P<kind>[A-Za-z0-9][^:\"]*?): #(?P<handle>\d+) *")
_FIELD = lazy_pattern(r" *(?P<key>[A-Za-z0-9][^:\"]{0,60}?): ?(?P<value>.*)")
_NOTE = lazy_pattern(r"\s*Dumping live SMBIOS data!?\s*")
_REFERENCE = lazy_pattern(r"(?:Core|Core Enabled|Thread) Count|L\d Cache|Memory Array|Array Mapping|Chassis")
"""Fields whose value looks like a handle: they are no titles where the indentation was lost."""


class Block(Struct):
    """One structure: its kind, its handle and its fields as printed, quotes taken off."""

    kind: str
    handle: int
    start: int
    values: dict[str, Any] = {}
    items: list[str] = []
    """Lines below a field that are a list: features, strings of the maker."""
    spots: dict[str, tuple[int, int]] = {}


class _Dump(Struct):
    """A passage on its way through the lexer, and the blocks found in it."""

    passage: Passage
    blocks: list[Block] = []
    elided: bool = False


class _Lexer(Lexer):
    """Turns lines into the tokens of ``smbios.lark``; token positions are line indices."""

    def __init__(self, _conf: object) -> None: ...

    def lex(self, dump: _Dump) -> Iterator[Token]:  # type: ignore[override]  # input is the dump itself
        lines = dump.passage.lines
        block: Block | None = None
        depth = 0
        for index, line in enumerate(lines):
            indent = len(line) - len(line.lstrip(" "))
            title = _TITLE.fullmatch(line) if block is None or indent < depth or not depth else None
            if title is not None and not (block is not None and _refers(block, title["kind"])):
                if block is not None:
                    yield _token("BLOCK", block.start, index)
                block, depth = Block(title["kind"], int(title["handle"]), index), 0
                dump.blocks.append(block)
            elif not line.strip():
                if block is not None:
                    yield _token("BLOCK", block.start, index)
                    block = None
                yield _token("BLANK", index, index + 1)
            elif block is None:
                dump.elided = dump.elided or is_elision(line)
                kind = "NOTE" if _NOTE.fullmatch(line) else "ELISION" if is_elision(line) else "TEXT"
                yield _token(kind, index, index + 1)
            elif is_elision(line):
                yield _token("BLOCK", block.start, index)
                yield _token("ELISION", index, index + 1)
                block, dump.elided = None, True
            else:
                depth = depth or indent
                _tell(block, line, index, indent > depth)
        if block is not None:
            yield _token("BLOCK", block.start, len(lines))


def _refers(block: Block, kind: str) -> bool:
    """True when a line that looks like a title is a field that names another structure."""
    return bool(_REFERENCE.fullmatch(kind)) or (kind == "Memory Device" and block.kind.endswith("Mapping"))


def _tell(block: Block, line: str, index: int, deeper: bool) -> None:
    """Keep one line of a block: a field, or a member of the list of the field above."""
    found = None if deeper else _FIELD.fullmatch(line)
    name = snake_case(found["key"]) if found is not None else ""
    if found is None or name in block.values:
        block.items.append(line.strip().strip('"'))
        block.spots.setdefault("items", (index, len(line) - len(line.lstrip())))
        return
    text = found["value"].strip()
    quoted = re.fullmatch(r'"(.*)"', text)
    block.values[name] = (quoted[1].strip() or None) if quoted is not None else infer(name, text)
    block.spots[name] = (index, found.start("value") if text else found.start("key"))


def _token(kind: str, start: int, stop: int) -> Token:
    return Token(kind, "", start_pos=start, end_pos=stop, line=start + 1)


def parse_smbios(passage: Passage) -> tuple[list[Block], ParseResult]:
    """The blocks of a dump, and a result without records, for the command to fill in."""
    dump = _Dump(passage)
    accepted: list[tuple[int, int]] = []
    _, skipped = parse_layout("smbios", _Lexer, dump, accepted)
    result = ParseResult(covered=accepted, elided=dump.elided)
    for token in skipped:
        for index in range(token.start_pos or 0, token.end_pos or 0):
            result.unparsed.append(
                Unparsed(index, passage.numbers[index], passage.lines[index], "not a line of this output")
            )
    result.end = max((stop for _, stop in accepted), default=0)
    return dump.blocks, result

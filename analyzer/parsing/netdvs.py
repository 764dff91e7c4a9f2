"""``net-dvs -l``: blocks of a distributed switch, its sections and ports, and the properties of each.

On a host the levels are indented with tabs; copies have blanks or no indentation at all. What a line is, its
words tell: only a property has a dotted name in front of ``=`` or of a colon at the end of the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lark import Token, Tree
from lark.lexer import Lexer
from msgspec import Struct

from analyzer.grammars import parse_layout
from analyzer.model import Passage
from analyzer.noise import is_elision
from analyzer.patterns import lazy_pattern

_LONGEST_LINE = 20_000
"""Longer lines are no properties; values in hexadecimal may be long."""
_HEADS = ("port ", "switch ", "max ports", "global prop", "host prop")
_HEAD = lazy_pattern(
    r"switch (?P<uuid>[^()]{1,200}?)(?: \((?P<switch_class>\w+)\))?|max ports: *(?P<count>[0-9]{1,9})"
    r"|(?P<section>global|host) properties:|port (?P<port>\S{1,100}):"
)
_PROPERTY = lazy_pattern(r"([A-Za-z][\w-]*(?:\.[\w-]+)+)(?:[ \t]*=(.*)|:)")
_TYPE = "propType ="


class Property(NamedTuple):
    """One property: its name, the value beside it, the lines below it, and where its first line is."""

    key: str
    value: str
    lines: tuple[str, ...]
    at: int


class Part(Struct):
    """A run of lines under one heading: ``port`` (with its id), ``global``, ``host``, or "" where it was cut off."""

    kind: str
    name: str
    start: int
    stop: int


class Block(Struct):
    """One switch; ``uuid`` is empty where its title was cut off."""

    index: int
    uuid: str = ""
    switch_class: str = ""
    max_ports: int | None = None
    parts: list[Part] = []


class Listing(Struct):
    """A passage on its way through the lexer, and what was found in it."""

    passage: Passage
    heads: dict[int, dict[str, str]] = {}
    properties: dict[int, list[Property]] = {}
    """By the first line of their part."""
    elided: bool = False


def properties_of(lines: Sequence[str], start: int, stop: int, loose: list[int]) -> list[Property]:
    """The properties in the lines ``start:stop``; lines that belong to none go to ``loose``.

    A property ends with its type (``propType = CONFIG``), which stands behind the value or on a line of its
    own; some builds leave it out.
    """
    found: list[Property] = []
    below: list[str] = []
    key, value, index = "", "", start
    is_open = False
    for at in range(start, stop):
        text = lines[at].strip()
        if not text:
            continue
        head = _PROPERTY.fullmatch(text) if "." in text else None
        if head is not None and (is_open and below and _is_deeper(lines, index, at)):
            head = None  # a value that looks like a property
        if head is None and not (is_open or (key and text.startswith(_TYPE))):
            loose.append(at)
            continue
        if head is not None:
            if key:
                found.append(Property(key, value, tuple(below), index))
            key, text, below, index = head[1], (head[2] or "").strip(), [], at
        text, typed, _ = text.partition(_TYPE)
        text = text.rstrip(", \t") if typed else text
        is_open = not typed
        if head is not None:
            value = text
        elif text:
            below.append(text)
    if key:
        found.append(Property(key, value, tuple(below), index))
    return found


def _is_deeper(lines: Sequence[str], first: int, at: int) -> bool:
    """True when line ``at`` is indented deeper than line ``first``."""
    outer, inner = lines[first], lines[at]
    return len(inner) - len(inner.lstrip()) > len(outer) - len(outer.lstrip())


class _NetDvsLexer(Lexer):
    """Turns lines into the tokens of ``net_dvs.lark``; token positions are line indices."""

    def __init__(self, _conf: object) -> None: ...

    def lex(self, listing: Listing) -> Iterator[Token]:  # type: ignore[override]  # input is the listing itself
        lines = listing.passage.lines
        start, kind = 0, "PROPERTIES"
        for index, line in enumerate(lines):
            text = line.strip()
            if text.startswith(_HEADS):
                head = _HEAD.fullmatch(text) if len(text) <= _LONGEST_LINE else None
                if head is None:
                    continue
                yield from _tokens(listing, kind, start, index)
                cells = {name: cell for name, cell in head.groupdict().items() if cell is not None}
                listing.heads[index] = cells
                start, kind = index, _KINDS[next(iter(cells))]
            elif len(text) > _LONGEST_LINE or (text and not text[0].isalnum() and is_elision(text)):
                yield from _tokens(listing, kind, start, index)
                cut = len(text) <= _LONGEST_LINE
                listing.elided = listing.elided or cut
                yield Token("ELISION" if cut else "TEXT", "", start_pos=index, end_pos=index + 1, line=index + 1)
                start, kind = index + 1, "PROPERTIES"
        yield from _tokens(listing, kind, start, len(lines))


_KINDS = {"uuid": "SWITCH", "count": "COUNT", "section": "SECTION", "port": "PORT"}


def _tokens(listing: Listing, kind: str, start: int, stop: int) -> Iterator[Token]:
    """The lines ``start:stop`` as one token, those of them that fit nowhere as TEXT, those that are empty as BLANK."""
    lines = listing.passage.lines
    body = start if kind == "PROPERTIES" else start + 1
    last = next((at + 1 for at in range(stop - 1, start - 1, -1) if lines[at].strip()), start)
    loose: list[int] = []
    if kind in ("SECTION", "PORT", "PROPERTIES"):
        listing.properties[start] = properties_of(lines, body, last, loose)
    else:
        loose = [at for at in range(body, last) if lines[at].strip()]
    if kind != "PROPERTIES" or listing.properties[start]:
        yield Token(kind, "", start_pos=start, end_pos=max(last, body), line=start + 1)
    for at in loose:
        yield Token("TEXT", "", start_pos=at, end_pos=at + 1, line=at + 1)
    for at in range(max(last, body), stop):
        yield Token("BLANK", "", start_pos=at, end_pos=at + 1, line=at + 1)


def parse_blocks(passage: Passage) -> tuple[list[Block], Listing, list[tuple[int, int]], list[int]]:
    """The switches of ``passage``, what was found in it, the runs of understood lines and the other lines."""
    listing = Listing(passage)
    covered: list[tuple[int, int]] = []
    tree, skipped = parse_layout("net_dvs", _NetDvsLexer, listing, covered)
    blocks: list[Block] = []
    for tokens in tree.children:
        assert isinstance(tokens, Tree)
        block = _block([token for token in tokens.children if isinstance(token, Token)], listing)
        if block is not None:
            blocks.append(block)
    loose = sorted({at for token in skipped for at in range(token.start_pos or 0, token.end_pos or 0)})
    return blocks, listing, covered, loose


def _block(tokens: Sequence[Token], listing: Listing) -> Block | None:
    """One switch from its tokens; None where nothing but gaps stood before the first title."""
    full = [token for token in tokens if token.type not in ("BLANK", "ELISION")]
    if not full:
        return None
    block = Block(full[0].start_pos or 0)
    for token in full:
        start, stop = token.start_pos or 0, token.end_pos or 0
        cells = listing.heads.get(start, {})
        if token.type == "SWITCH":
            block.uuid, block.switch_class = cells["uuid"], cells.get("switch_class", "")
        elif token.type == "COUNT":
            block.max_ports = int(cells["count"])
        else:
            kind = "port" if token.type == "PORT" else cells.get("section", "")
            block.parts.append(Part(kind, cells.get("port", ""), start, stop))
    return block

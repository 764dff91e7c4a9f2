"""Prose output (vmkping, vmware -v, BIOS dumps): ordinary terminals and rules, strict first, salvage by line.

Each grammar has two start rules: ``start`` takes the whole output, ``line`` one line. The branch of a
``line`` rule names what the line is; its child rules are the fields it holds.
"""

from __future__ import annotations

import re

from lark import Lark, Token, Tree, UnexpectedInput
from msgspec import Struct

from analyzer.grammars import load_grammar
from analyzer.model import ParseResult, ParseStatus, Passage, Unparsed
from analyzer.noise import is_elision, is_noise

GIVE_UP = 200
"""After so many lines in a row that fit nowhere the output is over: the rest is not tried."""


class Node(Struct, frozen=True):
    """One understood line: what it is, its fields, and the column of each (0-based)."""

    kind: str
    index: int
    fields: dict[str, str]
    columns: dict[str, int]


def leading_run(passage: Passage, line: re.Pattern[str]) -> Passage:
    """The lines at the top of ``passage`` that match, up to the first that does not; blank lines between stay.

    For lines that stand among others, in a log: what follows is never looked at.
    """
    stop = 0
    for index, text in enumerate(passage.lines):
        if line.match(text):
            stop = index + 1
        elif text.strip():
            break
    return passage.cut(0, stop)


def parse_lines(passage: Passage, grammar: str) -> tuple[list[Node], ParseResult]:
    """The understood lines of ``passage`` and a result without records, for the command to fill in."""
    parser = load_grammar(grammar, None, "start,line")
    result = ParseResult()
    nodes: list[Node] = []
    try:
        tree = parser.parse(passage.text, start="start")
    except UnexpectedInput:
        _salvage(passage, parser, nodes, result)
    else:
        result.covered.append((0, len(passage)))
        nodes = [_node(line, line.children[0].meta.line - 1) for line in tree.children]  # type: ignore[union-attr, arg-type]
    result.end = nodes[-1].index + 1 if nodes else 0
    result.elided = any(is_elision(line) for line in passage.lines[: result.end + 2])
    if not nodes:
        result.status = ParseStatus.UNSUPPORTED
    return nodes, result


def _node(line: Tree[Token], index: int) -> Node:
    kind = line.children[0]
    assert isinstance(kind, Tree)
    fields: dict[str, str] = {}
    columns: dict[str, int] = {}
    for child in kind.children:
        if isinstance(child, Tree) and child.children:
            token = child.children[0]
            fields[child.data] = str(token)
            columns[child.data] = (child.meta.column or 1) - 1
        elif isinstance(child, Token):
            fields[child.type.lower()] = str(child)
    return Node(str(kind.data), index, fields, columns)


def _salvage(passage: Passage, parser: Lark, nodes: list[Node], result: ParseResult) -> None:
    """Parse line by line: one bad line costs one line."""
    misses = 0
    for index, text in enumerate(passage.lines):
        if not text.strip() or is_elision(text) or is_noise(text):
            result.covered.append((index, index + 1))
            continue
        if misses < GIVE_UP:
            try:
                nodes.append(_node(parser.parse(text.rstrip(), start="line"), index))
            except UnexpectedInput:
                misses += 1
            else:
                misses = 0
                result.covered.append((index, index + 1))
                continue
        result.unparsed.append(Unparsed(index, passage.numbers[index], text, "not a line of this output"))

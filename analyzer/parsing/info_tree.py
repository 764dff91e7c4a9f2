r"""The tree of ``esxcfg-info``: nodes with values and with nodes below them, as dotted text or as XML.

In the text form the indentation tells what belongs to what, and dots fill the room between a name and its value::

    \==+Hardware Info :
       |----Product Name.............................Server X
       \==+CPU Info :
          |----Num Packages..........................2
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from lark import Token
from lark.lexer import Lexer
from msgspec import Struct

from analyzer.grammars import parse_layout
from analyzer.model import ParseResult, Passage, Unparsed
from analyzer.noise import is_elision
from analyzer.parsing.values import infer, snake_case
from analyzer.patterns import lazy_pattern

_NODE = lazy_pattern(r"(?: *\\==)?\+(?P<name>[^|].*?) *: *")
_XML = lazy_pattern(
    r'<value name="(?P<name>[^"<>]*)"[^<>]*?(?:/>|>(?P<value>[^<]*)</value>)'
    r"|<(?P<close>/?)(?P<tag>[A-Za-z][\w.:-]*)(?P<attributes>[^<>]*?)(?P<empty>/?)>|<\?[^<>]*\?>"
)
_NAME = lazy_pattern(r'\b(?:name|id)="([^"]*)"')
_WHOLE = lazy_pattern(r"\d{1,9}")
_AS_PRINTED = frozenset({"eax", "ebx", "ecx", "edx"})
"""Registers are codes, also where one of them looks like a number."""


class Node(Struct):
    """One node: its name as printed, its place in the tree and its values."""

    name: str
    path: str
    """Names from the top, as fields: ``hardware_info/cpu_info``."""
    start: int
    values: dict[str, Any] = {}
    spots: dict[str, tuple[int, int]] = {}
    """Line and column of each value."""

    def tell(self, printed: str, value: str, line: int, column: int) -> None:
        """Keep one value; of a name that is printed again all values, in a list."""
        name = snake_case(printed)
        text = value.strip()
        if name in _AS_PRINTED:
            read: Any = text or None
        elif name == "model" and _WHOLE.fullmatch(text):
            read = int(text)  # of a processor
        else:
            read = infer(name, text)
        if name in self.values:
            held = self.values[name]
            self.values[name] = [*held, read] if isinstance(held, list) else [held, read]
        else:
            self.values[name] = read
            self.spots[name] = (line, column)


class _Tree(Struct):
    """A passage on its way through the lexer, and the nodes found in it."""

    passage: Passage
    nodes: list[Node] = []
    open: list[tuple[int, Node]] = []
    """Nodes that values may still belong to, with their indentation."""
    elided: bool = False

    def enter(self, name: str, depth: int, start: int) -> Node:
        """Open a node at that depth and close those that end with it."""
        self.leave(depth)
        above = self.open[-1][1].path if self.open else ""
        here = snake_case(name) if name else ""
        # The whole tree stands below one node for the host, parts of it do not.
        path = f"{above}/{here}" if above and here else above or ("" if here == "host" else here)
        node = Node(name, path, start)
        self.open.append((depth, node))
        self.nodes.append(node)
        return node

    def leave(self, depth: int) -> None:
        """Close the nodes at that depth and deeper."""
        while self.open and self.open[-1][0] >= depth:
            self.open.pop()

    def holder(self, depth: int, start: int) -> Node:
        """The node that values of that indentation belong to; a new one without a name where it was cut off."""
        while self.open and self.open[-1][0] >= depth:
            self.open.pop()
        if self.open:
            return self.open[-1][1]
        return self.enter("", depth - 1, start)


class _TextLexer(Lexer):
    """Turns dotted text into the tokens of ``info_tree.lark``; token positions are line indices."""

    def __init__(self, _conf: object) -> None: ...

    def lex(self, tree: _Tree) -> Iterator[Token]:  # type: ignore[override]  # input is the tree itself
        start, kind = 0, ""
        holder: Node | None = None
        depth = -1
        for index, line in enumerate(tree.passage.lines):
            text = line.lstrip(" ")
            if text[:3] == "|--":
                name, value = _leaf(text)
                indent = len(line) - len(text)
                if holder is None or indent != depth:
                    holder, depth = tree.holder(indent, index), indent
                if not kind:
                    start, kind = index, "VALUES"
                holder.tell(name, value, index, indent + (len(text) - len(value) if value else 0))
                continue
            node = _NODE.fullmatch(text.rstrip()) if text[:1] in ("\\", "+") else None
            yield from _run(kind, start, index)
            kind = ""
            if node is not None:
                indent = len(line) - len(text)
                tree.enter(node["name"], indent, index)
                holder, start, kind = None, index, "NODE"
            elif not text.strip():
                yield _token("BLANK", index, index + 1)
            elif is_elision(line):
                tree.elided = True
                yield _token("ELISION", index, index + 1)
            else:
                yield _token("TEXT", index, index + 1)
        yield from _run(kind, start, len(tree.passage.lines))


class _XmlLexer(Lexer):
    """Turns the XML form into the same tokens; each line is one of them."""

    def __init__(self, _conf: object) -> None: ...

    def lex(self, tree: _Tree) -> Iterator[Token]:  # type: ignore[override]  # input is the tree itself
        from html import unescape  # it brings a table of all names of characters; few runs have this form

        lines = tree.passage.lines
        starts = [0, *accumulate(len(line) + 1 for line in lines)]
        kinds: dict[int, str] = {}
        depth = 0
        for found in _XML.finditer("\n".join(lines)):
            first, last = bisect_right(starts, found.start()) - 1, bisect_right(starts, found.end() - 1) - 1
            kind = "FRAME"
            if found["name"] is not None:
                kind = "VALUES"
                spot = found.start("value") if found["value"] is not None else found.start()
                row = bisect_right(starts, spot) - 1
                value = unescape(" ".join((found["value"] or "").split()))
                tree.holder(depth, first).tell(unescape(found["name"]), value, row, spot - starts[row])
            elif found["close"]:
                depth = max(depth - 1, 0)
                tree.leave(depth)
            elif found["tag"]:
                kind = "NODE"
                own = _NAME.search(found["attributes"])
                tree.enter(f"{found['tag']} {own[1]}" if own else found["tag"], depth, first)
                depth += 0 if found["empty"] else 1
            for at in range(first, last + 1):
                kinds.setdefault(at, kind)
        for index, line in enumerate(lines):
            shown = "BLANK" if not line.strip() else kinds.get(index, "TEXT")
            yield _token(shown, index, index + 1)


def _leaf(text: str) -> tuple[str, str]:
    """Name and value of a line: dots fill the room between them, and a value may be missing.

    >>> _leaf("|----BIOS Version.......1.03 (5.36)"), _leaf("|----Asset Tag....")
    (('BIOS Version', '1.03 (5.36)'), ('Asset Tag', ''))
    """
    at = text.find("..")
    if at < 0:
        return text.lstrip("|-").rstrip(". "), ""
    return text[:at].lstrip("|-"), text[at:].lstrip(".")


def _token(kind: str, start: int, stop: int) -> Token:
    return Token(kind, "", start_pos=start, end_pos=stop, line=start + 1)


def _run(kind: str, start: int, stop: int) -> Iterator[Token]:
    if kind and stop > start:
        yield _token(kind, start, stop)


def parse_info_tree(passage: Passage) -> tuple[list[Node], ParseResult]:
    """The nodes of the tree that have values, and a result without records, for the command to fill in."""
    first = next((line.lstrip() for line in passage.lines if line.strip()), "")
    tree = _Tree(passage)
    accepted: list[tuple[int, int]] = []
    _, skipped = parse_layout("info_tree", _XmlLexer if first.startswith("<") else _TextLexer, tree, accepted)
    result = ParseResult(covered=accepted, elided=tree.elided)
    for token in skipped:
        for index in range(token.start_pos or 0, token.end_pos or 0):
            text = passage.lines[index]
            result.unparsed.append(Unparsed(index, passage.numbers[index], text, "not a line of this output"))
    result.end = max((stop for _, stop in accepted), default=0)
    return [node for node in tree.nodes if node.values], result

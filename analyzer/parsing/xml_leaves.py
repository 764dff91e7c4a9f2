"""The values in a small XML document, each with its place; nothing in it is followed or expanded.

An input may be hostile: a document type or entity declaration is refused, and nesting is bounded. The parser works
on text that is in memory and opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from msgspec import Struct

from analyzer.model import ParseResult, ParseStatus, Passage, Unparsed

MAX_DEPTH = 64


class Element(Struct):
    """One element: its name without its name space, its text, and where its text begins."""

    name: str
    index: int
    """Line of its start tag, in the passage."""
    column: int
    path: str
    text: str = ""
    children: list[Element] = []

    def leaves(self) -> Iterator[Element]:
        """The elements that hold no others, in their order."""
        stack = [self]
        while stack:
            current = stack.pop()
            if not current.children:
                yield current
            stack += reversed(current.children)

    def every(self) -> Iterator[Element]:
        """The element and all below it, in their order."""
        stack = [self]
        while stack:
            current = stack.pop()
            yield current
            stack += reversed(current.children)


class _Refused(Exception):  # noqa: N818  # not an error of ours: the document is not read on
    """The document has something that such files never have."""


class _Reader:
    """Builds elements while expat walks through a document."""

    def __init__(self, first: int) -> None:
        self.root: Element | None = None
        self._first = first
        self._open: list[Element] = []
        self._text: list[str] = []
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse

    def _refuse(self, *_: object) -> None:
        raise _Refused("it declares document types or entities, which such files never do")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _Refused(f"its elements are nested more than {MAX_DEPTH} deep")
        name = tag.rpartition(":")[2]
        above = self._open[-1] if self._open else None
        spot = self._first + self.parser.CurrentLineNumber - 1, self.parser.CurrentColumnNumber
        element = Element(name, *spot, f"{above.path}/{name}" if above is not None else name)
        if above is not None:
            above.children.append(element)
        elif self.root is None:
            self.root = element
        self._open.append(element)
        for key, text in attributes.items():
            local = key.rpartition(":")[2]
            if not key.startswith("xmlns"):
                element.children.append(Element(local, *spot, f"{element.path}/{local}", text))
        self._text.clear()

    def _end(self, _tag: str) -> None:
        element = self._open.pop()
        if not element.children:
            element.text = "".join(self._text).strip()
        self._text.clear()


def read_xml(passage: Passage) -> tuple[Element | None, ParseResult]:
    """The document in a passage, with a result whose lines are accounted for and which holds no records yet.

    Lines of text may stand before the document and behind it; they are not its own.
    """
    lines = passage.lines
    start = next((at for at, line in enumerate(lines) if line.lstrip().startswith("<")), None)
    if start is None:
        wrong = "there is no XML in it"
        return None, _all_wrong(passage, 0, wrong, ParseStatus.UNSUPPORTED)
    stop = max(at for at, line in enumerate(lines) if at == start or ">" in line) + 1
    reader = _Reader(start)
    result = ParseResult(end=stop)
    try:
        # Blanks may not stand before the declaration of a document.
        text = "\n".join(lines[start:stop])
        reader.parser.Parse(text.lstrip().encode(), True)
    except _Refused as problem:
        return None, _all_wrong(passage, stop, str(problem), ParseStatus.UNSUPPORTED)
    except expat.ExpatError as problem:
        wrong = f"the XML is broken or cut: {expat.ErrorString(problem.code)}"
        if reader.root is None or not reader.root.children:
            return None, _all_wrong(passage, stop, wrong, ParseStatus.PARTIAL)
        broken = start + problem.lineno - 1
        result = _all_wrong(passage, stop, wrong, ParseStatus.PARTIAL, broken)
        stop = broken
    result.covered.append((start, stop))
    for at in (*range(start), *range(result.end, len(lines))):
        if lines[at].strip():
            result.unparsed.append(Unparsed(at, passage.numbers[at], lines[at], "text around the XML"))
    result.unparsed.sort(key=lambda item: item.index)
    result.locate = lambda index, name: (index, len(lines[index]) - len(lines[index].lstrip()))
    return reader.root, result


def _all_wrong(passage: Passage, stop: int, why: str, status: ParseStatus, start: int = 0) -> ParseResult:
    """A result in which the lines from ``start`` on were not understood."""
    unparsed = [
        Unparsed(at, passage.numbers[at], passage.lines[at], why)
        for at in range(start, len(passage) if not start else stop)
        if passage.lines[at].strip()
    ]
    return ParseResult(status=status, reason=why, unparsed=unparsed, end=stop)

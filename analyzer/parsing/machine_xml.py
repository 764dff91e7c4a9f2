"""Reads the XML forms of esxcli: its own, and the answers of the vSphere API that other programs save.

An input may be hostile: a document type or entity declaration, which no output has, is refused, and nesting
is bounded. The parser works on text that is in memory and opens nothing.
"""

from __future__ import annotations

from xml.parsers import expat

from msgspec import Struct

from analyzer.model import Passage
from analyzer.parsing.machine_text import MAX_DEPTH, Cell, Node, Reading, Row

_ENDINGS = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)
"""What expat says where a document stops in the middle."""
_FRAMES = ("output", "root")


class _Refused(Exception):  # noqa: N818  # not an error of ours: the input is not read on
    """The document has something that no output has."""


class _Element(Struct):
    """An open element; what is inside it comes together here."""

    tag: str
    name: str
    line: int
    column: int
    row: bool = False
    """True when it is a structure of the output, not one inside another."""
    text: list[str] = []
    inner: list[tuple[str, Node]] = []


class _Reader:
    """Builds rows while expat walks through the document."""

    def __init__(self, passage: Passage) -> None:
        self.reading = Reading()
        self.last = -1
        """Line index of the last tag."""
        self._open: list[_Element] = []
        self._lines = len(passage)
        self._soap = False
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        text = passage.text
        body = text.lstrip()
        self._skipped = text[: len(text) - len(body)].count("\n")
        self._document = body.encode("utf-8", "replace")

    def read(self) -> int:
        """Walk through the document; gives the index of the first line that is not understood."""
        reading = self.reading
        try:
            self._parser.Parse(self._document, True)
        except expat.ExpatError as problem:
            if self.last >= 0 and not self._open:
                # All elements are closed: what follows is another text.
                return self.last + 1
            reading.cut = problem.code in _ENDINGS
            reading.trouble = (
                "the XML ends early" if reading.cut else f"not well-formed XML: {expat.ErrorString(problem.code)}"
            )
            torn = next((element.line for element in self._open if element.row), None)
            if torn is not None:
                return torn
            return self.last + 1 if reading.cut else min(problem.lineno - 1 + self._skipped, self._lines - 1)
        except _Refused as refusal:
            reading.rows.clear()
            reading.trouble = str(refusal)
            return 0
        return self.last + 1

    def _at(self) -> int:
        return min(self._parser.CurrentLineNumber - 1 + self._skipped, self._lines - 1)

    def _refuse(self, *_declaration: object) -> None:
        raise _Refused("refused: the XML declares a document type or entities, which esxcli never does")

    def _start(self, tag: str, given: dict[str, str]) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _Refused(f"refused: the XML is nested more than {MAX_DEPTH} deep")
        self.last = self._at()
        kind = given.get("xsi:type", "")
        if not self._open:
            self._soap = tag == "obj"
        inside = any(element.row for element in self._open)
        element = _Element(tag, given.get("name", ""), self.last, self._parser.CurrentColumnNumber)
        if self._soap:
            element.row = not inside and (tag == "DataObject" or (tag == "obj" and not kind.startswith("ArrayOf")))
        else:
            element.row = not inside and tag not in (*_FRAMES, "list")
        self._open.append(element)

    def _data(self, text: str) -> None:
        if self._open:
            self._open[-1].text.append(text)

    def _end(self, tag: str) -> None:
        element = self._open.pop()
        self.last = self._at()
        if element.row:
            value = self._node(element)
            # An output of one bare value has no field to name it.
            fields: dict[str, Node] = value if isinstance(value, dict) else {"value": value}
            self.reading.rows.append(Row(element.line, self.last + 1, fields))
        elif self._open and (self._soap or tag not in (*_FRAMES, "field")):
            self._open[-1].inner.append((tag, self._node(element)))
        elif self._open and tag == "field" and element.inner:
            self._open[-1].inner.append((element.name, element.inner[0][1]))

    def _node(self, element: _Element) -> Node:
        """What a closed element holds."""
        if self._soap and element.inner:
            fields: dict[str, Node] = {}
            for name, node in element.inner:
                held = fields.get(name)
                # An element that comes again is the next member of a list.
                fields[name] = node if held is None else [*held, node] if isinstance(held, list) else [held, node]
            return fields
        if not self._soap and element.tag == "structure":
            return dict(element.inner)
        if not self._soap and element.tag == "list":
            return [node for _, node in element.inner]
        text = "".join(element.text).strip()
        if element.tag == "boolean" and text in ("true", "false"):
            return Cell(text == "true", element.line, element.column)
        if element.tag == "integer" and text.lstrip("-").isdecimal() and len(text) <= 20:
            return Cell(int(text), element.line, element.column)
        return Cell(text, element.line, element.column)


def read_xml(passage: Passage) -> Reading:
    """The structures of an XML output; one that is not closed is left unread with all that follows."""
    reader = _Reader(passage)
    first = reader.read()
    reading = reader.reading
    reading.end = first
    reading.leave(passage, first, reading.trouble or "stands behind the XML")
    return reading

"""Reads the XML form of a BIOS dump with the line of each setting; nothing in it is followed or expanded.

An input may be hostile: a document type or entity declaration, which no dump has, is refused, and nesting is
bounded. The parser works on text that is in memory and opens nothing.
"""

import re
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from analyzer.model import ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.patterns import lazy_pattern

MAX_DEPTH = 64
"""Menus of real boards nest five deep."""
_SECRET = lazy_pattern(r"pass(?:word|phrase)", re.I)
_VALUES = ("selectedOption", "checkedStatus", "numericValue", "stringValue")
_ENDINGS = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
"""What expat says where a document stops in the middle."""
_DEFAULTS = frozenset({"DefaultOption", "DefaultStatus", "DefaultValue", "DefaultString"})


class _Refused(Exception):  # noqa: N818  # not an error of ours: the input is not read on
    """The document has something that no BIOS dump has."""


class _Reader:
    """Collects settings while expat walks through the document."""

    def __init__(self, passage: Passage) -> None:
        self.found: list[tuple[int, dict[str, Any]]] = []
        """Line index and fields of each setting."""
        self.defaults: dict[int, int] = {}
        """For the line of a setting, the line of its default."""
        self.last = -1
        """Line index of the last tag; when the root element is closed, of its end."""
        self.cut = False
        """True when the document ends before its elements do."""
        self.line = 0
        """Line index at which reading stopped."""
        self._open: list[str] = []
        self._menus: list[str] = []
        self._settings: list[tuple[int, dict[str, Any]]] = []
        self._text: list[str] = []
        self._text_at = 0
        self._parser = parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        text = passage.text
        body = text.lstrip()
        self._skipped = text[: len(text) - len(body)].count("\n")
        self.whole = body.startswith(("<?", "<!", "<BiosCfg"))
        """False for pieces of a dump, as a search gives them."""
        # Pieces get the root that they lack, on the line they begin with.
        self._root = "" if self.whole else "<BiosCfg>"
        self._document = self._root + body

    def read(self) -> str:
        """Walk through the document; gives what stopped it, or an empty string."""
        try:
            self._parser.Parse(self._document, True)
        except expat.ExpatError as problem:
            if self.last >= 0 and len(self._open) == (0 if self.whole else 1):
                # All elements are closed: what follows is another text.
                return ""
            if problem.code in _ENDINGS:
                self.cut = True
                return ""
            self.line = problem.lineno - 1 + self._skipped
            return f"not well-formed XML: {expat.ErrorString(problem.code)}"
        except _Refused as refusal:
            self.line = 0
            self.found.clear()
            return str(refusal)
        return ""

    def _at(self) -> int:
        return self._parser.CurrentLineNumber - 1 + self._skipped

    def _refuse(self, *_declaration: object) -> None:
        raise _Refused("refused: the XML declares a document type or entities, which a BIOS dump never does")

    def _start(self, tag: str, given: dict[str, str]) -> None:
        if len(self._open) >= MAX_DEPTH + (1 if self._root else 0):
            raise _Refused(f"refused: the XML is nested more than {MAX_DEPTH} deep")
        self._open.append(tag)
        self.last = self._at()
        self._text, self._text_at = [], self._at()
        if tag == "Menu":
            self._menus.append(given.get("name", ""))
        elif tag == "Setting":
            self._settings.append((self._at(), self._setting(given)))
            self.found.append(self._settings[-1])

    def _setting(self, given: dict[str, str]) -> dict[str, Any]:
        kind = given.get("type")
        value = next((given[name] for name in _VALUES if name in given), None)
        if kind == "Password" or (kind == "String" and _SECRET.search(given.get("name", ""))):
            value = None
        chosen = value if "selectedOption" in given or "checkedStatus" in given else None
        return {
            "section": "|".join(self._menus) or None,
            "name": given.get("name", ""),
            "value": value,
            "label": chosen,
            "type": kind,
        }

    def _data(self, text: str) -> None:
        self._text.append(text)

    def _end(self, tag: str) -> None:
        self._open.pop()
        text = "".join(self._text).strip()
        self._text = []
        if tag == "Menu":
            self._menus.pop()
        elif tag == "Setting":
            self._settings.pop()
        elif tag == "Text" and text:
            name, value = _shown(text)
            fields = {
                "section": "|".join(self._menus) or None,
                "name": name,
                "value": value,
                "read_only": True,
            }
            self.found.append((self._text_at, fields))
        elif tag in _DEFAULTS and self._settings:
            at, fields = self._settings[-1]
            if fields["value"] is not None:
                fields["default"], fields["is_default"] = text, fields["value"] == text
                self.defaults.setdefault(at, self._at())
        self.last = self._at()


def _shown(text: str) -> tuple[str, str | None]:
    """``Microcode Revision(0200005E)`` as name and value: the last pair of parentheses holds the value."""
    if not text.endswith(")"):
        return text, None
    depth = 0
    for index in range(len(text) - 1, -1, -1):
        depth += (text[index] == ")") - (text[index] == "(")
        if depth == 0:
            return text[:index].strip(), text[index + 1 : -1].strip()
    return text, None


def read_xml(passage: Passage, model: type[Record]) -> ParseResult:
    """The settings of an XML dump; what stops the reading is told with the lines it leaves unread."""
    reader = _Reader(passage)
    trouble = reader.read()
    result = ParseResult(headerless=not reader.whole)
    first = reader.last + 1
    for at, fields in reader.found:
        result.add(model.model_validate(fields), at)
    if trouble:
        result.status, result.reason, first = ParseStatus.PARTIAL, trouble, reader.line
    elif reader.cut:
        result.elided, result.reason = True, "the XML ends early"
    result.end = first
    result.covered.append((0, first))
    for index in range(first, len(passage)):
        if passage.lines[index].strip():
            reason = trouble or "not part of the settings"
            result.unparsed.append(Unparsed(index, passage.numbers[index], passage.lines[index], reason))
    result.locate = _locator(passage, reader)
    return result


def _locator(passage: Passage, reader: _Reader) -> Callable[[int, str], tuple[int, int]]:
    """Where a field of the setting on a line stands; the first of several settings on one line."""
    by_line: dict[int, dict[str, Any]] = {}
    for at, fields in reader.found:
        by_line.setdefault(at, fields)

    def locate(index: int, name: str) -> tuple[int, int]:
        value = by_line.get(index, {}).get(name)
        at = reader.defaults.get(index, index) if name == "default" else index
        line = passage.lines[at]
        column = line.find(value) if isinstance(value, str) and value and name in ("value", "label", "default") else -1
        return at, column if column >= 0 else len(line) - len(line.lstrip())

    return locate

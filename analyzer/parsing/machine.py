"""The machine forms of esxcli and localcli output (``--formatter=csv|keyvalue|xml|json``) as records.

They name their fields without blanks (``LinkStatus``, ``VLANID``): letters and digits alone are compared with
the fields of a record model. Values mean what they mean in the text form, so that a record is the same
whichever form it was saved in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from analyzer.model import Locator, ParseResult, ParseStatus, Passage, Unparsed
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.machine_text import Cell, Node, Reading, Row, read_csv, read_json, read_keyvalue
from analyzer.parsing.machine_xml import read_xml
from analyzer.parsing.names import camel_to_snake, model_fields, squashed
from analyzer.parsing.records import RecordSpec
from analyzer.parsing.shapes import list_fields, member_fields, nested_fields, split_lists, validate
from analyzer.parsing.values import NO_VALUE, infer

_FORMS = (
    (re.compile(r"\s*<(?:\?xml|output[ >]|obj |DataObject )"), "xml"),
    (re.compile(r"\s*structure\[\d*\](?:\.| ?=)"), "keyvalue"),
    (re.compile(r"\s*(?:\w+\.)+(?:string|integer|boolean)(?:\[\d*\](?:\.\w+)?)? ?="), "keyvalue"),
    (re.compile(r"\s*[A-Za-z][\w/()-]*(?:,[A-Za-z][\w/()-]*)+,\s*$"), "csv"),
    (re.compile(r"\s*(?:\[\s*(?:\{|\]|$)|\{\s*(?:\"|\}|$))"), "json"),
)
_MARKS = re.compile(r"[<=,\[{]")
"""The first line of each of these forms has one of them."""
_ONE_COLUMN = re.compile(r"\s*[A-Za-z]\w{0,199},\s*")
_LATER_JSON = re.compile(r"\s*\[\s*(?:\{\s*[\"}]|\{?\s*$)")
_READERS: Mapping[str, Callable[[Passage], Reading]] = {
    "csv": read_csv,
    "keyvalue": read_keyvalue,
    "xml": read_xml,
    "json": read_json,
}
_ERRORS_BEFORE = 20
"""So many lines of errors may stand before a list of JSON."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def machine_form(passage: Passage) -> str:
    """The machine form that the first line shows, or an empty string for the text form."""
    full = list(islice(filter(str.strip, passage.lines[:200]), _ERRORS_BEFORE))
    if not full:
        return ""
    first = full[0][:2000]
    found = next((name for pattern, name in _FORMS if pattern.match(first)), "") if _MARKS.search(first) else ""
    if not found and len(full) > 1 and _ONE_COLUMN.fullmatch(full[0]) and full[1].rstrip().endswith(","):
        return "csv"
    return found or ("json" if any(_LATER_JSON.match(line[:2000]) for line in full[1:] if "[" in line) else "")


class _Mapper:
    """Turns the fields of one row into what a record model takes, and remembers where each stands."""

    def __init__(self, spec: TableSpec | RecordSpec, form: str) -> None:
        self.model = spec.model
        self.fields = {squashed(name): field for name, field in spec.renames.items()} | model_fields(spec.model)
        self.lists = list_fields(spec.model)
        self.members = member_fields(spec.model)
        self.nested = nested_fields(spec.model)
        self.typed = form != "csv"
        self.where: dict[str, Cell] = {}

    def record(self, row: Row) -> dict[str, Any]:
        """The values of a row by record field."""
        self.where = {}
        values: dict[str, Any] = {}
        for printed, node in row.fields.items():
            name = self.fields.get(squashed(printed)) or camel_to_snake(printed)
            if name in values:
                name = f"{name}_2"
            values[name] = self._known(name, node) if name in self.model.model_fields else self._extra(name, node, name)
        if not self.typed:
            split_lists(self.model, values)
        return values

    def _known(self, name: str, node: Node) -> Any:
        if name in self.members:
            fields = self.members[name]
            return [self._member(fields, inner, f"{name}.{at}") for at, inner in enumerate(_listed(node))]
        if name in self.nested and isinstance(node, dict):
            return self._member(self.nested[name], node, name)
        if name in self.lists and self.typed:
            found = [self._text(inner, name) for inner in _listed(node)]
            return [text for text in found if text is not None]
        if isinstance(node, list) and all(isinstance(inner, Cell) for inner in node):
            # The text form joins the members of any list.
            return ", ".join(text for inner in node if (text := self._text(inner, name)) is not None) or None
        return self._text(node, name)

    def _member(self, fields: frozenset[str], node: Node, path: str) -> Any:
        """One record inside a record."""
        if not isinstance(node, dict):
            return self._text(node, path.partition(".")[0])
        names = {squashed(name): name for name in fields}
        member: dict[str, Any] = {}
        for printed, inner in node.items():
            known = names.get(squashed(printed))
            name = known or camel_to_snake(printed)
            is_text = known is not None and isinstance(inner, Cell)
            member[name] = (
                self._text(inner, f"{path}.{name}") if is_text else self._extra(name, inner, f"{path}.{name}")
            )
        return member

    def _text(self, node: Node, path: str) -> Any:
        """A value of a known field as the text form prints it: the model gives it its type."""
        if not isinstance(node, Cell):
            return self._extra(path, node, path)
        self.where.setdefault(path, node)
        value = node.value
        text = str(value).lower() if isinstance(value, bool) else "" if value is None else _clean(str(value))
        return None if text in NO_VALUE else text

    def _extra(self, name: str, node: Node, path: str) -> Any:
        """A value of a field no model knows: as typed by the form, a text as the text form would be taken."""
        if isinstance(node, dict):
            return {
                key: self._extra(key, inner, f"{path}.{key}")
                for key, inner in ((camel_to_snake(printed), inner) for printed, inner in node.items())
            }
        if isinstance(node, list):
            return [self._extra(name, inner, path) for inner in node]
        self.where.setdefault(path, node)
        return infer(name, _clean(node.value)) if isinstance(node.value, str) else node.value


def _listed(node: Node) -> list[Node]:
    if isinstance(node, list):
        return node
    return [] if isinstance(node, Cell) and node.value in (None, "", "N/A") else [node]


def _clean(text: str) -> str:
    """A value on one line, without what a terminal would act on."""
    return _CONTROL.sub(lambda found: " " if found[0] in "\t\n\r" else "\ufffd", text).strip()


def parse_machine(passage: Passage, form: str, spec: TableSpec | RecordSpec) -> ParseResult:
    """Read a machine form; lines that belong to no whole structure are unparsed, the rest stands."""
    reading = _READERS[form](passage)
    mapper = _Mapper(spec, form)
    rows, places = [], []
    for row in reading.rows:
        rows.append(mapper.record(row))
        places.append(mapper.where)
    declared = spec.model.model_fields
    if declared and rows and not any(name in declared for name in rows[0]):
        return ParseResult(
            status=ParseStatus.UNSUPPORTED,
            reason=f"the {form} form has no field of this command",
            end=len(passage),
        )
    result = ParseResult(end=reading.end, elided=reading.cut, reason=reading.trouble)
    records, wrong = validate(spec.model, rows)
    stands: dict[int, list[dict[str, Cell]]] = {}
    for number, (row, record) in enumerate(zip(reading.rows, records, strict=True)):
        lacking = sorted(name for name in spec.required if rows[number].get(name) is None)
        if record is not None and not lacking:
            result.add(record, row.start)
            stands.setdefault(row.start, []).append(places[number])
            continue
        reason = wrong[number] if record is None else f"a record without {', '.join(lacking)}"
        for index in range(row.start, row.stop):
            if passage.lines[index].strip():
                reading.loose.setdefault(index, reason)
    for index, reason in sorted(reading.loose.items()):
        result.unparsed.append(Unparsed(index, passage.numbers[index], passage.lines[index], reason))
    result.covered = [(index, index + 1) for index in range(len(passage)) if index not in reading.loose]
    result.locate = _locator(passage, stands)
    if reading.trouble and not reading.rows and not reading.cut:
        result.status = ParseStatus.UNSUPPORTED
    elif not result.records and result.unparsed:
        result.status = ParseStatus.TRUNCATED if reading.cut else ParseStatus.PARTIAL
    return result


def _locator(passage: Passage, stands: Mapping[int, list[dict[str, Cell]]]) -> Locator:
    """Where a field stands: its line, and the value in it; of rows on one line, the first that has the field."""

    def locate(index: int, name: str) -> tuple[int, int]:
        cell = next((held[name] for held in stands.get(index, ()) if name in held), None)
        if cell is None or not 0 <= cell.line < len(passage):
            line = passage.lines[index]
            return index, len(line) - len(line.lstrip())
        line = passage.lines[cell.line]
        start = cell.column
        if line[start : start + 1] == "<":
            start = line.find(">", start) + 1
        text = str(cell.value).lower() if isinstance(cell.value, bool) else str(cell.value)
        found = line.find(text, start) if text and cell.value is not None else start
        return cell.line, found if found >= 0 else min(start, max(len(line) - 1, 0))

    return locate

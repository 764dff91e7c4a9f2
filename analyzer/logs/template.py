"""Templates that take fields out of a line: literal text with ``{name}`` in it, matched in linear time.

Regular expressions of a user could take for ever on one long line; a template only ever looks for its pieces of
text from left to right. ``{name}`` is the shortest text up to the next piece, ``{name:number}`` has digits only,
``{name:rest}`` is the rest of the line, ``{_}`` is anything and not kept. At the end of a template a field reaches
to the next blank, without the punctuation that ends a sentence; at its start it is the word before the first piece.
``{{`` and ``}}`` are braces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIELD = re.compile(r"\{\{|\}\}|\{(?P<name>\w+)(?::(?P<kind>\w+))?\}")
_KINDS = ("text", "number", "rest")
_TRIES = 8
"""Places in a line where the first piece of a template may stand; the later ones are not tried."""
MOST_FIELDS = 20
"""Fields of one template: each is looked for at every place that is tried."""
_PUNCTUATION = b".,;:'\")]>"


class TemplateError(ValueError):
    """A template that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class _Field:
    name: bytes
    is_number: bool
    is_rest: bool


class Template:
    """One template, ready for lines of bytes."""

    __slots__ = ("_fields", "_leads", "_pieces", "names", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        pieces: list[str] = [""]
        fields: list[_Field] = []
        end = 0
        for found in _FIELD.finditer(text):
            pieces[-1] += text[end : found.start()]
            end = found.end()
            if found["name"] is None:
                pieces[-1] += found[0][0]
                continue
            kind = found["kind"] or "text"
            if kind not in _KINDS:
                raise TemplateError(f"{{{found['name']}:{kind}}}: no such kind; known are {', '.join(_KINDS)}")
            if fields and not pieces[-1]:
                raise TemplateError(f"nothing stands between two fields before {{{found['name']}}}")
            fields.append(_Field(found["name"].encode(), kind == "number", kind == "rest"))
            pieces.append("")
        pieces[-1] += text[end:]
        if any("{" in piece or "}" in piece for piece in re.sub(_FIELD, "", text).split("\0")):
            raise TemplateError(f"a single brace in {text!r}; write two for a brace")
        if not any(pieces):
            raise TemplateError("a template needs some text of its own")
        if len(fields) > MOST_FIELDS:
            raise TemplateError(f"more than {MOST_FIELDS} fields")
        if any(field.is_rest for field in fields[:-1]) or (fields and fields[-1].is_rest and pieces[-1]):
            raise TemplateError("{...:rest} is possible at the end only")
        names = [field.name for field in fields if field.name != b"_"]
        if len(set(names)) < len(names):
            raise TemplateError("a field is named twice")
        self._leads = bool(fields) and not pieces[0]
        self._pieces = tuple(piece.encode() for piece in pieces)
        self._fields = tuple(fields)
        self.names = tuple(name.decode() for name in names)

    def fields_of(self, line: bytes) -> dict[bytes, bytes] | None:
        """The fields of a line, or None when the template does not fit."""
        at = 0
        first = self._pieces[1] if self._leads else self._pieces[0]
        for _ in range(_TRIES):
            at = line.find(first, at)
            if at < 0:
                return None
            found = self._from(line, at)
            if found is not None:
                return found
            at += 1
        return None

    def _from(self, line: bytes, at: int) -> dict[bytes, bytes] | None:
        """The fields when the first piece stands at ``at``."""
        pieces, found = self._pieces, {}
        for number, field in enumerate(self._fields):
            after = pieces[number + 1]
            if number == 0 and self._leads:
                start, stop = max(line.rfind(b" ", 0, at), line.rfind(b"\t", 0, at)) + 1, at
            else:
                start = at + len(pieces[number])
                stop = self._end(line, start, after, field)
                if stop < 0:
                    return None
            value = line[start:stop]
            if not after and not field.is_rest:
                value = value.rstrip(_PUNCTUATION)
            if field.is_number and not value.isdigit():
                return None
            if field.name != b"_":
                found[field.name] = value.strip()
            at = stop
        return found

    @staticmethod
    def _end(line: bytes, start: int, after: bytes, field: _Field) -> int:
        """Where the field that begins at ``start`` ends; -1 when the template does not fit."""
        if after:
            return line.find(after, start)
        if field.is_rest:
            return len(line)
        if field.is_number:
            stop = start
            while stop < len(line) and 48 <= line[stop] <= 57:
                stop += 1
            return stop
        blank = line.find(b" ", start)
        return len(line) if blank < 0 else blank

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
    is_kept: bool

    def end(self, line: bytes, start: int) -> int:
        """Where it ends when no piece follows it."""
        if self.is_rest:
            return len(line)
        if self.is_number:
            return len(line) - len(line[start:].lstrip(b"0123456789"))
        blank = line.find(b" ", start)
        return len(line) if blank < 0 else blank


class Template:
    """One template, ready for lines of bytes."""

    __slots__ = ("_first", "_leads", "_steps", "names", "text")

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
            name = found["name"].encode()
            fields.append(_Field(name, kind == "number", kind == "rest", name != b"_"))
            pieces.append("")
        pieces[-1] += text[end:]
        if any("{" in piece or "}" in piece for piece in _FIELD.sub("", text).split("\0")):
            raise TemplateError(f"a single brace in {text!r}; write two for a brace")
        if not any(pieces):
            raise TemplateError("a template needs some text of its own")
        if len(fields) > MOST_FIELDS:
            raise TemplateError(f"more than {MOST_FIELDS} fields")
        if any(field.is_rest for field in fields[:-1]) or (fields and fields[-1].is_rest and pieces[-1]):
            raise TemplateError("{...:rest} is possible at the end only")
        names = [field.name for field in fields if field.is_kept]
        if len(set(names)) < len(names):
            raise TemplateError("a field is named twice")
        self._leads = bool(fields) and not pieces[0]
        texts = [piece.encode() for piece in pieces]
        self._first = texts[1] if self._leads else texts[0]
        self._steps = tuple(zip(fields, map(len, texts), texts[1:], strict=False))
        """Of each field: itself, how long the piece before it is, the piece behind it."""
        self.names = tuple(name.decode() for name in names)

    def fields_of(self, line: bytes) -> dict[bytes, bytes] | None:
        """The fields of a line, or None when the template does not fit."""
        at = line.find(self._first)
        for _ in range(_TRIES):
            if at < 0:
                return None
            found = self._from(line, at)
            if found is not None:
                return found
            at = line.find(self._first, at + 1)
        return None

    def _from(self, line: bytes, at: int) -> dict[bytes, bytes] | None:
        """The fields when the first piece stands at ``at``."""
        found: dict[bytes, bytes] = {}
        leads = self._leads
        for field, skipped, after in self._steps:
            if leads:
                start, stop, leads = max(line.rfind(b" ", 0, at), line.rfind(b"\t", 0, at)) + 1, at, False
            else:
                start = at + skipped
                stop = line.find(after, start) if after else field.end(line, start)
                if stop < 0:
                    return None
            value = line[start:stop]
            if not after and not field.is_rest:
                value = value.rstrip(_PUNCTUATION)
            if field.is_number and not value.isdigit():
                return None
            if field.is_kept:
                found[field.name] = value.strip()
            at = stop
        return found

"""Templates that take fields out of a line: literal text with ``{name}`` in it, matched in linear time.

Regular expressions of a user could take for ever on one long line; a template only ever looks for its pieces of
text from left to right. ``{name}`` is the shortest text up to the next piece, ``{name:number}`` has digits only,
``{name:rest}`` is the rest of the line, ``{_}`` is anything and not kept. At the end of a template a field reaches
to the next blank, without the punctuation that ends a sentence; at its start it is the word before the first piece,
without the processor (``cpu2:2097)``) that stands before the first word of a message.
``{{`` and ``}}`` are braces.
"""

from __future__ import annotations

import re

_FIELD = re.compile(r"\{\{|\}\}|\{(?P<name>\w+)(?::(?P<kind>\w+))?\}")
_KINDS = ("text", "number", "rest")
_TRIES = 8
"""Places in a line where the first piece of a template may stand; the later ones are not tried."""
MOST_FIELDS = 20
"""Fields of one template: each is looked for at every place that is tried."""
_GLUED = (b"cpu", b"<")
_HEADER = re.compile(rb"cpu\d+:\d+\)(?:<\d>)?|<\d>")
"""What the VMkernel puts before a message without a blank, and drivers made for Linux before theirs."""
_PUNCTUATION = b".,;:'\")]>"


class TemplateError(ValueError):
    """A template that cannot be used; the message says why."""


class Template:
    """One template, ready for lines of bytes."""

    __slots__ = ("_first", "_leads", "_steps", "names", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        pieces: list[str] = [""]
        fields: list[tuple[bytes, str]] = []
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
            fields.append((found["name"].encode(), kind))
            pieces.append("")
        pieces[-1] += text[end:]
        if any("{" in piece or "}" in piece for piece in _FIELD.sub("", text).split("\0")):
            raise TemplateError(f"a single brace in {text!r}; write two for a brace")
        if not any(pieces):
            raise TemplateError("a template needs some text of its own")
        if len(fields) > MOST_FIELDS:
            raise TemplateError(f"more than {MOST_FIELDS} fields")
        if any(kind == "rest" for _, kind in fields[:-1]) or (fields and fields[-1][1] == "rest" and pieces[-1]):
            raise TemplateError("{...:rest} is possible at the end only")
        names = [name for name, _ in fields if name != b"_"]
        if len(set(names)) < len(names):
            raise TemplateError("a field is named twice")
        self._leads = bool(fields) and not pieces[0]
        texts = [piece.encode() for piece in pieces]
        self._first = texts[1] if self._leads else texts[0]
        self._steps = tuple(
            (name, len(before), after, kind)
            for (name, kind), before, after in zip(fields, texts, texts[1:], strict=False)
        )
        """Of each field: its name, how long the piece before it is, the piece behind it, and its kind."""
        self.names = tuple(name.decode() for name in names)

    def fields_of(self, line: bytes) -> dict[bytes, bytes] | None:
        """The fields of a line, or None when the template does not fit."""
        first = line.find(self._first)
        for _ in range(_TRIES):
            if first < 0:
                return None
            found: dict[bytes, bytes] = {}
            at, leads = first, self._leads
            for name, skipped, after, kind in self._steps:
                if leads:
                    start, stop, leads = max(line.rfind(b" ", 0, at), line.rfind(b"\t", 0, at)) + 1, at, False
                    if line.startswith(_GLUED, start) and (header := _HEADER.match(line, start, at)) is not None:
                        start = header.end()
                else:
                    start = at + skipped
                    stop = line.find(after, start) if after else _end(line, start, kind)
                    if stop < 0:
                        break
                value = line[start:stop]
                if not after and kind != "rest":
                    value = value.rstrip(_PUNCTUATION)
                if kind == "number" and not value.isdigit():
                    break
                if name != b"_":
                    found[name] = value.strip()
                at = stop
            else:
                return found
            first = line.find(self._first, first + 1)
        return None


def _end(line: bytes, start: int, kind: str) -> int:
    """Where a field ends that no piece follows."""
    if kind == "rest":
        return len(line)
    if kind == "number":
        return len(line) - len(line[start:].lstrip(b"0123456789"))
    blank = line.find(b" ", start)
    return len(line) if blank < 0 else blank

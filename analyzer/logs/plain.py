"""The bytes of a log as the search wants them: UTF-8 with line feeds, whatever was done to the file on its way here.

Windows saves UTF-16, a terminal records colours, old tools end lines with a carriage return alone, a loss of power
leaves runs of NUL bytes. Line numbers stay those of the file.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator

HEAD = 4096
"""Bytes by which a text is told to be a log."""
_NULS = re.compile(rb"\0{8,}")
_CONTROLS = bytes({*range(9), *range(14, 27), *range(28, 32)})
"""Bytes that no text holds."""
_COLOURS = re.compile(rb"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-Za-z]|[=>78])")
_LONGEST_COLOUR = 200


def is_binary(head: bytes) -> bool:
    """True for what is no text: traces and databases lie among the logs. Runs of NUL bytes alone tell nothing.

    >>> is_binary(b"2026-03-01T03:12:00.000Z x" + bytes(900)), is_binary(bytes(900)), is_binary(b"SQLi\\0\\1\\2")
    (False, True, True)
    """
    if not head or _utf16(head):
        return False
    text = _NULS.sub(b"", head)
    return len(text.translate(None, _CONTROLS)) < 0.95 * len(text) if text else True


def plain(pieces: Iterable[bytes], head: bytes) -> Iterator[bytes]:
    """The pieces as UTF-8 with line feeds; ``head`` is what they begin with.

    >>> b"".join(plain([b"\\xff\\xfea\\0\\n\\0"], b"\\xff\\xfea\\0\\n\\0"))
    b'a\\n'
    """
    made = iter(pieces)
    head = head[:HEAD]
    encoding = _utf16(head)
    if encoding:
        made = _decoded(made, encoding)
        head = head.decode(encoding, "replace").encode("utf-8", "replace")
    if head[:1] in (b"\0", b"\xef"):
        made = without_start(made)
    if b"\r" in head.rstrip(b"\r") and b"\n" not in head:
        made = (piece.replace(b"\r", b"\n") for piece in made)
    if b"\x1b" in head:
        made = _without_colours(made)
    return made


def plain_head(head: bytes) -> bytes:
    """The beginning of a log, as :func:`plain` gives it."""
    return b"".join(plain((head,), head))


def _utf16(head: bytes) -> str:
    """The encoding of a text of Windows, or nothing: a mark at its beginning, or every second byte is NUL."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-le" if head.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    head = head[: len(head) & ~1]
    for encoding, nul, text in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        size = len(head) // 2
        if size and head[nul::2].count(0) > 0.9 * size and head[text::2].count(0) < 0.1 * size:
            return encoding
    return ""


def _decoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def without_start(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces without NUL bytes and a mark before the first line."""
    start: bytes | None = b""
    for piece in pieces:
        if start is None:
            yield piece
            continue
        start = (start + piece).lstrip(b"\0")
        if len(start) >= len(codecs.BOM_UTF8):
            yield start.removeprefix(codecs.BOM_UTF8)
            start = None
    if start:
        yield start


def _without_colours(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces without what steers a terminal."""
    rest = b""
    sub: Callable[[bytes, bytes], bytes] = _COLOURS.sub
    for piece in pieces:
        text = sub(b"", rest + piece)
        at = text.rfind(b"\x1b", max(len(text) - _LONGEST_COLOUR, 0))
        text, rest = (text[:at], text[at:]) if at >= 0 else (text, b"")
        yield text
    yield rest

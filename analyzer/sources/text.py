"""From bytes to clean lines, without losing a line number.

Terminal logs carry colour, cursor moves, backspaces, pager prompts and carriage returns; mail and editors
carry UTF-16, CP932 and no-break blanks. Each physical line is cleaned on its own, so a line's number in
the file never changes.
"""

from __future__ import annotations

import codecs
import re

from msgspec import Struct

from analyzer.model import Passage

MAX_LINE = 1_000_000
"""Characters kept of one line; the rest is cut and reported (a hostile line must not cost memory twice)."""

# CSI, OSC (ended by BEL or ST), charset selection, and the two-character escapes.
_ANSI = re.compile(
    r"\x1b\[[0-9;?<=>]*[ -/]*[@-~]|\x9b[0-9;?]*[@-~]|\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[()*+#%][0-9A-Za-z]"
    r"|\x1b[=>78cDEHMNOZ]|\x1b"
)
_PRINTED = bytes({*range(32, 256), *b"\t\n\r\x08\x0c\x1b"})
"""Bytes that a text holds: what a terminal logs is text too."""
_BACKSPACE = re.compile(r"[^\x08]\x08")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Blanks and invisible marks that pages and word processors put in place of plain blanks.
_BLANKS = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u200b": None, "\ufeff": None, "\u2060": None})
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00a0\u2007\u202f\u200b\ufeff\u2060]")
_PAGER = re.compile(r"^\s*-- ?[Mm]ore ?--(?: ?\([^)]*\))?(?: (?=(?: {3})*\S)|\s*$)?")
# Pages of less, with the prompt it shows between them: a colon, the name of its input, or lines and percents.
_PAGE_END = re.compile(
    r"\s*(?::|\(END\)|lines \d+-\d+(?:/\d+)?|(?:\S+ )?lines \d+-\d+(?:/\d+)?(?: (?:byte \d+/\d+|\d+%|\(END\))){1,2})\s*"
)
_SOME_PAGE_END = re.compile(r"(?m)^[ \t]*(?::[ \t]*$|: {3}\S|\(END\)|(?:\S+ )?lines \d)")
_COLON_FIRST = re.compile(r"\n[ \t]*:")
_GLUED_COLON = re.compile(r"^:(?= {3}\S)")
# What Jira, forums and HTML put around a quoted output, also on its first and last line.
_FENCE = re.compile(
    r"^\s*(?:\{(?:noformat|code|quote)(?::[^}]*)?\}|</?(?:pre|code)>|\[/?code\])|(?:\{(?:noformat|code|quote)\}|</(?:pre|code)>|\[/code\])\s*$"
)
_SOME_FENCE = re.compile(r"\{noformat|\{code|\{quote|<pre>|</pre>|<code>|</code>|code\]")

_DECLARED = re.compile(rb'\s*\.encoding\s*=\s*"([\w.-]{2,20})"')
"""How the files of a virtual machine begin: with the encoding of the rest."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Decoded(Struct, frozen=True):
    """A decoded text and what had to be done for it."""

    text: str
    encoding: str
    trouble: str = ""
    """Empty, or a sentence for a diagnostic."""


def _as_declared(data: bytes) -> Decoded | None:
    """The text in the encoding that its first line names, where it is one and holds."""
    found = _DECLARED.match(data)
    if found is None:
        return None
    name = found[1].decode("ascii")
    try:
        return Decoded(data.decode(name), name.lower())
    except (LookupError, UnicodeDecodeError):
        return None


def decode(data: bytes) -> Decoded | None:
    """Bytes as text, or None for binary data.

    A byte order mark decides; then UTF-16 without a mark (every second byte is NUL); then UTF-8; then what the
    text itself declares (``.vmx``); then CP932 when it decodes and gives Japanese; else Windows-1252 with unknown
    bytes replaced.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data.decode(encoding, "replace")
            lost = text.count("\ufffd")
            return Decoded(text, encoding, f"{lost} characters could not be decoded" if lost else "")
    head = data[:4096]
    if b"\x00" in head:
        for encoding, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
            if head[offset::2].count(0) > 0.6 * len(head[offset::2]):
                return Decoded(data.decode(encoding, "replace"), encoding)
        if head.count(0) > 0.02 * len(head):
            return None
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as problem:
        where = data.count(b"\n", 0, problem.start) + 1
    declared = _as_declared(data)
    if declared is not None:
        return declared
    if len(head.translate(None, _PRINTED)) > 0.05 * len(head):
        return None
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        pass
    else:
        if re.search("[\u3040-\u30ff\u4e00-\u9fff]", text):
            return Decoded(text, "cp932", "not UTF-8; read as CP932")
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") <= max(3, len(text) // 200):
        return Decoded(text, "utf-8", f"bytes that are not UTF-8 were replaced (first in line {where})")
    return Decoded(data.decode("cp1252", "replace"), "cp1252", f"not UTF-8 (line {where}); read as Windows-1252")


def clean_line(line: str) -> str:
    """One physical line as the terminal would have shown it."""
    if line.isascii() and line.isprintable():
        return line
    line = line.translate(_BLANKS)
    if "\x1b" in line or "\x9b" in line:
        line = _ANSI.sub("", line)
    while "\x08" in line:
        shorter = _BACKSPACE.sub("", line)
        if shorter == line:
            line = line.replace("\x08", "")
            break
        line = shorter
    if "\r" in line:
        shown = ""
        for piece in line.split("\r"):
            # A carriage return moves to column 0; what is printed next overwrites.
            shown = piece + shown[len(piece) :]
        line = shown
    return _CONTROL.sub("\ufffd", line)


def clean(text: str) -> tuple[Passage, list[str]]:
    """The cleaned lines of ``text`` and sentences about what had to be cut.

    Lines end at ``\\n`` (with an optional ``\\r`` before it); a text without any ``\\n`` but with ``\\r``
    is taken as old Macintosh line ends.
    """
    if "\r" in text:
        text = re.sub("\r+\n", "\n", text)
        if "\n" not in text:
            text = text.replace("\r", "\n")
    trouble: list[str] = []
    lines = text.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    if len(text) > MAX_LINE:
        for index, line in enumerate(lines):
            if len(line) > MAX_LINE:
                trouble.append(f"line {index + 1} has {len(line):,} characters; cut at {MAX_LINE:,}")
                lines[index] = line[:MAX_LINE]
    odd = _ODD.search(text) is not None
    if odd:
        lines = [clean_line(line) if _ODD.search(line) else line for line in lines]
    if _is_fenced(text):
        lines = [_FENCE.sub("", line) if _is_fenced(line) else line for line in lines]
    # What stood between the letters of a mark is gone by now.
    if _is_paged(text) or (odd and "ore" in text and "--" in text):
        plain = [_unpaged(line) for line in lines]
        # A line of a pager alone is no blank line of the output: it would end a record.
        keep = [index for index, line in enumerate(plain) if line.strip() or not lines[index].strip()]
        if len(keep) < len(lines):
            return Passage([plain[index] for index in keep], [index + 1 for index in keep]), trouble
        lines = plain
    return Passage(lines, range(1, len(lines) + 1)), trouble


def _is_fenced(text: str) -> bool:
    """True when a fence may stand in the text."""
    return ("{" in text or "<" in text or "]" in text) and _SOME_FENCE.search(text) is not None


def _is_paged(text: str) -> bool:
    """True when a pager may have left a mark in the text: what a mark needs is looked for first, as it costs less."""
    if "-" in text and ("ore--" in text or "ore --" in text):
        return True
    may_end = "lines " in text or "(END)" in text or text.lstrip(" \t")[:1] == ":" or _COLON_FIRST.search(text)
    return bool(may_end) and _SOME_PAGE_END.search(text) is not None


def _unpaged(line: str) -> str:
    """The line without the mark of a pager; empty when it is nothing else."""
    if "ore" in line and "--" in line:
        return _PAGER.sub("", line)
    if _PAGE_END.fullmatch(line):
        return ""
    return _GLUED_COLON.sub("", line) if line[:1] == ":" else line


def dedent(passage: Passage) -> Passage:
    """The passage without the indent that all its lines share (documentation and mail indent pastes)."""
    first = next((line for line in passage.lines if line.strip()), "")
    if first[:1] not in (" ", "\t"):
        return passage
    leads = [line[: len(line) - len(line.lstrip(" \t"))] for line in passage.lines if line.strip()]
    least, most = min(leads, default=""), max(leads, default="")
    # What the first and the last in order begin with, all begin with.
    common = next(
        (at for at, (a, b) in enumerate(zip(least, most, strict=False)) if a != b), min(len(least), len(most))
    )
    if not common:
        return passage
    return Passage([line[common:] for line in passage.lines], passage.numbers, passage.shift + common)

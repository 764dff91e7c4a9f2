"""Text of an input is shown, never interpreted: one function for terminals, the others for Markdown.

Host names, paths, evidence and error texts come from files that anybody may have written. Control
characters, escape sequences, direction overrides and invisible characters are shown as ``\\x1b`` or
``\\u202e``; Markdown that would become a link, a mention, a heading or a cell border loses its meaning.
"""

from __future__ import annotations

import re
import unicodedata

from analyzer.patterns import lazy_pattern

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories that steer a terminal or cannot be seen: controls, formats, surrogates, line separators."""

_MARKUP = lazy_pattern(r"[\\`*\[\]{}|~$]|(?<!\w)_|_(?!\w)")
_LEADING = lazy_pattern(r"[#+\-=>]|\d{1,9}(?=[.)](?:\s|$))")
_LIVE = lazy_pattern(r"@|://|\bwww\.|#\d", re.I)
"""What makes a word that a ticket system would turn into a mention, an address, a link or a reference."""
_TAG = lazy_pattern(r"<(?=[A-Za-z/!?])")
_ENTITY = lazy_pattern(r"&(?=#?\w+;)")


def plain(text: str) -> str:
    """The text on one line, with everything escaped that a terminal would obey or not show.

    >>> plain("esx01\\x1b[2J\\u202egnp")
    'esx01\\\\x1b[2J\\\\u202egnp'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character == "\t":
        return "  "
    if unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def markdown(text: str) -> str:
    r"""The text for a Markdown paragraph: it reads the same and means nothing.

    >>> print(markdown("# a <b> [x](http://y) | @all"))
    \# a &lt;b> `[x](http://y)` \| `@all`
    """
    text = plain(text).strip()
    shown = " ".join(code(word) if _LIVE.search(word) else _neutral(word) for word in text.split(" "))
    leading = _LEADING.match(shown)
    if leading is None:
        return shown
    at = leading.end() if leading[0][0].isdigit() else 0
    return f"{shown[:at]}\\{shown[at:]}"


def _neutral(text: str) -> str:
    text = _MARKUP.sub(lambda found: f"\\{found[0]}", text)
    return _TAG.sub("&lt;", _ENTITY.sub("&amp;", text))


def cell(text: str) -> str:
    """The text for a cell of a Markdown table, where a bar ends the cell even inside code."""
    text = markdown(text)
    return re.sub(r"(?<!\\)\|", r"\\|", text) or " "


def code(text: str) -> str:
    """The text as inline code, fenced with more backticks than it holds in a row."""
    text = plain(text)
    ticks = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fenced(text: str, language: str = "text") -> list[str]:
    """The lines of a fenced code block that the text cannot close."""
    lines = [plain(line) for line in text.split("\n")]
    ticks = "`" * max(3, max(map(_longest_run, lines), default=0) + 1)
    return [f"{ticks}{language}", *lines, ticks]


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)

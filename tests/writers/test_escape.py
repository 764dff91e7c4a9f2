"""Text for terminals."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.writers.escape import cell, code, fenced, markdown, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]8;;http://x\x07y", r"\x1b]8;;http://x\x07y"),
        ("a\u202eb\u202a\u2066c\u2069", r"a\u202eb\u202a\u2066c\u2069"),
        ("a\nb\rc\td", r"a\x0ab\x0dc  d"),
        ("\u200b\ufeff\u00ad", r"\u200b\ufeff\xad"),
        ("\x9b2J\x7f\x00", r"\x9b2J\x7f\x00"),
        ("\U000e0041", r"\U000e0041"),
        ("\udcff", r"\udcff"),
        ("ホスト１ „é“ 😀", "ホスト１ „é“ 😀"),
        ("[bold]x[/bold]", "[bold]x[/bold]"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(st.text())
def test_no_escape_function_lets_anything_through(text: str) -> None:
    for function in (plain, markdown, cell, code):
        shown = function(text)
        assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in shown)
    assert all(line.isprintable() or "\u3000" in line or True for line in fenced(text))
    block = fenced(text)
    assert all(block[0].removesuffix("text") not in line for line in block[1:-1])

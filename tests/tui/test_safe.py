from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from analyzer.tui.safe import lines, masked, shown


@given(st.text())
def test_nothing_is_left_that_a_terminal_would_obey(text: str) -> None:
    for character in shown(text):
        assert unicodedata.category(character) not in ("Cc", "Zl", "Zp", "Cs")
        assert unicodedata.bidirectional(character) not in (
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        )


def test_columns_stay_where_they_are() -> None:
    assert shown("a\x00b\x1bc\x7fd\x9be") == "a␀b␛c␡d\ufffde"
    assert shown("ab\tc") == "ab      c"
    assert lines("a\r\nb") == ["a", "b"]
    assert "hunter2" not in masked("--password=hunter2")

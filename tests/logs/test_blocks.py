"""Counting line feeds: the same with the library and without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.logs import blocks

DATA = st.text("\n\r\0aé", max_size=200).map(str.encode)


@given(DATA, st.integers(0, 250), st.integers(0, 250))
def test_line_feeds_between_two_places(data: bytes, start: int, end: int) -> None:
    start, end = min(start, len(data)), min(end, len(data))
    with pytest.MonkeyPatch.context() as patch:
        counted = [blocks.line_feeds(data, start, end)]
        patch.setattr(blocks, "_strings", None)
        counted.append(blocks.line_feeds(data, start, end))
    assert counted == [data[start:end].count(b"\n")] * 2

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from analyzer.tui.widgets.document import Block, _folded

WORDS = st.text(st.sampled_from("ab 日-é"), max_size=80)


@given(st.lists(st.tuples(WORDS, st.sampled_from(["", "dim"])), max_size=4), st.integers(20, 60), st.integers(0, 6))
def test_folding_loses_nothing_and_fits(spans: list[tuple[str, str]], width: int, indent: int) -> None:
    lines = _folded(Block(spans, indent, hang=4), width)
    texts = ["".join(text for text, _ in line) for line in lines]
    assert "".join("".join(texts).split()) == "".join("".join(text for text, _ in spans).split())
    assert all(cell_len(text.rstrip()) <= width for text in texts)


def test_a_line_of_an_input_is_cut_and_marked() -> None:
    (line,) = _folded(Block([("x" * 100, "code")], 2, wrap=False), 30)
    assert "".join(text for text, _ in line) == "  " + "x" * 27 + "›"

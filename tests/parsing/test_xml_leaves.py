"""Small XML documents: every value with its place, and hostile ones that are refused."""

from __future__ import annotations

import pytest

from analyzer.model import ParseStatus, Passage
from analyzer.parsing.xml_leaves import MAX_DEPTH, read_xml


def passage(text: str) -> Passage:
    lines = text.split("\n")
    return Passage(lines, range(1, len(lines) + 1))


def test_values_have_their_lines_and_paths() -> None:
    root, result = read_xml(
        passage('reading the file\n<a:list xmlns:a="x">\n  <host id="7">\n    <n>one</n>\n  </host>\n</a:list>')
    )
    assert root is not None
    assert [(leaf.path, leaf.text, leaf.index) for leaf in root.leaves()] == [
        ("list/host/id", "7", 2),
        ("list/host/n", "one", 3),
    ]
    assert [item.line for item in result.unparsed] == [1]
    assert result.end == 6


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>',
        '<!DOCTYPE a SYSTEM "http://lab.example/a.dtd">\n<a/>',
        "<a>" * (MAX_DEPTH + 2) + "</a>" * (MAX_DEPTH + 2),
    ],
)
def test_what_such_files_never_have_is_refused(text: str) -> None:
    root, result = read_xml(passage(text))
    assert root is None
    assert result.unparsed
    assert not result.covered


def test_a_cut_document_gives_what_came_before_the_cut() -> None:
    root, result = read_xml(passage("<list>\n  <n>one</n>\n  <n>tw"))
    assert root is not None
    assert next(leaf.text for leaf in root.leaves()) == "one"
    assert result.status is ParseStatus.PARTIAL


def test_text_without_xml_is_not_understood() -> None:
    root, result = read_xml(passage("no such file"))
    assert root is None
    assert result.status is ParseStatus.UNSUPPORTED

"""From bytes to clean lines."""

from __future__ import annotations

import pytest

from analyzer.model import Passage
from analyzer.sources.text import MAX_LINE, clean, clean_line, decode, dedent


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("vmk0 ホスト".encode(), "utf-8"),
        ("vmk0 ホスト".encode("utf-8-sig"), "utf-8-sig"),
        ("vmk0 ホスト".encode("utf-16"), "utf-16"),
        ("vmk0 vmk1 vmk2".encode("utf-16-le"), "utf-16-le"),
        ("vmk0 vmk1 vmk2".encode("utf-16-be"), "utf-16-be"),
        ("vmk0 ホスト１から".encode("cp932"), "cp932"),
        ("Größe für vmk0: öäü öäü öäü".encode("cp1252"), "cp1252"),
    ],
)
def test_encodings_that_windows_editors_leave(data: bytes, encoding: str) -> None:
    decoded = decode(data)
    assert decoded is not None and decoded.encoding == encoding
    assert "vmk0" in decoded.text and "\ufffd" not in decoded.text


def test_binary_is_no_text() -> None:
    assert decode(bytes(range(256)) * 20) is None


def test_one_bad_byte_does_not_change_the_encoding() -> None:
    decoded = decode("ホスト1 vmk0\n".encode() * 50 + b"\xff\n")
    assert decoded is not None
    assert decoded.encoding == "utf-8" and decoded.text.count("\ufffd") == 1
    assert "line 51" in decoded.trouble


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[1;31mvmk0\x1b[0m  1500", "vmk0  1500"),
        ("\x1b]0;root@esx01:~\x07[root@esx01:~] esxcli", "[root@esx01:~] esxcli"),
        ("\x1b[?2004h\x1b[Kvmk0", "vmk0"),
        ("esxcfg-vmknix\x08c -l", "esxcfg-vmknic -l"),
        ("abc\x08\x08\x08xyz", "xyz"),
        ("\x08\x08vmk0", "vmk0"),
        ("--More--\r        \rvmk0", "vmk0    "),
        ("vmk0\u00a01500", "vmk0 1500"),
        ("vmk0\u200b", "vmk0"),
        ("a\x00b\x07c", "a\ufffdb\ufffdc"),
        ("a\tb", "a\tb"),
    ],
)
def test_a_line_reads_as_the_terminal_showed_it(raw: str, shown: str) -> None:
    assert clean_line(raw) == shown


def test_line_numbers_survive_all_line_ends() -> None:
    for text in ("a\nb\nc", "a\r\nb\r\nc\r\n", "a\r\r\nb\r\nc", "a\rb\rc"):
        passage, _ = clean(text)
        assert list(passage.numbered()) == [(1, "a"), (2, "b"), (3, "c")]


def test_other_separators_are_no_line_ends() -> None:
    passage, _ = clean("a\x0bb\x0cc\u2028d\x85e\nf")
    assert len(passage) == 2


def test_a_huge_line_is_cut_and_told() -> None:
    passage, trouble = clean("x" * (MAX_LINE + 5) + "\nvmk0")
    assert len(passage.lines[0]) == MAX_LINE and passage.lines[1] == "vmk0"
    assert "line 1" in trouble[0]


def test_a_common_indent_is_taken_off_and_remembered() -> None:
    passage = dedent(Passage(["    a", "", "      b"], range(5, 8)))
    assert list(passage.lines) == ["a", "", "  b"] and passage.shift == 4

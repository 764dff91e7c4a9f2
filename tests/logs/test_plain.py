"""Logs that were saved, copied or cut in ways that change their bytes: they are searched like any other."""

from __future__ import annotations

import codecs

import pytest

from analyzer.logs.plain import is_binary, plain, plain_head, without_start

TEXT = "".join(f"2026-03-01T10:00:{second:02}.000Z In(14) vobd[2097]: message {second}\n" for second in range(60))


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.replace("\n", "\r").encode(),
        bytes(300) + TEXT.encode(),
        TEXT.replace("2026", "\x1b[1;31m2026\x1b[0m\x1b]0;title\x07").encode(),
    ],
    ids=["utf-16-le", "utf-16-be", "no-mark-le", "no-mark-be", "utf-8-mark", "cr", "nul", "colours"],
)
@pytest.mark.parametrize("size", [1, 7, 4096, 1 << 20])
def test_all_forms_are_the_same_text(data: bytes, size: int) -> None:
    assert not is_binary(data[:4096])
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert b"".join(plain(pieces, data[:4096])) == TEXT.encode()
    assert TEXT.encode().startswith(plain_head(data[:2001])[:900])


def test_what_is_left_alone() -> None:
    for data in (TEXT.encode(), TEXT.replace("\n", "\r\n").encode(), b"", b"\n" * 10):
        assert b"".join(plain([data], data)) == data


def test_what_is_no_text() -> None:
    assert is_binary(bytes(range(256)) * 16)
    assert is_binary(bytes(4096))
    assert not is_binary(b"")
    assert not is_binary(b"2026-03-01T10:00:00.000Z x\n" + bytes(4000))


def test_nothing_before_the_first_line() -> None:
    assert list(without_start([bytes(10), bytes(3) + b"a", b"bc", bytes(2)])) == [b"abc", bytes(2)]
    assert list(without_start([bytes(10), b"a"])) == [b"a"]

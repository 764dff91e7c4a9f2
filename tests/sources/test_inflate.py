"""Unpacking: the same with either library, whole or damaged."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.sources import inflate
from analyzer.sources.inflate import Damaged, gunzip
from analyzer.sources.limits import Limits

isal_zlib = pytest.importorskip("isal.isal_zlib")
LIBRARIES = (zlib, isal_zlib)
TEXT = b"".join(b"2024-03-01T10:11:%02dZ cpu%d:world %d\n" % (n % 60, n % 8, n) for n in range(30_000))


@pytest.fixture(params=LIBRARIES, ids=lambda module: module.__name__)
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(inflate, "_library", request.param)
    return request.param


def unpack(data: bytes, step: int = 65_536, limits: Limits | None = None) -> tuple[bytes, str]:
    """What came out, and the code of the damage."""
    out: list[bytes] = []
    try:
        for piece in gunzip((data[at : at + step] for at in range(0, len(data), step)), limits or Limits()):
            assert len(piece) <= inflate.OUT
            out.append(piece)
    except Damaged as problem:
        return b"".join(out), problem.code
    return b"".join(out), ""


@pytest.mark.parametrize("step", [1, 13, 65_536])
def test_whole_files(library: Any, step: int) -> None:
    text = TEXT[:20_000] if step == 1 else TEXT
    packed = gzip.compress(text)
    assert unpack(packed, step) == (text, "")
    assert unpack(packed + packed, step) == (text + text, "")
    assert unpack(packed + bytes(600), step) == (text, "")
    assert unpack(packed + bytes(3) + b"padding", step) == (text, "")
    assert unpack(gzip.compress(b""), step) == (b"", "")


def test_headers_with_names_and_comments(library: Any) -> None:
    body = gzip.compress(b"hello")[10:]
    header = b"\x1f\x8b\x08\x1e" + bytes(6) + b"\x04\x00abcd" + b"vmkernel.log\x00" + b"comment\x00" + b"\x00\x00"
    assert unpack(header + body) == (b"hello", "")
    assert unpack(b"\x1f\x8b\x08\x08" + bytes(6) + b"x" * 70_000)[1] == "corrupt"


@pytest.mark.parametrize(
    ("cut", "code"), [(0, "truncated"), (5, "truncated"), (30, "truncated"), (-9, "truncated"), (-1, "truncated")]
)
def test_what_comes_before_the_cut_is_kept(library: Any, cut: int, code: str) -> None:
    out, found = unpack(gzip.compress(TEXT)[:cut])
    assert found == code
    assert TEXT.startswith(out)
    if cut < 0:
        assert out == TEXT


def test_a_wrong_checksum_costs_nothing_but_trust(library: Any) -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 1
    assert unpack(bytes(packed)) == (TEXT, "corrupt")


def test_a_bomb_is_stopped(library: Any) -> None:
    limits = Limits(free_bytes=1_000_000, ratio=100)
    out, code = unpack(gzip.compress(bytes(50_000_000)), limits=limits)
    assert code == "bomb"
    assert len(out) <= 100 * 65_536
    assert unpack(gzip.compress(bytes(900_000)), limits=limits) == (bytes(900_000), "")
    assert unpack(gzip.compress(TEXT), limits=Limits(member_bytes=1_000))[1] == "bomb"


@given(st.binary(max_size=3_000), st.integers(1, 4_000), st.data())
def test_both_libraries_say_the_same_of_anything(raw: bytes, step: int, data: st.DataObject) -> None:
    packed = bytearray(gzip.compress(raw + TEXT[:5_000]))
    for _ in range(data.draw(st.integers(0, 2))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    mangled = bytes(packed[: data.draw(st.integers(0, len(packed)))])
    with pytest.MonkeyPatch.context() as patch:
        results = []
        for module in LIBRARIES:
            patch.setattr(inflate, "_library", module)
            results.append(unpack(mangled, step))
    (first, code), (second, other) = results
    assert bool(code) == bool(other)
    if not code:
        assert first == second
    else:
        assert first.startswith(second) or second.startswith(first)


def test_random_access_pieces_keep_their_order(library: Any) -> None:
    rng = random.Random(5)
    raw = rng.randbytes(700_000)

    def pieces() -> Iterator[bytes]:
        packed, at = gzip.compress(raw), 0
        while at < len(packed):
            step = rng.randint(1, 9_000)
            yield packed[at : at + step]
            at += step

    assert b"".join(gunzip(pieces(), Limits())) == raw

"""Pieces that are made ahead come as they were made, and nobody makes more when their reader has gone."""

import threading
import time
from collections.abc import Iterator

import pytest

from analyzer.sources.ahead import ahead


def counted(made: list[int], most: int = 1_000_000) -> Iterator[bytes]:
    for number in range(most):
        made.append(number)
        yield b"%d" % number


def test_all_pieces_come_in_their_order() -> None:
    with ahead(counted([], 1000)) as pieces:
        assert list(pieces) == [b"%d" % number for number in range(1000)]


def test_few_pieces_are_held() -> None:
    made: list[int] = []
    with ahead(counted(made)) as pieces:
        assert next(pieces) == b"0"
        time.sleep(0.05)
        assert 2 < len(made) < 20


def test_nobody_makes_more_when_the_reader_has_gone() -> None:
    made: list[int] = []
    threads = threading.active_count()
    with ahead(counted(made)) as pieces:
        next(pieces)
    before = len(made)
    time.sleep(0.02)
    assert len(made) == before < 40
    assert threading.active_count() == threads


def test_what_the_reader_raises_ends_it_as_well() -> None:
    threads = threading.active_count()
    with pytest.raises(ValueError, match="enough"), ahead(counted([])) as pieces:
        next(pieces)
        raise ValueError("enough")
    assert threading.active_count() == threads


def test_an_interrupt_does_not_wait_for_a_source_that_stalls() -> None:
    stalls = threading.Event()

    def stalled() -> Iterator[bytes]:
        yield b"good"
        stalls.wait(20)

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), ahead(stalled()) as pieces:
        next(pieces)
        raise KeyboardInterrupt
    assert time.monotonic() - started < 10
    stalls.set()


def test_trouble_comes_where_the_piece_would_have_come() -> None:
    def broken() -> Iterator[bytes]:
        yield b"good"
        raise OSError("the disk has gone")

    with ahead(broken()) as pieces:
        assert next(pieces) == b"good"
        with pytest.raises(OSError, match="gone"):
            next(pieces)

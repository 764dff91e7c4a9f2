"""A stream of byte pieces, read in exact amounts: what archives are walked on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO, Protocol


class Feed:
    """Hands out the bytes of an iterable of pieces; nothing is copied that need not be."""

    __slots__ = ("_at", "_piece", "_pieces", "_trouble", "offset")

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._piece = b""
        self._at = 0
        self._trouble: Exception | None = None
        """What ended the stream; raised whenever more is asked for, so that all who read on learn the same."""
        self.offset = 0
        """Bytes handed out or skipped so far."""

    def _next(self) -> bool:
        """Make the next piece the current one; False at the end."""
        if self._trouble is not None:
            raise self._trouble
        try:
            for piece in self._pieces:
                if piece:
                    self._piece, self._at = piece, 0
                    return True
        except Exception as problem:
            self._trouble = problem
            raise
        self._piece, self._at = b"", 0
        return False

    def take(self, size: int) -> bytes:
        """The next ``size`` bytes; fewer only at the end of the stream."""
        at = self._at
        if at + size <= len(self._piece):
            self._at = at + size
            self.offset += size
            return self._piece[at : at + size]
        held = []
        try:
            for piece in self.pieces(size):
                held.append(piece)
        except Exception:  # what was there is handed out first; asking for more raises it again
            if not held:
                raise
        return b"".join(held)

    def pieces(self, size: int) -> Iterator[bytes]:
        """The next ``size`` bytes as they come."""
        while size > 0:
            if self._at >= len(self._piece) and not self._next():
                return
            at, whole = self._at, self._piece
            stop = min(at + size, len(whole))
            self._at = stop
            self.offset += stop - at
            size -= stop - at
            yield whole if at == 0 and stop == len(whole) else whole[at:stop]

    def rest(self) -> Iterator[bytes]:
        """Everything that is left, as it comes."""
        while self._at < len(self._piece) or self._next():
            at, whole = self._at, self._piece
            self._at = len(whole)
            self.offset += len(whole) - at
            yield whole[at:] if at else whole

    def skip(self, size: int) -> int:
        """Pass over ``size`` bytes; gives how many there were."""
        before = self.offset
        while size > 0:
            if self._at >= len(self._piece) and not self._next():
                break
            step = min(size, len(self._piece) - self._at)
            self._at += step
            self.offset += step
            size -= step
        return self.offset - before

    def put_back(self, data: bytes) -> None:
        """Make ``data``, the end of what was handed out last, the next bytes again."""
        if not data:
            return
        self.offset -= len(data)
        if self._at >= len(data) and self._piece[self._at - len(data) : self._at] == data:
            self._at -= len(data)
        else:
            self._piece, self._at = data + self._piece[self._at :], 0

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes without handing them out; fewer only at the end of the stream."""
        data = self.take(size)
        self.put_back(data)
        return data


def beginning(pieces: Iterable[bytes], limit: int) -> bytes:
    """The first ``limit`` bytes of a content; what is behind them is not asked for."""
    held, size = [], 0
    for piece in pieces:
        held.append(piece[: limit - size])
        size += len(held[-1])
        if size >= limit:
            break
    return b"".join(held)


class Readable(Protocol):
    """A file that can be read anywhere."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""


def file_pieces(file: Readable, size: int = 1 << 18) -> Iterator[bytes]:
    """The pieces of an open file, from where it stands."""
    while piece := file.read(size):
        yield piece


class Metered:
    """An open file that tells how many of its bytes are being read, for a progress bar."""

    def __init__(self, file: IO[bytes], tick: Callable[[int], None]) -> None:
        self._file, self._tick = file, tick
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self._tick(len(data))
        return data

    def seekable(self) -> bool:
        """True: it is a file."""
        return True

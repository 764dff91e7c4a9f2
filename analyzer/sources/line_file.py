"""Random access to the lines of any text of an input, however large: for a viewer that scrolls and searches.

The content is read once, in the background, into a private file without a name (a plain file on disk is used where
it stands). For every block of it the number of line ends before is kept: 16 bytes per 64 KiB. A line is found by
bisection and a look into one block, so that the first screen shows at once and the last line of a log of gigabytes
costs no more than the first.
"""

from __future__ import annotations

import codecs
import re
import tempfile
import threading
import time
import warnings
from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from msgspec import Struct

from analyzer.sources import again, archive, zip
from analyzer.sources.inflate import Damaged
from analyzer.sources.limits import GIB, Limits
from analyzer.sources.text import decode

BLOCK = 1 << 16
"""Bytes between two entries of the index."""
LONGEST = 1 << 16
"""Bytes of a line that are handed out; the viewer says how many there are more."""
LARGEST = 4 * GIB
"""Bytes of a content that are kept for the viewer."""
_CHUNK = 1 << 20
_CACHED = 64
_PAUSE = 0.1
"""Seconds between two words on how far it is."""
_HEAD = 1 << 16
_WIDE = {"utf-16": "utf-16", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be", "utf-32": "utf-32"}


class Line(Struct, frozen=True):
    """One line as text, and how many of its bytes are left out at the end."""

    text: str
    more: int = 0


class Hit(Struct, frozen=True):
    """Where a search found something."""

    line: int
    """0-based."""
    start: int
    """Byte in the line."""


class LineFile:
    """The lines of one content. :meth:`fill` runs in a thread of its own; everything else may be called meanwhile."""

    def __init__(
        self, path: Path, places: Sequence[Sequence[again.Place]] = ((),), limits: Limits | None = None
    ) -> None:
        """A content by where its parts stand in the input ``path``; one empty way for the input itself."""
        self._path, self._places, self._limits = path, places, limits or Limits()
        self._lock = threading.Lock()
        self._store: IO[bytes] | None = None
        self._offsets = array("q", [0])
        self._counts = array("q", [0])
        self._starts: OrderedDict[int, tuple[int, array[int]]] = OrderedDict()
        self._stop = threading.Event()
        self._line_ends = 0
        self._ends_open = False
        self.size = 0
        """Bytes that are there so far."""
        self.encoding = "utf-8"
        self.complete = False
        self.trouble = ""
        """Why there is no more, where a content is damaged or too large."""

    # -- filling ---------------------------------------------------------------------------------------

    def fill(self, tell: Callable[[], None] = lambda: None) -> None:
        """Read the content to its end; ``tell`` is called when there is more to show."""
        told = 0.0
        try:
            for _ in self._filled():
                if self._stop.is_set():
                    return
                if time.monotonic() - told >= _PAUSE:
                    told = time.monotonic()
                    tell()
        except Damaged as problem:
            self.trouble = str(problem)
        except OSError as problem:
            self.trouble = f"cannot be read: {problem.strerror or problem}"
        self.complete = True
        tell()

    def _filled(self) -> Iterator[None]:
        if not any(self._places) and self._is_plain():
            self._store = self._path.open("rb")
            at = 0
            while piece := self._read(at, BLOCK):
                at += len(piece)
                self._count(piece)
                yield
            return
        store = self._store = tempfile.TemporaryFile()  # noqa: SIM115  # closed by close()
        for piece in self._decoded(self._content()):
            for start in range(0, len(piece), BLOCK):
                block = piece[start : start + BLOCK]
                with self._lock:
                    if self._stop.is_set():
                        return
                    store.seek(self.size)
                    store.write(block)
                self._count(block)
                yield
            if self.size >= LARGEST:
                self.trouble = f"only the first {self.size:,} bytes are shown"
                return

    def _content(self) -> Iterator[bytes]:
        for way in self._places:
            yield from again.content(self._path, way, self._limits)

    def _is_plain(self) -> bool:
        """True for a file on disk that can be shown where it stands."""
        with self._path.open("rb") as file:
            head = file.read(_HEAD)
        if head.startswith(archive.GZIP) or zip.is_zip(head[:4]):
            return False
        self.encoding = _encoding_of(head)
        return self.encoding not in _WIDE and (b"\n" in head or b"\r" not in head)

    def _decoded(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The content in an encoding whose line ends are single bytes."""
        head = b""
        for piece in pieces:
            head += piece
            if len(head) >= _HEAD:
                break
        self.encoding = _encoding_of(head[:_HEAD])
        is_mac = b"\r" in head[:_HEAD] and b"\n" not in head[:_HEAD]
        if self.encoding not in _WIDE:
            for piece in _chained(head, pieces):
                yield piece.replace(b"\r", b"\n") if is_mac else piece
            return
        decoder = codecs.getincrementaldecoder(_WIDE[self.encoding])("replace")
        self.encoding = "utf-8"
        for piece in _chained(head, pieces):
            yield decoder.decode(piece).encode("utf-8", "replace")

    def _count(self, block: bytes) -> None:
        ends = block.count(b"\n")
        with self._lock:
            self.size += len(block)
            self._line_ends += ends
            self._ends_open = not block.endswith(b"\n")
            self._offsets.append(self.size)
            self._counts.append(self._line_ends)

    def close(self) -> None:
        """Stop reading and give the file back."""
        self._stop.set()
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    # -- lines -----------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """Lines that are known so far; the last one may still grow."""
        return self._line_ends + self._ends_open

    def line(self, number: int) -> Line:
        """Line ``number`` (0-based); empty when there is none."""
        if not 0 <= number < len(self):
            return Line("")
        start = self._start(number)
        stop = self._start(number + 1) - 1 if number < self._line_ends else self.size
        data = self._read(start, min(stop - start, LONGEST))
        text = data.decode(self.encoding, "replace")
        if number == 0:
            text = text.removeprefix("\ufeff")
        return Line(text.removesuffix("\r"), max(stop - start - LONGEST, 0))

    def line_at(self, offset: int) -> int:
        """The number of the line that the byte at ``offset`` is part of."""
        block = max(bisect_right(self._offsets, offset) - 1, 0)
        first, starts = self._block(block)
        return first + bisect_right(starts, offset)

    def _start(self, number: int) -> int:
        """The byte at which a line begins."""
        if number <= 0:
            return 0
        block = bisect_left(self._counts, number) - 1
        first, starts = self._block(block)
        inside = number - first - 1
        return starts[inside] if inside < len(starts) else self.size

    def _block(self, block: int) -> tuple[int, array[int]]:
        """Line ends before a block, and where the lines begin that its line ends start."""
        held = self._starts.get(block)
        if held is not None:
            self._starts.move_to_end(block)
            return held
        offset = self._offsets[block]
        size = self._offsets[block + 1] - offset if block + 1 < len(self._offsets) else 0
        data = self._read(offset, size)
        held = self._counts[block], array("q", [offset + found.end() for found in re.finditer(b"\n", data)])
        if size:
            self._starts[block] = held
            if len(self._starts) > _CACHED:
                self._starts.popitem(last=False)
        return held

    def _read(self, offset: int, size: int) -> bytes:
        with self._lock:
            if self._store is None or size <= 0:
                return b""
            self._store.seek(offset)
            return self._store.read(size)

    # -- searching -------------------------------------------------------------------------------------

    def find(
        self, wanted: Wanted, line: int, *, backwards: bool = False, stop: Callable[[], bool] = bool
    ) -> Hit | None:
        """The next line (after ``line``, or before it) that holds what is wanted."""
        offset = self._backwards(wanted, line, stop) if backwards else self._forwards(wanted, line + 1, stop)
        if offset is None:
            return None
        number = self.line_at(offset)
        return Hit(number, offset - self._start(number))

    def _forwards(self, wanted: Wanted, line: int, stop: Callable[[], bool]) -> int | None:
        at = self._start(line) if line <= self._line_ends else self.size
        while at < self.size and not stop():
            data = self._read(at, _CHUNK)
            whole = data.rfind(b"\n") + 1 or len(data)
            found = wanted.first(data[:whole])
            if found >= 0:
                return at + found
            at += whole
        return None

    def _backwards(self, wanted: Wanted, line: int, stop: Callable[[], bool]) -> int | None:
        end = self._start(line)
        while end > 0 and not stop():
            at = max(end - _CHUNK, 0)
            data = self._read(at, end - at)
            begin = data.find(b"\n") + 1 if at else 0
            if begin >= len(data):
                begin = 0  # one line longer than a chunk
            found = wanted.last(data[begin:])
            if found >= 0:
                return at + begin + found
            end = at + begin
        return None

    def at_time(self, when: int, stamp: Callable[[str], int | None]) -> int | None:
        """The first line at or after a time, where the lines are in the order of their stamps; None without stamps."""
        low, high = 0, len(self)
        seen = False
        while low < high:
            middle = (low + high) // 2
            number, time = self._stamped(middle, high, stamp)
            if time is None:
                high = middle
                continue
            seen = True
            if time < when:
                low = number + 1
            else:
                high = middle
        return self._stamped(low, len(self), stamp)[0] if seen else None

    def _stamped(self, number: int, high: int, stamp: Callable[[str], int | None]) -> tuple[int, int | None]:
        """The next line from ``number`` on that has a stamp."""
        for each in range(number, min(high, number + 500)):
            time = stamp(self.line(each).text)
            if time is not None:
                return each, time
        return number, None


class Wanted:
    """What is searched for: a plain text, in any case unless it has capital letters, or a regular expression."""

    def __init__(self, text: str, encoding: str = "utf-8", *, regex: bool = False) -> None:
        """Prepare a search.

        Raises:
            re.error: the regular expression is none.
        """
        self.exact = any(character.isupper() for character in text)
        flags = 0 if self.exact else re.IGNORECASE
        data = text.encode(encoding, "replace")
        with warnings.catch_warnings():
            # What a later Python may read differently (``[[``) is the business of whoever typed it.
            warnings.simplefilter("ignore", FutureWarning)
            self.shown = re.compile(text if regex else re.escape(text), flags)
            self._pattern = re.compile(data, flags | re.MULTILINE) if regex else None
        """``shown`` finds the same in a decoded line."""
        self._data = data if self.exact else data.lower()

    def first(self, data: bytes) -> int:
        """The place of the first hit, or -1."""
        if self._pattern is not None:
            found = self._pattern.search(data)
            return -1 if found is None else found.start()
        return (data if self.exact else data.lower()).find(self._data)

    def last(self, data: bytes) -> int:
        """The place of the last hit, or -1."""
        if self._pattern is not None:
            return max((found.start() for found in self._pattern.finditer(data)), default=-1)
        return (data if self.exact else data.lower()).rfind(self._data)


def _chained(head: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from pieces


def _encoding_of(head: bytes) -> str:
    """The encoding of a text by its beginning; what is no text is shown byte by byte."""
    whole = head.rfind(b"\n") + 1
    if len(head) >= _HEAD and whole:
        head = head[:whole]
    read = decode(head)
    if read is None:
        return "latin-1"
    return "utf-8" if read.encoding == "utf-8-sig" else read.encoding


__all__ = ["Hit", "Line", "LineFile", "Wanted"]

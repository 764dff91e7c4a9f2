"""Reads zip archives: by their directory, and by their local headers where the directory is lost.

The directory is read by the standard library, contents are unpacked here (faster, with limits, and what comes
before damage is kept). Format: PKWARE APPNOTE 6.3.10.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import pairwise
from typing import IO, cast

from msgspec import Struct

from analyzer.sources.feed import Feed, Readable
from analyzer.sources.inflate import Damaged, crc32, inflate, inflate_from
from analyzer.sources.limits import Limits

MAGIC = b"PK\x03\x04"
_EMPTY = b"PK\x05\x06"
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_END = struct.Struct("<4s4H2LH")
_WIDE_END = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = 20
_STORED, _DEFLATED = 0, 8
_METHODS = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd", 99: "AES encryption"}
_DESCRIPTOR = b"PK\x07\x08"
_DIVIDED = (_DESCRIPTOR, b"PK00")
"""Stands before the first member when the archive is one of several files, or was meant to be."""
_SEARCHED = 1 << 18
"""Bytes that are searched for a descriptor at a time."""


class ZipEntry(Struct):
    """One member of a zip archive."""

    name: bytes
    size: int
    """As the directory tells; what comes out may differ, which is reported."""
    packed: int
    method: int
    crc: int
    encrypted: bool
    offset: int
    """Of its local header."""
    is_folder: bool
    is_link: bool
    mtime: tuple[int, int, int, int, int, int]
    overlaps: bool = False
    """True when the next member begins inside its data: one way to make a bomb."""

    @property
    def trouble(self) -> str:
        """Why it cannot be unpacked; empty when it can."""
        if self.overlaps:
            return "shares its data with another member"
        if self.encrypted:
            return "is encrypted with a password"
        if self.method not in (_STORED, _DEFLATED):
            return f"is packed with {_METHODS.get(self.method, f'method {self.method}')}, which is not supported"
        return ""


def is_zip(head: bytes) -> bool:
    """True when a file begins like a zip archive."""
    return head.startswith((MAGIC, _EMPTY)) or (head.startswith(_DIVIDED) and head.startswith(MAGIC, 4))


def entries(file: Readable, limits: Limits) -> list[ZipEntry]:
    """The members that the directory lists, in the order of the file.

    Raises:
        Damaged: there is no directory that can be read.
    """
    if _claimed(file) > limits.members:
        raise Damaged("bomb", f"lists more than {limits.members:,} members")
    try:
        with zipfile.ZipFile(cast(IO[bytes], file)) as archive:
            infos = archive.infolist()
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        ValueError,
        NotImplementedError,  # what zipfile raises for a directory of a newer format than it reads
        struct.error,
        OSError,
    ) as problem:
        raise Damaged("truncated", "has no directory of its members") from problem
    made = [
        ZipEntry(
            info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437", "replace"),
            info.file_size,
            info.compress_size,
            info.compress_type,
            info.CRC,
            bool(info.flag_bits & 1),
            info.header_offset,
            info.orig_filename.endswith("/"),
            info.create_system == 3 and (info.external_attr >> 28) == 0o12,
            info.date_time,
        )
        for info in infos
    ]
    made.sort(key=lambda entry: entry.offset)
    for entry, following in pairwise(made):
        entry.overlaps = entry.offset + _LOCAL.size + entry.packed > following.offset
    return made


def has_directory(file: Readable) -> bool:
    """True when the end of the file is that of a zip archive; the file stands at its start then."""
    at, tail = _end(file)
    file.seek(0)
    return at >= 0 and len(tail) - at == _END.size + int(_END.unpack_from(tail, at)[7])


def _end(file: Readable) -> tuple[int, bytes]:
    """Where the end mark of the directory stands in the last bytes of the file, or -1, and these bytes."""
    size = file.seek(0, 2)
    file.seek(max(size - 65_557 - _WIDE_END.size - _LOCATOR, 0))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    return (at if len(tail) - at >= _END.size else -1), tail


def _claimed(file: Readable) -> int:
    """How many members the end of the file claims: the directory of a hostile one would not fit into memory."""
    at, tail = _end(file)
    if at < 0:
        return 0
    count, directory = _END.unpack_from(tail, at)[4:6]
    wide = at - _LOCATOR - _WIDE_END.size
    if wide >= 0 and tail.startswith(b"PK\x06\x06", wide):
        count, directory = _WIDE_END.unpack_from(tail, wide)[7:9]
    # A number that is too small for the directory is a lie; more than the file holds is not read.
    return max(int(count), min(int(directory), file.seek(0, 2)) // 1024)


def content(file: Readable, entry: ZipEntry, limits: Limits) -> Iterator[bytes]:
    """What a member holds.

    Raises:
        Damaged: after everything that could be unpacked has been given.
    """
    if not 0 <= entry.offset < 1 << 62:
        raise Damaged("corrupt", "does not stand where the directory says")
    file.seek(entry.offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(MAGIC):
        raise Damaged("corrupt", "does not stand where the directory says")
    fields = _LOCAL.unpack(header)
    file.seek(fields[9] + fields[10], 1)
    pieces = _limited(file, entry.packed)
    out = inflate(pieces, limits) if entry.method == _DEFLATED else pieces
    yield from _checked(out, entry.size, entry.crc)


def _limited(file: Readable, size: int) -> Iterator[bytes]:
    left = size
    while left > 0:
        try:
            piece = file.read(min(left, 1 << 18))
        except OSError as problem:
            raise Damaged("unreadable", f"cannot be read any further: {problem.strerror or problem}") from problem
        if not piece:
            raise Damaged("truncated", "ends in the middle")
        left -= len(piece)
        yield piece


def _checked(pieces: Iterable[bytes], size: int, crc: int) -> Iterator[bytes]:
    """The pieces; in the end they must be what the archive says of them."""
    check = length = 0
    for piece in pieces:
        check = crc32(piece, check)
        length += len(piece)
        yield piece
    if length != size:
        raise Damaged("corrupt", f"has {length:,} bytes where the archive says {size:,}")
    if check != crc:
        raise Damaged("corrupt", "has a checksum that does not fit")


class ZipStream:
    """The members of a zip archive without its directory, one after the other: cut off, or from a pipe."""

    def __init__(self, pieces: Iterable[bytes], limits: Limits) -> None:
        self._feed = Feed(pieces)
        self._limits = limits
        self._content: Iterator[bytes] = iter(())
        """What the current member holds."""
        self._left = 0
        """Packed bytes of the current member that are still to come, where its header tells."""
        self._is_late = False
        """True when sizes and checksum of the current member stand behind it."""
        self._ends_itself = False
        """True when only reading the current member to its end finds that."""
        self._is_lost = False
        """True when the end of a member was not found."""

    def __iter__(self) -> Iterator[ZipEntry]:
        """The members; what is left of one is passed over when the next is asked for.

        Raises:
            Damaged: the archive ends in the middle of a member or header.
        """
        if self._feed.peek(4) in _DIVIDED:
            self._feed.take(4)
        while True:
            self._pass_over()
            header = self._feed.take(_LOCAL.size)
            if not header.startswith(MAGIC):
                if header.startswith((b"PK\x01\x02", _EMPTY)):
                    return
                if header and self._is_lost:
                    raise Damaged("corrupt", "has a damaged member whose end cannot be found")
                raise Damaged("truncated", "ends in the middle")
            if len(header) < _LOCAL.size:
                raise Damaged("truncated", "ends in the middle of a header")
            _, _, flags, method, _, _, crc, packed, size, name, extra = _LOCAL.unpack(header)
            text = self._feed.take(name)
            wide = self._feed.take(extra)
            if len(text) < name or len(wide) < extra:
                raise Damaged("truncated", "ends in the middle of a header")
            if 0xFFFFFFFF in (packed, size):
                size, packed = _zip64(wide, size, packed)
            entry = ZipEntry(
                text, size, packed, method, crc, bool(flags & 1), self._feed.offset, text.endswith(b"/"), False,
                (1980, 1, 1, 0, 0, 0),
            )  # fmt: skip
            self._is_late = bool(flags & 8)
            self._ends_itself = self._is_late and not packed
            if not self._ends_itself:
                self._left = packed
                out = inflate(self._packed(), self._limits) if method == _DEFLATED else self._packed()
                self._content = out if self._is_late else _checked(out, size, crc)
            elif method == _DEFLATED and not entry.encrypted:
                self._content = self._late()
            else:
                self._content = self._searched()
            yield entry

    def pieces(self) -> Iterator[bytes]:
        """The content of the current member.

        Raises:
            Damaged: after everything that could be unpacked has been given.
        """
        for piece in self._content:  # noqa: UP028  # who stops reading must not end the content
            yield piece

    def _pass_over(self) -> None:
        """Go behind the current member, however much of it was read."""
        if self._left:
            left, self._left = self._left, 0
            if self._feed.skip(left) < left:
                raise Damaged("truncated", "ends in the middle")
        elif self._ends_itself:
            with suppress(Damaged):  # nobody reads it, and its end was found or not
                for _ in self._content:
                    pass
        self._content = iter(())
        if self._is_late and self._feed.peek(4) == _DESCRIPTOR:
            self._feed.take(16)
            if not self._feed.peek(2).startswith(b"PK"):
                self._feed.take(8)  # sizes of eight bytes
        self._is_late = False

    def _packed(self) -> Iterator[bytes]:
        """The packed bytes of a member whose header tells how many there are."""
        for piece in self._feed.pieces(self._left):
            self._left -= len(piece)
            yield piece
        if self._left:
            self._left = 0
            raise Damaged("truncated", "ends in the middle")

    def _late(self) -> Iterator[bytes]:
        """The content of a member that ends where deflate says; its sizes and checksum stand behind it."""
        feed = self._feed
        start, check, length = feed.offset, 0, 0
        self._is_lost = True
        for piece in inflate_from(feed, self._limits):
            check = crc32(piece, check)
            length += len(piece)
            yield piece
        self._is_lost = self._is_late = False
        packed = feed.offset - start
        if feed.peek(4) == _DESCRIPTOR:
            feed.take(4)
        told = int.from_bytes(feed.take(4), "little")
        feed.take(16 if feed.peek(16) == struct.pack("<QQ", packed, length) else 8)
        if told != check:
            raise Damaged("corrupt", "has a checksum that does not fit")

    def _searched(self) -> Iterator[bytes]:
        """The bytes of a member up to the descriptor that tells how many they are."""
        feed, length = self._feed, 0
        while chunk := feed.take(_SEARCHED):
            # A descriptor that the chunk cuts is looked at with the next one.
            stop = len(chunk) if len(chunk) < _SEARCHED else len(chunk) - 24
            at = chunk.find(_DESCRIPTOR)
            while 0 <= at < stop and int.from_bytes(chunk[at + 8 : at + 12], "little") != (length + at) % 2**32:
                at = chunk.find(_DESCRIPTOR, at + 1)
            is_found = 0 <= at < stop
            end = at if is_found else stop
            feed.put_back(chunk[end:])
            length += end
            if end:
                yield chunk[:end]
            if is_found:
                return
        self._is_lost = True
        raise Damaged("corrupt", "has no end that can be found without the directory")


def _zip64(extra: bytes, size: int, packed: int) -> tuple[int, int]:
    """The sizes of a member of more than 4 GiB."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            values = [int.from_bytes(extra[p : p + 8], "little") for p in range(at + 4, at + 4 + length, 8)]
            size = values.pop(0) if size == 0xFFFFFFFF and values else size
            packed = values.pop(0) if packed == 0xFFFFFFFF and values else packed
        at += 4 + length
    return size, packed

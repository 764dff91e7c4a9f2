"""Reads zip archives: by their directory, and by their local headers where the directory is lost.

The directory is read by the standard library, contents are unpacked here (faster, with limits, and what comes
before damage is kept). Format: PKWARE APPNOTE 6.3.10.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, cast

from analyzer.sources.feed import Feed, Readable
from analyzer.sources.inflate import Damaged, crc32, inflate, inflate_from
from analyzer.sources.limits import Limits

MAGIC = b"PK\x03\x04"
_EMPTY = b"PK\x05\x06"
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_END = struct.Struct("<4s4H2LH")
_STORED, _DEFLATED = 0, 8
_METHODS = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd", 99: "AES encryption"}
_DESCRIPTOR = b"PK\x07\x08"


@dataclass(slots=True)
class ZipEntry:
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

    @property
    def trouble(self) -> str:
        """Why it cannot be unpacked; empty when it can."""
        if self.encrypted:
            return "is encrypted with a password"
        if self.method not in (_STORED, _DEFLATED):
            return f"is packed with {_METHODS.get(self.method, f'method {self.method}')}, which is not supported"
        return ""


def is_zip(head: bytes) -> bool:
    """True when a file begins like a zip archive."""
    return head.startswith((MAGIC, _EMPTY))


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
        NotImplementedError,
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
            info.is_dir(),
            info.create_system == 3 and (info.external_attr >> 28) == 0o12,
            info.date_time,
        )
        for info in infos
    ]
    return sorted(made, key=lambda entry: entry.offset)


def _claimed(file: Readable) -> int:
    """How many members the end of the file claims: the directory of a hostile one would not fit into memory."""
    size = file.seek(0, 2)
    file.seek(max(size - 65_557, 0))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return 0
    count: int = _END.unpack_from(tail, at)[4]
    directory: int = _END.unpack_from(tail, at)[5]
    # A member takes 46 bytes and more; 0xFFFF says that the number stands elsewhere.
    return directory // 46 if count == 0xFFFF else count


def content(file: Readable, entry: ZipEntry, limits: Limits) -> Iterator[bytes]:
    """What a member holds.

    Raises:
        Damaged: after everything that could be unpacked has been given.
    """
    if entry.offset < 0:
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
        piece = file.read(min(left, 1 << 18))
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
        self._flags = 0
        self._current: ZipEntry | None = None

    def __iter__(self) -> Iterator[ZipEntry]:
        """The members; what is left of one is passed over when the next is asked for.

        Raises:
            Damaged: the archive ends in the middle of a member or header.
        """
        while True:
            if self._current is not None:
                for _ in self.pieces():
                    pass
            header = self._feed.take(_LOCAL.size)
            if not header.startswith(MAGIC):
                if header.startswith((b"PK\x01\x02", _EMPTY)):
                    return
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
            self._flags = flags
            self._current = ZipEntry(
                text, size, packed, method, crc, bool(flags & 1), self._feed.offset, text.endswith(b"/"), False,
                (1980, 1, 1, 0, 0, 0),
            )  # fmt: skip
            if flags & 8 and (method != _DEFLATED or flags & 1) and not packed:
                raise Damaged("corrupt", "has a member whose end cannot be found without the directory")
            yield self._current

    def pieces(self) -> Iterator[bytes]:
        """The content of the current member.

        Raises:
            Damaged: after everything that could be unpacked has been given.
        """
        entry, self._current = self._current, None
        if entry is None:
            return
        late = bool(self._flags & 8) and not entry.packed
        if late:
            # Sizes and checksum stand behind the data, which ends where deflate says it ends.
            yield from inflate_from(self._feed, self._limits)
            if self._feed.peek(4) == _DESCRIPTOR:
                self._feed.take(4)
            self._feed.take(12)
            if not self._feed.peek(2).startswith(b"PK"):
                self._feed.take(8)  # sizes of eight bytes
            return
        packed = self._feed.pieces(entry.packed)
        yield from inflate(packed, self._limits) if entry.method == _DEFLATED else packed
        for _ in packed:
            pass


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

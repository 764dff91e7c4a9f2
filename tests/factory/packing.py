"""Members into archives: streams of tar, gzip and zip with bounded memory and the same bytes every time."""

from __future__ import annotations

import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

_PACKED = (".gz", ".tgz", ".zip", ".xz")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive."""

    path: str
    data: bytes
    mtime: int

    @property
    def is_packed(self) -> bool:
        """True for what does not get smaller again."""
        return self.path.endswith(_PACKED)


class GzipStream:
    """One gzip member that is written piece by piece, each piece with its own level."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self._sum, self._size = 0, 0
        self._level, self._packer = -1, zlib.compressobj(0, zlib.DEFLATED, -15)
        out.write(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03")

    def write(self, data: bytes, level: int = 6) -> None:
        """Add bytes; a change of the level starts a new block, which is byte-aligned."""
        if level != self._level:
            if self._level >= 0:
                self.out.write(self._packer.flush(zlib.Z_FULL_FLUSH))
            self._level, self._packer = level, zlib.compressobj(level, zlib.DEFLATED, -15)
        self._sum, self._size = zlib.crc32(data, self._sum), self._size + len(data)
        self.out.write(self._packer.compress(data))

    def close(self) -> None:
        """End the member; the file below stays open."""
        self.out.write(self._packer.flush(zlib.Z_FINISH) + struct.pack("<II", self._sum, self._size & 0xFFFFFFFF))


def gzipped(data: bytes, level: int = 6, name: str = "") -> bytes:
    """A gzip file without a time stamp; ``name`` goes into its header as gzip does it."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    flag, field = (b"\x08", name.encode("latin-1", "replace") + b"\x00") if name else (b"\x00", b"")
    head = b"\x1f\x8b\x08" + flag + b"\x00\x00\x00\x00\x00\x03" + field
    return head + packer.compress(data) + packer.flush() + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def tar_header(path: str, size: int, mtime: int) -> bytes:
    """The header blocks of a regular file."""
    info = tarfile.TarInfo(path)
    info.size, info.mtime, info.mode = size, mtime, 0o644
    info.uname = info.gname = "root"
    return info.tobuf(tarfile.GNU_FORMAT)


def _tar(members: Iterable[Member], root: str) -> Iterator[tuple[bytes, bool]]:
    """Pieces of a tar, and whether each is packed already."""
    for member in members:
        head = tar_header(f"{root}/{member.path}" if root else member.path, len(member.data), member.mtime)
        yield head, False
        yield member.data, member.is_packed
        yield bytes(-len(member.data) % 512), False
    yield bytes(1024), False


def write_tar(members: Iterable[Member], out: IO[bytes], root: str = "") -> None:
    """A plain tar."""
    for piece, _ in _tar(members, root):
        out.write(piece)


def write_tgz(members: Iterable[Member], out: IO[bytes], root: str = "", level: int = 6) -> None:
    """A tar in gzip."""
    stream = GzipStream(out)
    for piece, packed in _tar(members, root):
        # Small pieces go on at the level before them: a change costs more than it saves.
        stream.write(piece, 0 if packed and len(piece) > 1 << 15 else level)
    stream.close()


def write_zip(members: Iterable[Member], out: IO[bytes], root: str = "", *, packed: bool = True) -> None:
    """A zip with dates of its members; without ``packed`` they are only stored."""
    with zipfile.ZipFile(out, "w") as archive:
        for member in members:
            info = zip_info(f"{root}/{member.path}" if root else member.path, member.mtime)
            info.compress_type = zipfile.ZIP_DEFLATED if packed and not member.is_packed else zipfile.ZIP_STORED
            archive.writestr(info, member.data)


def zip_info(name: str, mtime: int) -> zipfile.ZipInfo:
    """The directory entry of a member; the time as UTC, so that it is the same everywhere."""
    when = datetime.fromtimestamp(max(mtime, 315532800), tz=UTC)
    info = zipfile.ZipInfo(name, when.timetuple()[:6])
    info.external_attr = 0o100644 << 16
    info.create_system = 3
    return info


def write_folder(members: Iterable[Member], where: Path, root: str = "") -> None:
    """The members as files below a folder."""
    for member in members:
        target = where / root / member.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(member.data)

"""Archives that want to do harm or are broken, by name, for tests of the reader.

Each is a small bundle of one host with one thing wrong; what is sound in it stays readable.
"""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from tests.factory.bundle import Options, members
from tests.factory.hosts import make_host
from tests.factory.model import Host
from tests.factory.names import MIB, command_file
from tests.factory.packing import GzipStream, Member, gzipped, tar_header, write_tgz, write_zip
from tests.factory.render_files import root

_SMALL = Options(logs=20_000)
_DAY = 1_741_064_784
_LONG = command_file("esxcfg-info", "-a")


@dataclass(frozen=True)
class Hostile:
    """One bad input."""

    name: str
    about: str
    suffix: str
    """Of the file it is saved as."""
    make: Callable[[], bytes]


_KNOWN: dict[str, Hostile] = {}


def hostile(name: str, suffix: str = "tgz") -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Register a bad input: the function makes its bytes, its docstring says what is wrong with it."""

    def register(make: Callable[[], bytes]) -> Callable[[], bytes]:
        if name in _KNOWN:
            raise ValueError(f"two hostile inputs are called {name}")
        _KNOWN[name] = Hostile(name, (make.__doc__ or "").strip(), suffix, make)
        return make

    return register


def hostile_inputs() -> Mapping[str, Hostile]:
    """All of them by name."""
    from tests.factory import hostile_content  # noqa: F401  # it registers what it holds

    return _KNOWN


# -- what they are made of -----------------------------------------------------------------------------


def sound() -> Host:
    """The host of every hostile bundle."""
    return make_host("hostile", name="esx66", number=66, vms=2, datastores=1)


def sound_members() -> list[Member]:
    """Members of a sound bundle, with its root folder in their names."""
    host = sound()
    return [replace(member, path=f"{root(host)}/{member.path}") for member in members(host, _SMALL)]


def tgz(*more: bytes, first: bool = False, level: int = 6) -> bytes:
    """A sound bundle with raw tar blocks behind it, or before it."""
    out = io.BytesIO()
    stream = GzipStream(out)
    extra = b"".join(more)
    if first:
        stream.write(extra, level)
    for member in sound_members():
        stream.write(tar_header(member.path, len(member.data), member.mtime), level)
        stream.write(member.data + bytes(-len(member.data) % 512), level)
    if not first:
        stream.write(extra, level)
    stream.write(bytes(1024), level)
    stream.close()
    return out.getvalue()


def entry(
    name: str, data: bytes = b"planted\n", kind: bytes = tarfile.REGTYPE, link: str = "", form: Literal[1, 2] = 1
) -> bytes:
    """One tar member of any kind."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mtime = kind, link, _DAY
    info.size = len(data) if kind == tarfile.REGTYPE else 0
    return info.tobuf(form, errors="surrogateescape") + (data + bytes(-len(data) % 512) if info.size else b"")


def inside(path: str) -> str:
    """A path below the root folder of the sound bundle."""
    return f"{root(sound())}/{path}"


def with_members(change: Callable[[list[Member]], list[Member]]) -> bytes:
    """A bundle whose members were changed."""
    out = io.BytesIO()
    write_tgz(change(sound_members()), out)
    return out.getvalue()


def with_content(path: str, data: bytes | None) -> bytes:
    """A sound bundle in which one file has another content, or is missing."""
    host = sound()
    host.replaced[path] = data
    out = io.BytesIO()
    write_tgz(members(host, _SMALL), out, root(host))
    return out.getvalue()


# -- names and kinds of members ------------------------------------------------------------------------


@hostile("path-traversal")
def _path_traversal() -> bytes:
    """Members whose names leave the folder they are unpacked in."""
    return tgz(entry("../../../../tmp/escaped.txt"), entry(inside("commands/../../../escaped_too.txt")),
               entry(inside("..\\..\\escaped_windows.txt")))  # fmt: skip


@hostile("absolute-names")
def _absolute_names() -> bytes:
    """Members with absolute names, of Unix and of Windows."""
    return tgz(entry("/etc/cron.d/planted"), entry("C:\\Windows\\planted.txt"), entry("\\\\server\\share\\planted"))


@hostile("links")
def _links() -> bytes:
    """A symbolic link out of the folder with a file behind it, a loop of links and a hard link."""
    return tgz(
        entry(inside("escape"), kind=tarfile.SYMTYPE, link="/etc"), entry(inside("escape/passwd")),
        entry(inside("loop"), kind=tarfile.SYMTYPE, link="loop"),
        entry(inside("hard"), kind=tarfile.LNKTYPE, link="/etc/shadow"),
    )  # fmt: skip


@hostile("devices")
def _devices() -> bytes:
    """Devices and a pipe: reading one would never end."""
    return tgz(
        entry(inside("commands/zero.txt"), kind=tarfile.CHRTYPE),
        entry(inside("commands/disk.txt"), kind=tarfile.BLKTYPE),
        entry(inside("commands/pipe_-l.txt"), kind=tarfile.FIFOTYPE),
    )  # fmt: skip


@hostile("odd-names")
def _odd_names() -> bytes:
    """Names with escape sequences, marks that turn the direction of writing, 10,000 characters, no character."""
    return tgz(
        entry(inside("commands/\x1b[2J\x1b]0;planted\x07.txt")), entry(inside("commands/report\u202etxt.exe")),
        entry(inside(f"commands/{'x' * 10_000}.txt")), entry(inside("commands/\udcff\udcfe.txt")), entry(" "),
        entry(inside("commands/line\nbreak.txt")), entry(inside("vmfs/volumes/ds/日本語 [1] 'quoted'/vmware.log")),
    )  # fmt: skip


@hostile("pax-names")
def _pax_names() -> bytes:
    """Long names as PAX headers, and a PAX header that lies about the size."""
    long = inside(f"vmfs/volumes/{'deep/' * 60}machine.vmx")
    lie = tarfile.TarInfo(inside("commands/lied.txt"))
    lie.pax_headers = {"size": "99999999999"}
    return tgz(entry(long, form=tarfile.PAX_FORMAT), lie.tobuf(tarfile.PAX_FORMAT))


@hostile("gnu-names")
def _gnu_names() -> bytes:
    """A long name as GNU writes it."""
    return tgz(entry(inside(f"vmfs/volumes/{'deep/' * 60}machine.vmx")))


@hostile("sparse-member")
def _sparse_member() -> bytes:
    """A sparse file: few bytes that stand for 8 GiB."""
    info = tarfile.TarInfo(inside("var/core/vmkernel-zdump.1"))
    info.type, info.size = tarfile.GNUTYPE_SPARSE, 512
    block = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    struct.pack_into("12s12s", block, 386, b"%011o\x00" % 0, b"%011o\x00" % 512)
    struct.pack_into("12s", block, 483, b"%011o\x00" % (8 << 30 & 0o77777777777))
    block[148:156] = b"%06o\x00 " % (sum(block[:148]) + sum(block[156:512]) + 256)
    return tgz(bytes(block) + b"s" * 512)


@hostile("many-members")
def _many_members() -> bytes:
    """50,000 members of one byte."""
    head = bytearray(tar_header(inside("commands/many_00000.txt"), 1, _DAY))
    at = head.index(b"00000.txt")
    checked = sum(head[:148]) + sum(head[156:]) + 256 - sum(b"00000")
    made = []
    for number in range(50_000):
        digits = b"%05d" % number
        head[at : at + 5] = digits
        head[148:154] = b"%06o" % (checked + sum(digits))
        made.append(bytes(head) + b"1" + bytes(511))
    return tgz(*made, level=1)


@hostile("dot-slash")
def _dot_slash() -> bytes:
    """Names that begin with ./, as some tools write them; nothing is wrong with it."""
    return with_members(lambda held: [replace(member, path=f"./{member.path}") for member in held])


@hostile("duplicate-members")
def _duplicate_members() -> bytes:
    """The same member twice, with another content the second time."""
    return tgz(entry(inside("commands/vmware_-vl.txt"), b"VMware ESXi 6.0.0 build-1\nVMware ESXi 6.0.0 GA\n"))


@hostile("vm-twice")
def _vm_twice() -> bytes:
    """A machine's folder by the UUID and by the name of its datastore."""
    host = sound()
    store = host.datastore(host.vms[0].datastore)

    def twice(held: list[Member]) -> list[Member]:
        own = f"vmfs/volumes/{store.uuid}/"
        more = [
            replace(item, path=item.path.replace(own, f"vmfs/volumes/{store.name}/"))
            for item in held
            if own in item.path
        ]
        return held + more

    return with_members(twice)


# -- damage --------------------------------------------------------------------------------------------


@hostile("truncated")
def _truncated() -> bytes:
    """A download that broke off in the middle of a member."""
    whole = tgz()
    return whole[: len(whole) * 2 // 3]


@hostile("truncated-tar", "tar")
def _truncated_tar() -> bytes:
    """A tar that ends within a header."""
    whole = gzip.decompress(tgz())
    return whole[: len(whole) // 2 // 512 * 512 + 200]


@hostile("crc-error")
def _crc_error() -> bytes:
    """A gzip whose checksum does not fit."""
    whole = bytearray(tgz())
    whole[-8] ^= 0xFF
    return bytes(whole)


@hostile("flipped-bytes")
def _flipped_bytes() -> bytes:
    """Some bytes in the middle of the packed data are others."""
    whole = bytearray(tgz())
    middle = len(whole) // 2
    whole[middle : middle + 16] = bytes(value ^ 0x5A for value in whole[middle : middle + 16])
    return bytes(whole)


@hostile("trailing-bytes")
def _trailing_bytes() -> bytes:
    """Bytes behind the end of the gzip."""
    return tgz() + b"appended by a mail gateway" * 40


@hostile("rotated-cut")
def _rotated_cut() -> bytes:
    """A rotated log that ends in the middle of its gzip, as the newest one often does."""

    def cut(held: list[Member]) -> list[Member]:
        return [
            replace(item, data=item.data[: len(item.data) // 2]) if item.path.endswith("hostd.0.gz") else item
            for item in held
        ]

    return with_members(cut)


@hostile("not-an-archive")
def _not_an_archive() -> bytes:
    """A page of a proxy that was saved in place of the bundle."""
    return b"<!DOCTYPE html>\n<html><body><h1>407 Proxy Authentication Required</h1></body></html>\n"


@hostile("empty")
def _empty() -> bytes:
    """No byte at all."""
    return b""


# -- bombs and nesting ---------------------------------------------------------------------------------


@hostile("gzip-bomb")
def _gzip_bomb() -> bytes:
    """A rotated log of 1 GiB of zeros in 1 MB, which the archive packs once more."""
    piece = bytes(8 * MIB)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    # After a full flush packed pieces may be repeated.
    packed = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    check, count = 0, 128
    for _ in range(count):
        check = zlib.crc32(piece, check)
    end = b"\x03\x00" + struct.pack("<II", check, len(piece) * count)
    return tgz(entry(inside("var/run/log/hostd.9.gz"), gzipped(b"")[:10] + packed * count + end), level=1)


@hostile("nested-too-deep")
def _nested_too_deep() -> bytes:
    """A bundle in ten archives, each in the next."""
    data = tgz()
    for depth in range(10):
        out = io.BytesIO()
        write_tgz([Member(f"level{depth}.tgz", data, _DAY)], out)
        data = out.getvalue()
    return data


@hostile("zip-in-tgz")
def _zip_in_tgz() -> bytes:
    """A zip with the bundle inside a tgz, as ticket systems make it; nothing is wrong with it."""
    host = sound()
    held = io.BytesIO()
    write_zip(members(host, _SMALL), held, root(host))
    out = io.BytesIO()
    write_tgz([Member("upload/bundle.zip", held.getvalue(), _DAY)], out)
    return out.getvalue()


@hostile("packed-twice", "tgz.gz")
def _packed_twice() -> bytes:
    """A tgz that was packed by gzip once more."""
    return gzipped(tgz(), name="bundle.tgz")


# -- zip -----------------------------------------------------------------------------------------------


def _zipped() -> bytes:
    host = sound()
    out = io.BytesIO()
    write_zip(members(host, _SMALL), out, root(host))
    return out.getvalue()


@hostile("encrypted-zip", "zip")
def _encrypted_zip() -> bytes:
    """A zip whose members say that they need a password."""
    whole = bytearray(_zipped())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = whole.find(mark)
        while place >= 0:
            whole[place + at] |= 1
            place = whole.find(mark, place + 4)
    return bytes(whole)


@hostile("zip-wrong-sizes", "zip")
def _zip_wrong_sizes() -> bytes:
    """A zip whose directory gives sizes that are not those of its members."""
    whole = bytearray(_zipped())
    place = whole.find(b"PK\x01\x02")
    while place >= 0:
        struct.pack_into("<I", whole, place + 24, 7)
        place = whole.find(b"PK\x01\x02", place + 4)
    return bytes(whole)


@hostile("zip-truncated", "zip")
def _zip_truncated() -> bytes:
    """A zip without its directory, which stands at the end."""
    whole = _zipped()
    return whole[: whole.find(b"PK\x01\x02") - 100]


@hostile("zip-traversal", "zip")
def _zip_traversal() -> bytes:
    """A zip with a name that leaves its folder."""
    out = io.BytesIO(_zipped())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(zipfile.ZipInfo("../../planted.txt", (2025, 3, 4, 5, 6, 8)), "planted\n")
    return out.getvalue()

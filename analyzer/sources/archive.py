"""Archives of any kind as one stream of members, nested ones included, without writing anything to disk.

What a file is decides its content, not its name: bundles get renamed, unpacked halfway, packed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from analyzer.sources import names, zip
from analyzer.sources.feed import Feed, Readable, file_pieces
from analyzer.sources.inflate import Damaged, gunzip
from analyzer.sources.limits import Limits
from analyzer.sources.tar import BLOCK, Tar, is_tar

GZIP = b"\x1f\x8b\x08"
_OTHER = {
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"7z\xbc\xaf'\x1c": "7-Zip",
    b"Rar!\x1a\x07": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}
"""Packers that vm-support never uses."""
PROGRAMS = (b"MZ", b"\x7fELF", b"#!")
"""How programs begin: one that unpacks itself is a zip archive behind a program."""
_TOLD = 5
"""So many names stand in one message; the rest is counted."""


class Trouble:
    """Collects what is wrong with an archive, so that a thousand bad members make one message."""

    def __init__(self) -> None:
        self.kinds: dict[tuple[str, str], set[str]] = {}
        """The names by code and by what is wrong with them."""

    def tell(self, code: str, what: str, name: str = "") -> None:
        """Keep one trouble; ``what`` goes on behind the member's name."""
        self.kinds.setdefault((code, what), set()).add(name)

    def add(self, other: Trouble) -> None:
        """Keep what another reader of the same archive found as well."""
        for kind, found in other.kinds.items():
            self.kinds.setdefault(kind, set()).update(found)

    def messages(self) -> Iterator[tuple[str, str]]:
        """Code and sentence of each kind of trouble; in one order, whoever found what first."""
        for (code, what), found in sorted(self.kinds.items()):
            named = sorted(found - {""})
            more = f" and {len(named) - _TOLD:,} more" if len(named) > _TOLD else ""
            yield code, f"{', '.join(named[:_TOLD])}{more} {what}".strip()


class Member(Struct, eq=False):
    """One file of an archive. Its content can be read once, before the next member is asked for."""

    path: str
    """Inside the archive it stands in, safe to show."""
    size: int
    mtime: int
    where: tuple[int, int]
    """What finds it again: where its content begins in the unpacked tar and how long it is, or its place in a zip."""
    read: Callable[[], Iterator[bytes]]
    trouble: Trouble
    depth: int = 0
    refused: str = ""
    """Why it is not read; empty for a good member."""
    damage: Damaged | None = None
    """Set when its content ended early."""
    _feed: Feed | None = None
    _inner: Feed | None = None

    def pieces(self) -> Iterator[bytes]:
        """The content; damage ends it, is noted and told."""
        try:
            yield from self._source().rest()
        except Damaged as problem:
            self._note(problem)

    def head(self) -> bytes:
        """The first 512 bytes, which stay to be read."""
        return self._peek(self._source())

    def unpacked(self, limits: Limits) -> Iterator[bytes]:
        """The content, unpacked when it is a gzip file; damage ends it, is noted and told."""
        inner = self._unpacker(limits)
        if inner is None:
            yield from self.pieces()
            return
        try:
            yield from inner.rest()
        except Damaged as problem:
            self._note(problem)

    def unpacked_head(self, limits: Limits) -> bytes:
        """The first 512 bytes of the content, unpacked when it is a gzip file; they stay to be read."""
        inner = self._unpacker(limits)
        return self.head() if inner is None else self._peek(inner)

    def members(self, limits: Limits) -> Iterator[Member] | None:
        """The members of the archive that this member is; None when it is none, and then it can still be read."""
        head = self.unpacked_head(limits)
        inner = self._unpacker(limits)
        if inner is not None and head.startswith(GZIP) and self.depth + 1 < limits.depth:
            # Somebody has packed what was packed; its place is still that of the outer one.
            name = self.path.removesuffix(".gz")
            twice = Member(name, 0, 0, self.where, inner.rest, self.trouble, self.depth + 1)
            return twice.members(limits) or iter((twice,))
        zipped = zip.is_zip(head)
        if not zipped and not is_tar(head) and not (inner is not None and head.startswith(GZIP)):
            return None
        if self.depth + 1 >= limits.depth:
            self.trouble.tell("too-deep", f"is an archive inside {self.depth + 1} others; not opened", self.path)
            return iter(())
        if zipped:
            return _zip_stream_members(inner or self._source(), limits, self.trouble, self.depth + 1)
        if inner is not None:
            return _tar_members(inner, limits, self.trouble, self.depth + 1, is_whole=True)
        return _tar_members(self._source(), limits, self.trouble, self.depth + 1, is_whole=self.size > 0)

    def _unpacker(self, limits: Limits) -> Feed | None:
        if self._inner is None and _is_gzip(self.head()):
            self._inner = Feed(gunzip(self._source().rest(), limits))
        return self._inner

    def _peek(self, feed: Feed) -> bytes:
        try:
            return feed.peek(BLOCK)
        except Damaged as problem:
            self._note(problem)
            return b""

    def _source(self) -> Feed:
        if self._feed is None:
            self._feed = Feed(self.read())
        return self._feed

    def _note(self, problem: Damaged) -> None:
        self.damage = problem
        self.trouble.tell(f"member-{problem.code}", str(problem), self.path)


def _is_gzip(head: bytes) -> bool:
    """True for the beginning of a gzip file, also of one that was cut inside its mark."""
    return head.startswith(GZIP) or (bool(head) and GZIP.startswith(head))


def open_file(file: Readable, name: str, limits: Limits, trouble: Trouble) -> Iterator[Member] | None:
    """The members of the archive in ``file``, or None when it is no archive; the file stands at its start then.

    A gzip file that holds no archive gives one member, called like the file without its ending.
    """
    head = file.read(BLOCK)
    file.seek(0)
    if zip.is_zip(head) or (head.startswith(PROGRAMS) and zip.has_directory(file)):
        return _zip_members(file, limits, trouble)
    if not head.startswith(GZIP) and not is_tar(head):
        return None
    whole = Member(name.removesuffix(".gz"), 0, 0, (0, -1), lambda: _file_pieces(file), trouble, -1)
    return whole.members(limits) or iter((whole,))


def _file_pieces(file: Readable) -> Iterator[bytes]:
    """The pieces of a file; a disk or network that fails ends it like a cut does."""
    try:
        yield from file_pieces(file)
    except OSError as problem:
        raise Damaged("unreadable", f"cannot be read any further: {problem.strerror or problem}") from problem


def is_archive(head: bytes) -> bool:
    """True when a file begins like something that is packed."""
    return head.startswith(GZIP) or zip.is_zip(head) or is_tar(head) or bool(packer(head))


def packer(head: bytes) -> str:
    """The name of a packer that is not supported and whose file begins with ``head``; empty for all others."""
    return next((name for magic, name in _OTHER.items() if head.startswith(magic)), "")


def _tar_members(feed: Feed, limits: Limits, trouble: Trouble, depth: int, *, is_whole: bool) -> Iterator[Member]:
    """``is_whole`` tells that the end of the stream is vouched for: by gzip, or the size of a member."""
    tar = Tar(feed)
    count = 0
    last = ""
    try:
        for entry in tar:
            count += 1
            if count > limits.members:
                trouble.tell("archive-bomb", f"holds more than {limits.members:,} members; the rest is not read")
                return
            if entry.kind in ("folder", "label"):
                continue
            name = names.decoded(entry.name)
            last = names.shown(names.plain(name))
            refused = names.trouble_with(name) or ("" if entry.kind == "file" else f"is a {entry.kind}")
            if refused:
                trouble.tell("member-refused", f"{refused}; not read", last)
            yield Member(last, entry.size, entry.mtime, (entry.offset, entry.size), tar.pieces, trouble, depth, refused)
    except Damaged as problem:
        behind = f" behind {last}" if last else ""
        trouble.tell(f"archive-{problem.code}", f"the archive {problem}{behind}; what may follow is missing")
    else:
        if not tar.is_ended and not is_whole:
            trouble.tell("archive-truncated", "the archive has no end mark; what may follow is missing")
    if tar.skipped:
        trouble.tell("archive-corrupt", f"{tar.skipped:,} bytes of the archive belong to no member")


def _zip_members(file: Readable, limits: Limits, trouble: Trouble) -> Iterator[Member]:
    try:
        found = zip.entries(file, limits)
    except Damaged as problem:
        trouble.tell(f"archive-{problem.code}", f"the archive {problem}")
        if problem.code != "bomb":
            file.seek(0)
            yield from _zip_stream_members(Feed(_file_pieces(file)), limits, trouble, 0)
        return
    for entry in found:
        if not entry.is_folder:
            yield _zip_member(entry, lambda entry=entry: zip.content(file, entry, limits), trouble, 0)  # type: ignore[misc]


def _zip_stream_members(feed: Feed, limits: Limits, trouble: Trouble, depth: int) -> Iterator[Member]:
    stream = zip.ZipStream(feed.rest(), limits)
    try:
        for count, entry in enumerate(stream):
            if count >= limits.members:
                trouble.tell("archive-bomb", f"holds more than {limits.members:,} members; the rest is not read")
                return
            if not entry.is_folder:
                yield _zip_member(entry, stream.pieces, trouble, depth)
    except Damaged as problem:
        trouble.tell(f"archive-{problem.code}", f"the archive {problem}; what follows is missing")


def _zip_member(entry: zip.ZipEntry, read: Callable[[], Iterator[bytes]], trouble: Trouble, depth: int) -> Member:
    # Windows programs put backslashes between folders.
    name = names.decoded(entry.name).replace("\\", "/")
    shown = names.shown(names.plain(name))
    refused = names.trouble_with(name) or ("is a link" if entry.is_link else entry.trouble)
    if refused:
        trouble.tell("member-refused", f"{refused}; not read", shown)
    return Member(shown, entry.size, 0, (entry.offset, -1), read, trouble, depth, refused)

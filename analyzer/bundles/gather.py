"""From what a user names to bundles and loose texts: archives inside archives, folders of bundles, single files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Literal

from analyzer.bundles.collector import OUTSIDE, Bundle
from analyzer.bundles.layout import OWN_FILES, fragment_of, is_marker, root_name
from analyzer.bundles.sharing import Share
from analyzer.captures import Capture, Case, Host, Listed, Where
from analyzer.findings import Diagnostic
from analyzer.logs.plain import HEAD, is_binary, plain_head
from analyzer.logs.reader import LogReader, is_log, opening
from analyzer.model import CaptureKind, ParseStatus, SourceRef
from analyzer.reading import Reader
from analyzer.sources.archive import Member, Trouble, is_archive, open_file, packer
from analyzer.sources.feed import Metered, beginning, file_pieces
from analyzer.sources.files import STDIN, STDIN_NAME, SourceFile, shown_path
from analyzer.sources.folder import folder_members
from analyzer.sources.limits import MIB, Budget, Limits

_PENDING = 64 * MIB
"""Bytes kept of members that come before it is known whether they stand in a bundle."""
_FOR_PEOPLE = frozenset({"readme", "readme.md", "readme.txt"})
"""Pages about a folder: they quote outputs of their own choice."""
_SMALL = 1 * MIB
"""Bytes of a log alone up to which it is read as a text as well."""
_DEEPEST = 8
"""Folders above the root of a bundle."""


Tick = Callable[[int, int, str], None]
"""Is told of progress: bytes of inputs and members of archives and folders since the last time, and what comes next."""


@dataclass(frozen=True)
class LooseLog:
    """A log that stands in no bundle."""

    item: Listed
    file: SourceFile
    is_read: bool = False
    """Outputs that stand in it were read as of any text."""


@dataclass
class Gathered:
    """What one run has found so far."""

    hosts: list[Host] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    """From loose texts, whose hosts are still to be told apart."""
    logs: list[LooseLog] = field(default_factory=list)
    """Logs that stand in no bundle."""


class Gatherer:
    """Reads the inputs of a case."""

    def __init__(
        self,
        reader: Reader,
        case: Case,
        limits: Limits,
        share: Share | None = None,
        *,
        logs_only: bool = False,
        tick: Tick = lambda size, members, name: None,
        log_reader: LogReader | None = None,
    ) -> None:
        self.log_reader = log_reader or LogReader()
        self.reader, self.case, self.limits = reader, case, limits
        self.share = share or Share()
        self.budget = Budget(limits)
        self.logs_only = logs_only
        """True in a process that helps with the logs."""
        self.tick = tick
        """Is told of bytes and members of the input that were read."""
        self.found = Gathered()
        self._holds_something = False
        self.empty = 0
        """Empty files of this input that are listed."""

    def input(self, name: str) -> Trouble:
        """Read one input; nothing is raised for bad ones, what is wrong with its members is given back."""
        trouble = Trouble()
        path, shown = Path(name), shown_path(Path(name))
        self._holds_something = False
        before = len(self.case.listed), len(self.case.unreadable)
        self.empty = 0
        self.budget = Budget(self.limits)
        try:
            if name == STDIN:
                self._stream(sys.stdin.buffer.read, STDIN_NAME, trouble)
            elif path.is_dir():
                self._folder(path, shown, trouble)
            elif not path.exists():
                self._unreadable(shown, "does not exist", "missing")
            elif path.is_file():
                self._file(path, shown, trouble)
            else:
                self._unreadable(shown, "is neither a file nor a folder", "unreadable")
        except OSError as problem:
            self._unreadable(shown, f"cannot be read: {problem.strerror or problem}", "unreadable")
        if not self._holds_something and before == (len(self.case.listed) - self.empty, len(self.case.unreadable)):
            shown = STDIN_NAME if name == STDIN else shown
            self.case.unreadable.append(shown)
            self._tell("empty", f"{shown} is empty", shown)
        return trouble

    def tell(self, name: str, trouble: Trouble) -> None:
        """Put what is wrong with an input into the diagnostics."""
        shown = STDIN_NAME if name == STDIN else shown_path(Path(name))
        for code, said in trouble.messages():
            self._tell(code, f"{shown}: {said}", shown)

    # -- kinds of inputs -------------------------------------------------------------------------------

    def _folder(self, path: Path, shown: str, trouble: Trouble) -> None:
        members = list(folder_members(path, trouble))
        if not members:
            self._unreadable(shown, "holds no files", "empty-folder", listed=False)
            return
        roots = _outer({root for member in members if (root := _root_of(member.path)) is not None})
        _Walk(self, shown, known=roots, is_folder=True).members(members)

    def _file(self, path: Path, shown: str, trouble: Trouble) -> None:
        with path.open("rb") as opened:
            file = Metered(opened, self._was_read)
            members = open_file(file, path.name, self.limits, trouble)
            if members is None:
                head = file.read(512)
                if kind := packer(head):
                    self._unreadable(
                        shown, f"is packed with {kind}, which ESXi does not use: unpack it first", "archive"
                    )
                    return
                start = head + file.read(HEAD - len(head))
                if self.log(SourceFile(SourceRef(shown, shown), start), chain((start,), file_pieces(file))):
                    return
                data = start + file.read(self.limits.command_bytes - len(start))
                whole = path.stat().st_size
                cut = f"has {whole:,} bytes; only the first {len(data):,} were read" if whole > len(data) else ""
                self._text(SourceFile(SourceRef(shown, shown), data, cut, "too-large" if cut else ""))
                return
            walk = _Walk(self, shown)
            walk.members(members)
            if not walk.count:
                self._nothing_in(shown)

    def _stream(self, read: Callable[[int], bytes], shown: str, trouble: Trouble) -> None:
        """Standard input: a text, or an archive that comes in pieces."""
        pieces = self._metered(iter(lambda: read(1 << 18), b""))
        whole = Member(shown, 0, 0, (0, -1), lambda: pieces, trouble, -1)
        members = whole.members(self.limits)
        if members is not None:
            walk = _Walk(self, shown)
            walk.members(members)
            if not walk.count:
                self._nothing_in(shown)
        elif kind := packer(whole.head()):
            self._unreadable(shown, f"is packed with {kind}, which ESXi does not use: unpack it first", "archive")
        else:
            start, pieces = opening(whole.unpacked(self.limits))
            if not self.log(SourceFile(SourceRef(shown, shown), start), pieces):
                self._text(SourceFile(SourceRef(shown, shown), beginning(pieces, self.limits.command_bytes)))

    def _metered(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._was_read(len(piece))
            yield piece

    def _was_read(self, size: int) -> None:
        self.budget.read += size
        self.tick(size, 0, "")

    # -- what comes of it ------------------------------------------------------------------------------

    def _text(self, file: SourceFile) -> None:
        """A text that is no part of a bundle."""
        if self.logs_only:
            return
        self._holds_something = self._holds_something or bool(file.trouble or file.data.strip())
        found = self.reader.read(file, self.case)
        if file.trouble and not file.data and file.alone:
            self.case.unreadable.append(file.ref.display)
        self.found.captures += found

    def log(self, file: SourceFile, pieces: Iterable[bytes], mtime: int = 0) -> LooseLog | None:
        """Search a text that is a log and no part of a bundle, or None when it is no log.

        ``file`` holds the beginning of the text; parts of it that commands print are read like any text.
        """
        head = b"" if self.logs_only or is_binary(file.data[:HEAD]) else plain_head(file.data[:HEAD])
        if not is_log(head):
            return None
        self._holds_something = True
        item = Listed(file.ref, CaptureKind.LOG, ParseStatus.PARSED)
        window = self.log_reader.window(None)
        start, pieces = opening(pieces, _SMALL)
        if len(start) < _SMALL:
            # What commands printed may stand in it, of several lines each.
            read = self.reader.read(replace(file, data=plain_head(start).replace(b"\0", b"")), self.case)
            self.found.captures += [capture for capture in read if capture.command is not None]
        if self.log_reader.is_outside(window, mtime, head):
            item.status, item.reason = ParseStatus.UNSUPPORTED, OUTSIDE
        else:
            item.scan = self.log_reader.loose(pieces, file.ref.path, window)
            item.bytes, item.lines = item.scan.size, item.scan.lines
        self.case.listed.append(item)
        loose = LooseLog(item, replace(file, data=head), is_read=len(start) < _SMALL)
        self.found.logs.append(loose)
        return loose

    def holds_something(self) -> None:
        """The input is not empty."""
        self._holds_something = True

    def _unreadable(self, shown: str, why: str, code: str, *, listed: bool = True) -> None:
        self._tell(code, f"{shown} {why}", shown, "error")
        self.case.unreadable.append(shown)
        if listed:
            self._listed_unreadable(shown, why)

    def _nothing_in(self, shown: str) -> None:
        self.case.unreadable.append(shown)
        self._listed_unreadable(shown, "nothing can be unpacked")

    def _listed_unreadable(self, shown: str, why: str) -> None:
        self.case.listed.append(Listed(SourceRef(shown, shown), CaptureKind.OTHER, ParseStatus.UNREADABLE, why))

    def _tell(self, code: str, message: str, path: str, level: Literal["warning", "error", ""] = "") -> None:
        level = level or ("error" if code.startswith("archive-") else "warning")
        self.case.diagnostics.append(Diagnostic(level=level, code=code, message=message, path=path))


@dataclass
class _Walk:
    """The members of one archive or folder, sorted into bundles and loose files."""

    gatherer: Gatherer
    source: str
    way: Where = ()
    """Where the archive stands in the input."""
    prefix: str = ""
    """What stands before the names of its members: the archives it came in."""
    known: set[str] = field(default_factory=set)
    """Roots of bundles that are known before the first member is read."""
    is_folder: bool = False
    count: int = 0
    bundles: dict[str, Bundle] = field(default_factory=dict)
    pending: list[tuple[Member, bytes]] = field(default_factory=list)
    pending_bytes: int = 0
    logs: list[tuple[str, LooseLog]] = field(default_factory=list)
    """Logs that stood in no bundle when they came."""

    def members(self, members: Iterable[Member]) -> None:
        """Read all of them."""
        for member in members:
            self.gatherer.tick(0, 1, member.path)
            if self.is_folder:
                self.gatherer.budget.read += member.size
            self._member(member)
            if self.is_folder:
                self.gatherer.tick(member.size, 0, "")
            # A file that breaks off before its first byte is none.
            self.count += member.damage is None or member.size > 0
        self._finish()

    def _member(self, member: Member) -> None:
        bundle, path = self._bundle_of(member.path)
        if bundle is not None:
            self._remember(f"{bundle.prefix}{path}", member)
            bundle.take(path, member)
            return
        self._remember(f"{self.prefix}{member.path}", member)
        if member.refused:
            self._list(member, ParseStatus.UNREADABLE, member.refused)
            return
        name = member.path.rpartition("/")[2]
        if name.startswith("._") or member.path.startswith("__MACOSX/"):
            self._list(member, ParseStatus.UNSUPPORTED, "what a Mac adds to an archive")
            return
        if fragment_of(member.path) and is_archive(member.head()):
            self._list(member, ParseStatus.UNSUPPORTED, "the first part of a divided archive; not put together")
            return
        inner = member.members(self.gatherer.limits)
        if inner is not None:
            way = (*self.way, member.where)
            walk = _Walk(self.gatherer, self.source, way, f"{self.prefix}{member.path}/")
            walk.members(inner)
            if not walk.count:
                self._list(member, ParseStatus.UNREADABLE, "nothing can be unpacked")
            return
        if name.lower() in _FOR_PEOPLE and self.is_folder:
            self._list(member, ParseStatus.UNSUPPORTED, "tells about its folder; not read unless it is named", size=0)
            return
        if kind := packer(member.head()):
            self._list(member, ParseStatus.UNREADABLE, f"is packed with {kind}: unpack it first")
            return
        start, pieces = opening(member.unpacked(self.gatherer.limits))
        if self._log(member, start, pieces):
            return
        data = beginning(pieces, self.gatherer.limits.command_bytes)
        if self.is_folder:
            self._loose(member, data)
        elif self.pending_bytes + len(data) > _PENDING:
            self._list(member, ParseStatus.UNSUPPORTED, "too much text beside bundles; not read")
        else:
            # It may turn out to stand in a bundle, whose mark comes later in the archive.
            self.pending.append((member, data))
            self.pending_bytes += len(data)

    def _log(self, member: Member, start: bytes, pieces: Iterator[bytes]) -> bool:
        """Search a member that is a log of no bundle; it may turn out to stand in one that comes later."""
        if not self.is_folder and member.path.rpartition("/")[2] in OWN_FILES:
            return False  # what vm-support says of its run: whoever finds the bundle reads it
        ref = SourceRef(self.source, f"{self.prefix}{member.path}".removesuffix(".gz"))
        file = SourceFile(ref, start, folders=tuple(member.path.split("/")[:-1]), alone=False)
        loose = self.gatherer.log(file, pieces, member.mtime)
        if loose is not None:
            self.logs.append((member.path, loose))
        if loose is not None and member.damage is not None:
            loose.item.status, loose.item.reason = ParseStatus.TRUNCATED, f"the file {member.damage}"
        return loose is not None

    def _remember(self, path: str, member: Member) -> None:
        """Keep where a member of an archive stands."""
        if self.is_folder or self.gatherer.logs_only:
            return
        name, part = fragment_of(path) or (path, 0)
        # The one text in a gzip file is the file itself.
        way = self.way if member.depth < 0 else (*self.way, member.where)
        self.gatherer.case.places.setdefault(SourceRef(self.source, name), []).append((part, way))

    def _bundle_of(self, path: str) -> tuple[Bundle | None, str]:
        """The bundle that a member stands in and its path there."""
        held = next((top for top in reversed(list(_folders(path))) if top in self.bundles or top in self.known), None)
        root = _root_of(path)
        if root is None or (held is not None and _is_part(root, held)):
            root = held
        if root is None:
            top = path.partition("/")[0]
            root = top if "/" in path and root_name(top) is not None else None
        if root is None:
            return None, path
        bundle = self.bundles.get(root)
        if bundle is None:
            bundle = self._opened(root)
        return bundle, path.removeprefix(f"{root}/") if root else path

    def _opened(self, root: str) -> Bundle:
        """A new bundle, with the members that came before its mark."""
        g = self.gatherer
        # In an archive the root folder says nothing that the archive's own name does not, unless there are several.
        prefix = f"{root}/" if root and (self.is_folder or self.bundles) else ""
        folder = root.rpartition("/")[2] or (self.prefix or self.source).rstrip("/").rpartition("/")[2]
        bundle = Bundle(
            self.source, folder, f"{self.prefix}{prefix}", g.reader, g.case, g.limits, g.share, g.logs_only, g.budget,
            g.log_reader,
        )  # fmt: skip
        self.bundles[root] = bundle
        inside: list[tuple[Member, bytes]] = []
        outside: list[tuple[Member, bytes]] = []
        for item in self.pending:
            (inside if not root or item[0].path.startswith(f"{root}/") else outside).append(item)
        self.pending = outside
        for member, data in inside:
            self.pending_bytes -= len(data)
            again = replace(member, read=partial(iter, (data,)), _feed=None, _inner=None)
            bundle.take(member.path.removeprefix(f"{root}/") if root else member.path, again)
        for path, loose in self.logs:
            if (not root or path.startswith(f"{root}/")) and loose in g.found.logs:
                g.found.logs.remove(loose)
                bundle.logs.append(loose.item.ref)
        return bundle

    def _finish(self) -> None:
        for member, data in self.pending:
            self._loose(member, data)
        self.pending = []
        for bundle in self.bundles.values():
            host = bundle.finish()
            self.gatherer.case.listed += bundle.listed
            if host is not None:
                self.gatherer.found.hosts.append(host)
                self.gatherer.holds_something()

    def _loose(self, member: Member, data: bytes) -> None:
        ref = SourceRef(self.source, f"{self.prefix}{member.path}")
        folders = tuple(member.path.split("/")[:-1])
        if member.damage is not None and not data:
            self._list(member, ParseStatus.UNREADABLE, str(member.damage))
            return
        if not data and not self.gatherer.logs_only:
            self.gatherer.empty += 1
            self._list(member, ParseStatus.EMPTY, "is empty")
            return
        limit = self.gatherer.limits.command_bytes
        cut = f"only the first {limit:,} bytes were read" if len(data) >= limit else ""
        if member.path.endswith(".gz"):
            ref = SourceRef(ref.source, ref.path.removesuffix(".gz"))
        self.gatherer._text(SourceFile(ref, data, cut, "too-large" if cut else "", folders, alone=False))

    def _list(self, member: Member, status: ParseStatus, reason: str, size: int | None = None) -> None:
        ref = SourceRef(self.source, f"{self.prefix}{member.path}")
        self.gatherer.case.listed.append(
            Listed(ref, CaptureKind.OTHER, status, reason, bytes=member.size if size is None else size)
        )


def _folders(path: str) -> Iterator[str]:
    """The folders above a member, the nearest last: ``""``, ``a``, ``a/b``."""
    parts = path.split("/")[:-1]
    return chain(("",), ("/".join(parts[:size]) for size in range(1, min(len(parts), _DEEPEST) + 1)))


def _is_part(root: str, held: str) -> bool:
    """True when a folder inside the bundle ``held`` only looks like one: copies of ``commands/`` and ``etc/``."""
    inside = root != held and (not held or root.startswith(f"{held}/"))
    return inside and root_name(root.rpartition("/")[2]) is None


def _outer(roots: set[str]) -> set[str]:
    """The roots without those that are parts of others."""
    return {root for root in roots if not any(_is_part(root, held) for held in _folders(f"{root}/x") if held in roots)}


def _root_of(path: str) -> str | None:
    """The root of the bundle that a member marks, or None when it marks none."""
    for folder in _folders(path):
        if is_marker(path[len(folder) + 1 :] if folder else path):
            return folder
    return None

"""The members of one archive or folder, sorted into bundles, archives inside, logs and loose texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from analyzer.bundles.bundle_logs import BundleLogs
from analyzer.bundles.layout import OWN_FILES, folders_above, fragment_of, is_part, marked_root, root_name
from analyzer.listed import Listed, Where
from analyzer.logs.reader import opening
from analyzer.origin import CaptureKind, ParseStatus, SourceRef
from analyzer.sources.archive import Member, is_archive, packer
from analyzer.sources.feed import beginning
from analyzer.sources.files import SourceFile
from analyzer.sources.limits import MIB

if TYPE_CHECKING:
    from analyzer.bundles.inputs import Inputs, LooseLog

_PENDING = 64 * MIB
"""Bytes kept of members that come before it is known whether they stand in a bundle."""
_FOR_PEOPLE = frozenset({"readme", "readme.md", "readme.txt"})
"""Pages about a folder: they quote outputs of their own choice."""


class Walk(Struct):
    """The members of one archive or folder, sorted into bundles and loose files."""

    inputs: Inputs
    source: str
    way: Where = ()
    """Where the archive stands in the input."""
    prefix: str = ""
    """What stands before the names of its members: the archives it came in."""
    known: set[str] = set()
    """Roots of bundles that are known before the first member is read."""
    is_folder: bool = False
    count: int = 0
    bundles: dict[str, BundleLogs] = {}
    pending: list[tuple[Member, bytes]] = []
    pending_bytes: int = 0
    logs: list[tuple[str, LooseLog]] = []
    """Logs that stood in no bundle when they came."""

    def members(self, members: Iterable[Member]) -> None:
        """Read all of them."""
        for member in members:
            self.inputs.tick(0, 1, member.path)
            if self.is_folder:
                self.inputs.budget.read += member.size
            self._member(member)
            if self.is_folder:
                self.inputs.tick(member.size, 0, "")
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
        inner = member.members(self.inputs.limits)
        if inner is not None:
            way = (*self.way, member.where)
            walk = Walk(self.inputs, self.source, way, f"{self.prefix}{member.path}/")
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
        start, pieces = opening(member.unpacked(self.inputs.limits))
        if self._log(member, start, pieces):
            return
        data = beginning(pieces, self.inputs.limits.command_bytes)
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
        loose = self.inputs.log(file, pieces, member.mtime)
        if loose is not None:
            self.logs.append((member.path, loose))
        if loose is not None and member.damage is not None:
            loose.item.status, loose.item.reason = ParseStatus.TRUNCATED, f"the file {member.damage}"
        return loose is not None

    def _remember(self, path: str, member: Member) -> None:
        """Keep where a member of an archive stands."""
        if self.is_folder:
            return
        name, part = fragment_of(path) or (path, 0)
        # The one text in a gzip file is the file itself.
        way = self.way if member.depth < 0 else (*self.way, member.where)
        self.inputs.remember(SourceRef(self.source, name), part, way)

    def _bundle_of(self, path: str) -> tuple[BundleLogs | None, str]:
        """The bundle that a member stands in and its path there."""
        held = next((top for top in reversed(folders_above(path)) if top in self.bundles or top in self.known), None)
        root = marked_root(path)
        if root is None or (held is not None and is_part(root, held)):
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

    def _opened(self, root: str) -> BundleLogs:
        """A new bundle, with the members that came before its mark."""
        inputs = self.inputs
        # In an archive the root folder says nothing that the archive's own name does not, unless there are several.
        prefix = f"{root}/" if root and (self.is_folder or self.bundles) else ""
        folder = root.rpartition("/")[2] or (self.prefix or self.source).rstrip("/").rpartition("/")[2]
        bundle = inputs.bundle(self.source, folder, f"{self.prefix}{prefix}")
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
            if (not root or path.startswith(f"{root}/")) and loose in inputs.found.logs:
                inputs.found.logs.remove(loose)
                bundle.logs.append(loose.item.ref)
        return bundle

    def _finish(self) -> None:
        for member, data in self.pending:
            self._loose(member, data)
        self.pending = []
        for bundle in self.bundles.values():
            host = bundle.finish()
            self.inputs.listed += bundle.listed
            if host is not None:
                self.inputs.found.hosts.append(host)
                self.inputs.holds_something()

    def _loose(self, member: Member, data: bytes) -> None:
        ref = SourceRef(self.source, f"{self.prefix}{member.path}")
        folders = tuple(member.path.split("/")[:-1])
        if member.damage is not None and not data:
            self._list(member, ParseStatus.UNREADABLE, str(member.damage))
            return
        if not data:
            self.inputs.empty += 1
            self._list(member, ParseStatus.EMPTY, "is empty")
            return
        limit = self.inputs.limits.command_bytes
        cut = f"only the first {limit:,} bytes were read" if len(data) >= limit else ""
        if member.path.endswith(".gz"):
            ref = SourceRef(ref.source, ref.path.removesuffix(".gz"))
        self.inputs.text(SourceFile(ref, data, cut, "too-large" if cut else "", folders, alone=False))

    def _list(self, member: Member, status: ParseStatus, reason: str, size: int | None = None) -> None:
        ref = SourceRef(self.source, f"{self.prefix}{member.path}")
        self.inputs.listed.append(
            Listed(ref, CaptureKind.OTHER, status, reason, bytes=member.size if size is None else size)
        )

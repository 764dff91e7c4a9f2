"""From what a user names to the members of archives and folders, to loose texts and to loose logs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from analyzer.bundles.bundle_logs import BundleLogs
from analyzer.bundles.layout import marked_root, outer_roots
from analyzer.bundles.sharing import Share
from analyzer.bundles.walk import Walk
from analyzer.listed import Listed, Where
from analyzer.logs.plain import HEAD, is_binary, plain_head
from analyzer.logs.reader import LogReader, is_log, opening
from analyzer.origin import CaptureKind, ParseStatus, SourceRef
from analyzer.sources.archive import Member, Trouble, open_file, packer
from analyzer.sources.feed import Metered, beginning, file_pieces
from analyzer.sources.files import STDIN, STDIN_NAME, SourceFile, shown_path
from analyzer.sources.folder import folder_members
from analyzer.sources.limits import Budget, Limits

if TYPE_CHECKING:
    from analyzer.captures import Capture, Host

Tick = Callable[[int, int, str], None]
"""Is told of progress: bytes of inputs and members of archives and folders since the last time, and what comes next."""


class LooseLog(Struct, frozen=True):
    """A log that stands in no bundle."""

    item: Listed
    file: SourceFile
    is_read: bool = False
    """Outputs that stand in it were read as of any text."""


class Gathered(Struct):
    """What one run has found so far."""

    hosts: list[Host] = []
    captures: list[Capture] = []
    """From loose texts, whose hosts are still to be told apart."""
    logs: list[LooseLog] = []
    """Logs that stand in no bundle."""


class Inputs:
    """Opens inputs and passes what is in them on; by itself it makes something of the logs of bundles only.

    Both a process that helps with logs and the one that is helped walk an input with it: they number its logs alike.
    """

    def __init__(
        self,
        limits: Limits,
        share: Share | None = None,
        *,
        tick: Tick = lambda size, members, name: None,
        log_reader: LogReader | None = None,
    ) -> None:
        self.limits = limits
        self.share = share or Share()
        self.log_reader = log_reader or LogReader()
        self.budget = Budget(limits)
        self.tick = tick
        """Is told of bytes and members of the input that were read."""
        self.listed: list[Listed] = []
        """Files that are accounted for, and nothing more."""
        self.found = Gathered()
        self.empty = 0
        """Empty files of this input that are listed."""

    def input(self, name: str) -> Trouble:
        """Read one input; nothing is raised for bad ones, what is wrong with its members is given back."""
        trouble = Trouble()
        path, shown = Path(name), shown_path(Path(name))
        self.empty = 0
        self.budget = Budget(self.limits)
        try:
            if name == STDIN:
                self._stream(sys.stdin.buffer.read, STDIN_NAME, trouble)
            elif path.is_dir():
                self._folder(path, shown, trouble)
            elif not path.exists():
                self.unreadable(shown, "does not exist", "missing")
            elif path.is_file():
                self._file(path, shown, trouble)
            else:
                self.unreadable(shown, "is neither a file nor a folder", "unreadable")
        except OSError as problem:
            self.unreadable(shown, f"cannot be read: {problem.strerror or problem}", "unreadable")
        return trouble

    # -- kinds of inputs -------------------------------------------------------------------------------

    def _folder(self, path: Path, shown: str, trouble: Trouble) -> None:
        members = list(folder_members(path, trouble))
        if not members:
            self.unreadable(shown, "holds no files", "empty-folder", listed=False)
            return
        roots = outer_roots({root for member in members if (root := marked_root(member.path)) is not None})
        Walk(self, shown, known=roots, is_folder=True).members(members)

    def _file(self, path: Path, shown: str, trouble: Trouble) -> None:
        with path.open("rb") as opened:
            file = Metered(opened, self._was_read)
            members = open_file(file, path.name, self.limits, trouble)
            if members is None:
                head = file.read(512)
                if kind := packer(head):
                    self.unreadable(
                        shown, f"is packed with {kind}, which ESXi does not use: unpack it first", "archive"
                    )
                    return
                start = head + file.read(HEAD - len(head))
                if self.log(SourceFile(SourceRef(shown, shown), start), chain((start,), file_pieces(file))):
                    return
                data = start + file.read(self.limits.command_bytes - len(start))
                whole = path.stat().st_size
                cut = f"has {whole:,} bytes; only the first {len(data):,} were read" if whole > len(data) else ""
                self.text(SourceFile(SourceRef(shown, shown), data, cut, "too-large" if cut else ""))
                return
            walk = Walk(self, shown)
            walk.members(members)
            if not walk.count:
                self.nothing_in(shown)

    def _stream(self, read: Callable[[int], bytes], shown: str, trouble: Trouble) -> None:
        """Standard input: a text, or an archive that comes in pieces."""
        pieces = self._metered(iter(lambda: read(1 << 18), b""))
        whole = Member(shown, 0, 0, (0, -1), lambda: pieces, trouble, -1)
        members = whole.members(self.limits)
        if members is not None:
            walk = Walk(self, shown)
            walk.members(members)
            if not walk.count:
                self.nothing_in(shown)
        elif kind := packer(whole.head()):
            self.unreadable(shown, f"is packed with {kind}, which ESXi does not use: unpack it first", "archive")
        else:
            start, pieces = opening(whole.unpacked(self.limits))
            if not self.log(SourceFile(SourceRef(shown, shown), start), pieces):
                self.text(SourceFile(SourceRef(shown, shown), beginning(pieces, self.limits.command_bytes)))

    def _metered(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._was_read(len(piece))
            yield piece

    def _was_read(self, size: int) -> None:
        self.budget.read += size
        self.tick(size, 0, "")

    # -- what comes of it ------------------------------------------------------------------------------

    def bundle(self, source: str, folder: str, prefix: str) -> BundleLogs:
        """What reads the bundle below a folder."""
        return BundleLogs(
            source=source, folder=folder, prefix=prefix, limits=self.limits, share=self.share, budget=self.budget,
            log_reader=self.log_reader,
        )  # fmt: skip

    def remember(self, ref: SourceRef, part: int, way: Where) -> None:
        """Keep where a member of an archive stands."""

    def text(self, file: SourceFile) -> None:
        """A text that is no part of a bundle."""

    def log(self, file: SourceFile, pieces: Iterable[bytes], mtime: int = 0) -> LooseLog | None:
        """A text that is a log and no part of a bundle, or None when it is no log.

        ``file`` holds the beginning of the text. Loose logs are left to the process that is helped.
        """
        head = self.log_head(file.data)
        return LooseLog(Listed(file.ref, CaptureKind.LOG, ParseStatus.PARSED), file) if head else None

    @staticmethod
    def log_head(data: bytes) -> bytes:
        """The beginning of a text that is a log; nothing for all others."""
        head = b"" if is_binary(data[:HEAD]) else plain_head(data[:HEAD])
        return head if is_log(head) else b""

    def holds_something(self) -> None:
        """The input is not empty."""

    def unreadable(self, shown: str, why: str, code: str, *, listed: bool = True) -> None:
        """An input of which nothing can be read."""

    def nothing_in(self, shown: str) -> None:
        """An archive of which nothing can be unpacked."""

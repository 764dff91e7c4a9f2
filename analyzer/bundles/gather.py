"""From what a user names to bundles and loose texts: archives inside archives, folders of bundles, single files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from analyzer.bundles.collector import OUTSIDE
from analyzer.bundles.layout import marked_root, outer_roots
from analyzer.bundles.sharing import Share
from analyzer.bundles.walk import Walk
from analyzer.captures import Capture, Case, Host, Listed
from analyzer.findings import Diagnostic
from analyzer.logs.plain import HEAD, is_binary, plain_head
from analyzer.logs.reader import LogReader, is_log, opening
from analyzer.model import CaptureKind, ParseStatus, SourceRef
from analyzer.reading import Reader
from analyzer.sources.archive import Member, Trouble, open_file, packer
from analyzer.sources.feed import Metered, beginning, file_pieces
from analyzer.sources.files import STDIN, STDIN_NAME, SourceFile, shown_path
from analyzer.sources.folder import folder_members
from analyzer.sources.limits import MIB, Budget, Limits

_SMALL = 1 * MIB
"""Bytes of a log alone up to which it is read as a text as well."""
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
        roots = outer_roots({root for member in members if (root := marked_root(member.path)) is not None})
        Walk(self, shown, known=roots, is_folder=True).members(members)

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
                self.text(SourceFile(SourceRef(shown, shown), data, cut, "too-large" if cut else ""))
                return
            walk = Walk(self, shown)
            walk.members(members)
            if not walk.count:
                self._nothing_in(shown)

    def _stream(self, read: Callable[[int], bytes], shown: str, trouble: Trouble) -> None:
        """Standard input: a text, or an archive that comes in pieces."""
        pieces = self._metered(iter(lambda: read(1 << 18), b""))
        whole = Member(shown, 0, 0, (0, -1), lambda: pieces, trouble, -1)
        members = whole.members(self.limits)
        if members is not None:
            walk = Walk(self, shown)
            walk.members(members)
            if not walk.count:
                self._nothing_in(shown)
        elif kind := packer(whole.head()):
            self._unreadable(shown, f"is packed with {kind}, which ESXi does not use: unpack it first", "archive")
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

    def text(self, file: SourceFile) -> None:
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
        head = self.log_head(file.data)
        if self.logs_only or not head:
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

    @staticmethod
    def log_head(data: bytes) -> bytes:
        """The beginning of a text that is a log; nothing for all others."""
        head = b"" if is_binary(data[:HEAD]) else plain_head(data[:HEAD])
        return head if is_log(head) else b""

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

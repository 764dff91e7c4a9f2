"""What becomes of inputs: hosts from bundles, captures from loose texts, and the logs that stand in no bundle."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from analyzer.bundles.bundle_logs import OUTSIDE
from analyzer.bundles.collector import Bundle
from analyzer.bundles.inputs import Inputs, LooseLog, Tick
from analyzer.captures import Case
from analyzer.findings import Diagnostic
from analyzer.listed import Listed, Where
from analyzer.logs.plain import plain_head
from analyzer.logs.reader import LogReader, opening
from analyzer.model import CaptureKind, ParseStatus, SourceRef
from analyzer.reading import Reader
from analyzer.sources.archive import Trouble
from analyzer.sources.files import STDIN, STDIN_NAME, SourceFile, shown_path
from analyzer.sources.limits import MIB, Limits

_SMALL = 1 * MIB
"""Bytes of a log alone up to which it is read as a text as well."""


class Gatherer(Inputs):
    """Reads the inputs of a case."""

    def __init__(
        self,
        reader: Reader,
        case: Case,
        limits: Limits,
        *,
        tick: Tick = lambda size, members, name: None,
        log_reader: LogReader | None = None,
    ) -> None:
        super().__init__(limits, tick=tick, log_reader=log_reader)
        self.reader, self.case = reader, case
        self.listed = case.listed
        self._holds_something = False

    def input(self, name: str) -> Trouble:
        """See :class:`Inputs`; an input in which there is nothing is told."""
        self._holds_something = False
        before = len(self.listed), len(self.case.unreadable)
        trouble = super().input(name)
        if not self._holds_something and before == (len(self.listed) - self.empty, len(self.case.unreadable)):
            shown = STDIN_NAME if name == STDIN else shown_path(Path(name))
            self.case.unreadable.append(shown)
            self._tell("empty", f"{shown} is empty", shown)
        return trouble

    def tell(self, name: str, trouble: Trouble) -> None:
        """Put what is wrong with an input into the diagnostics."""
        shown = STDIN_NAME if name == STDIN else shown_path(Path(name))
        for code, said in trouble.messages():
            self._tell(code, f"{shown}: {said}", shown)

    # -- what comes of it ------------------------------------------------------------------------------

    def bundle(self, source: str, folder: str, prefix: str) -> Bundle:
        """See :class:`Inputs`."""
        return Bundle(
            source=source, folder=folder, prefix=prefix, limits=self.limits, share=self.share, budget=self.budget,
            log_reader=self.log_reader, reader=self.reader, case=self.case,
        )  # fmt: skip

    def remember(self, ref: SourceRef, part: int, way: Where) -> None:
        """See :class:`Inputs`."""
        self.case.places.setdefault(ref, []).append((part, way))

    def text(self, file: SourceFile) -> None:
        """Read a text that is no part of a bundle."""
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
        if not head:
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
        self.listed.append(item)
        loose = LooseLog(item, replace(file, data=head), is_read=len(start) < _SMALL)
        self.found.logs.append(loose)
        return loose

    def holds_something(self) -> None:
        """The input is not empty."""
        self._holds_something = True

    def unreadable(self, shown: str, why: str, code: str, *, listed: bool = True) -> None:
        """See :class:`Inputs`; it is told."""
        self._tell(code, f"{shown} {why}", shown, "error")
        self.case.unreadable.append(shown)
        if listed:
            self._listed_unreadable(shown, why)

    def nothing_in(self, shown: str) -> None:
        """See :class:`Inputs`; what is wrong with it is told as the archive's trouble."""
        self.case.unreadable.append(shown)
        self._listed_unreadable(shown, "nothing can be unpacked")

    def _listed_unreadable(self, shown: str, why: str) -> None:
        self.listed.append(Listed(SourceRef(shown, shown), CaptureKind.OTHER, ParseStatus.UNREADABLE, why))

    def _tell(self, code: str, message: str, path: str, level: Literal["warning", "error", ""] = "") -> None:
        level = level or ("error" if code.startswith("archive-") else "warning")
        self.case.diagnostics.append(Diagnostic(level=level, code=code, message=message, path=path))

"""Files that are accounted for, whether anything was made of them or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from analyzer.origin import CaptureKind, ParseStatus, SourceRef

if TYPE_CHECKING:
    from analyzer.logs.scan import LogScan

Where = tuple[tuple[int, int], ...]
"""The way to a member: its place in the input, in the archive found there, and so on."""


class Listed(Struct):
    """A file that is accounted for, and nothing more: not a text of any host, or its text is not kept."""

    ref: SourceRef
    kind: CaptureKind
    status: ParseStatus
    reason: str = ""
    command: str = ""
    records: int = 0
    unparsed: int = 0
    bytes: int = 0
    lines: int = 0
    host: str = ""
    mine: bool = False
    """True for a log that this process has read."""
    number: int = -1
    """Which of the logs of its input it is, where processes share them; -1 for all other files."""
    scan: LogScan | None = None
    """What was found in a log."""

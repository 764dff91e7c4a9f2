"""Where a text comes from and how much of it was understood: what is said of every file, read or not."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class ParseStatus(StrEnum):
    """How much of a capture was understood, worst first."""

    UNREADABLE = "unreadable"
    """The bytes could not be read or decoded."""
    UNSUPPORTED = "unsupported"
    """No parser for this text; it is reported, not judged."""
    COMMAND_FAILED = "command_failed"
    """The command printed an error instead of output."""
    EMPTY = "empty"
    """The command was typed, its output is missing or has no rows."""
    TRUNCATED = "truncated"
    """The output was cut: a row ends early or the author left lines out."""
    PARTIAL = "partial"
    """Some lines of a known output were not understood."""
    PARSED = "parsed"
    """Every line is a record or a frame."""


class CaptureKind(StrEnum):
    """What kind of thing a capture is (the ``kind`` of the coverage list)."""

    COMMAND = "command"
    CONFIG = "config"
    LOG = "log"
    BINARY = "binary"
    OTHER = "other"


class SourceRef(Struct, frozen=True):
    """Where a text came from: the input the user named and the member inside it.

    ``source`` is the input as given; ``path`` is the file as given for a single file, or the path relative
    to the input for a folder, always with ``/``.
    """

    source: str
    path: str

    @property
    def display(self) -> str:
        """The place as a person would type it."""
        return self.path if self.source in ("", self.path) else f"{self.source.rstrip('/')}/{self.path}"

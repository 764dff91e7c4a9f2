"""A text as it came, and how its place is shown."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from analyzer.origin import SourceRef
from analyzer.sources.names import safe

STDIN = "-"
STDIN_NAME = "stdin"


class SourceFile(Struct, frozen=True):
    """One file of an input, read; ``trouble`` says why ``data`` is empty.

    ``folders`` are the names of the folders between the input and the file; ``alone`` is True when the
    user named the file itself.
    """

    ref: SourceRef
    data: bytes = b""
    trouble: str = ""
    code: str = ""
    folders: tuple[str, ...] = ()
    alone: bool = True


def shown_path(path: Path) -> str:
    """A path for a report: forward slashes on every system, undecodable bytes and control characters escaped."""
    return safe(path.as_posix().encode("utf-8", "backslashreplace").decode("utf-8"))

"""Opens the inputs a user names: files, folders, standard input. Reads only; never follows links out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.model import SourceRef

STDIN = "-"
STDIN_NAME = "stdin"
MAX_FILE = 256 * 1024 * 1024
"""Bytes of one text file that are read; a pasted session is a few hundred kilobytes."""

_PACKED = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf'\x1c", "7-Zip"),
)
_SKIPPED_NAMES = frozenset({"case.toml", ".DS_Store", "Thumbs.db", "desktop.ini"})
_FOR_PEOPLE = frozenset({"readme", "readme.md", "readme.txt"})
"""Pages about a folder: they quote outputs of their own choice."""


@dataclass(frozen=True, slots=True)
class SourceFile:
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
    aside: str = ""
    """Why the file was left alone, although it could have been read."""


def _read(path: Path, ref: SourceRef, folders: tuple[str, ...], alone: bool) -> SourceFile:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            data = file.read(MAX_FILE)
    except OSError as problem:
        return SourceFile(ref, b"", f"cannot be read: {problem.strerror or problem}", "unreadable", folders, alone)
    for magic, kind in _PACKED:
        if data.startswith(magic):
            return SourceFile(
                ref,
                b"",
                f"is a {kind} archive; this version reads text only: unpack it first",
                "archive",
                folders,
                alone,
            )
    if data[257:262] == b"ustar":
        return SourceFile(
            ref,
            b"",
            "is a tar archive; this version reads text only: unpack it first",
            "archive",
            folders,
            alone,
        )
    if size > len(data):
        return SourceFile(
            ref,
            data,
            f"has {size:,} bytes; only the first {MAX_FILE:,} were read",
            "too-large",
            folders,
            alone,
        )
    return SourceFile(ref, data, "", "", folders, alone)


def shown_path(path: Path) -> str:
    """A path for a report: forward slashes on every system, undecodable names escaped."""
    return path.as_posix().encode("utf-8", "backslashreplace").decode("utf-8")


def open_inputs(inputs: Sequence[str]) -> Iterator[SourceFile]:
    """All files of the inputs in a fixed order: as named, folders sorted by name.

    Links inside folders, and folders whose name starts with a dot, are not followed.
    """
    for name in inputs:
        if name == STDIN:
            yield SourceFile(SourceRef(STDIN_NAME, STDIN_NAME), sys.stdin.buffer.read(MAX_FILE))
            continue
        path = Path(name)
        shown = shown_path(path)
        if not path.exists():
            yield SourceFile(SourceRef(shown, shown), b"", "does not exist", "missing")
        elif path.is_dir():
            found = False
            for file, folders in _walk(path):
                found = True
                ref = SourceRef(shown, shown_path(file.relative_to(path)))
                if file.name.lower() in _FOR_PEOPLE:
                    why = "tells about its folder; not read unless it is named"
                    yield SourceFile(ref, folders=folders, alone=False, aside=why)
                    continue
                yield _read(file, ref, folders, False)
            if not found:
                yield SourceFile(SourceRef(shown, shown), b"", "holds no files", "empty-folder")
        elif path.is_file():
            yield _read(path, SourceRef(shown, shown), (), True)
        else:
            yield SourceFile(SourceRef(shown, shown), b"", "is neither a file nor a folder", "unreadable")


def _walk(top: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(folder)
        between = here.relative_to(top).parts
        for name in sorted(files):
            path = here / name
            if name.startswith(".") or name in _SKIPPED_NAMES or path.is_symlink() or not path.is_file():
                continue
            yield path, between

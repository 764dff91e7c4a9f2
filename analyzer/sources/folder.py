"""The files of a folder as members, read when asked for: a folder may be an unpacked bundle of many gigabytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from analyzer.sources import names
from analyzer.sources.archive import Member, Trouble
from analyzer.sources.feed import file_pieces
from analyzer.sources.inflate import Damaged

_SKIPPED = frozenset({"case.toml", ".DS_Store", "Thumbs.db", "desktop.ini"})


def folder_members(top: Path, trouble: Trouble) -> Iterator[Member]:
    """All files below ``top``, sorted by folder and name.

    Links are not followed: they may lead out of the folder, or round in a circle. Folders whose name starts with a
    dot belong to some program.
    """
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(folder)
        links = [name for name in folders if (here / name).is_symlink()]
        for name in sorted((*files, *links)):
            path = here / name
            if name in _SKIPPED or name.startswith("._") or (here == top and name.startswith(".")):
                continue
            yield _member(path, path.relative_to(top), trouble)


def _member(path: Path, relative: Path, trouble: Trouble) -> Member:
    shown = names.shown(relative.as_posix().encode("utf-8", "backslashreplace").decode("utf-8"))
    refused = ""
    size = mtime = 0
    try:
        if path.is_symlink():
            refused = "is a link"
        elif not path.is_file():
            refused = "is no file"
        else:
            status = path.stat()
            size, mtime = status.st_size, int(status.st_mtime)
    except OSError as problem:
        refused = f"cannot be read: {problem.strerror or problem}"
    if refused:
        trouble.tell("member-refused", f"{refused}; not read", shown)
    return Member(shown, size, mtime, (0, size), lambda: _pieces(path), trouble, -1, refused)


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from file_pieces(file)
    except OSError as problem:  # it went away, or nobody may read it
        raise Damaged("unreadable", f"cannot be read: {problem.strerror or problem}") from problem

"""The files of a folder as members, read when asked for: a folder may be an unpacked bundle of many gigabytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from analyzer.sources import names
from analyzer.sources.archive import Member, Trouble
from analyzer.sources.feed import file_pieces
from analyzer.sources.inflate import Damaged

_PROGRAMS = frozenset({".git", ".hg", ".svn", ".venv", ".idea", ".vscode", "__MACOSX"})
_SKIPPED = frozenset({"case.toml", ".DS_Store", "Thumbs.db", "desktop.ini"})


def folder_members(top: Path, trouble: Trouble) -> Iterator[Member]:
    """All files below ``top``, sorted by folder and name.

    Links are not followed: they may lead out of the folder, or round in a circle.

    Raises:
        OSError: ``top`` itself cannot be read.
    """
    waiting = [top]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as problem:
            if here == top:
                raise
            refused = f"cannot be read: {problem.strerror or problem}"
            shown = _shown(here.relative_to(top))
            trouble.tell("member-refused", f"{refused}; not read", shown)
            yield Member(shown, 0, 0, (0, 0), lambda: iter(()), trouble, -1, refused)
            continue
        folders = []
        for entry in entries:
            name = entry.name
            if _is_folder(entry):
                if not _is_of_a_program(name, here == top):
                    folders.append(here / name)
            elif not (name in _SKIPPED or name.startswith("._") or (here == top and name.startswith("."))):
                yield _member(here / name, (here / name).relative_to(top), trouble)
        waiting += reversed(folders)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_of_a_program(name: str, is_top: bool) -> bool:
    """True for a hidden folder that holds no output; datastores have hidden folders too."""
    return name in _PROGRAMS or (is_top and name.startswith("."))


def _shown(relative: Path) -> str:
    return names.shown(relative.as_posix().encode("utf-8", "backslashreplace").decode("utf-8"))


def _member(path: Path, relative: Path, trouble: Trouble) -> Member:
    shown = _shown(relative)
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

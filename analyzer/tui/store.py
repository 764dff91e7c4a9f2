"""Marks, notes, accepted findings and filters of a case, kept in the user's data folder and found again by content.

The key is made of what the inputs hold (size, first and last MiB; names and sizes for a folder), so that a bundle that
was moved or renamed keeps its notes. Nothing of the input itself is written.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

_MIB = 1 << 20
VERSION = 1


@dataclass
class Remark:
    """What a person said of one finding."""

    marked: bool = False
    note: str = ""
    accepted: str = ""
    """The reason why it is no trouble; empty when nobody said so."""
    until: str = ""

    def is_accepted(self, day: str) -> bool:
        """True when somebody said that it is no trouble, and that still held on a day (``2026-03-31``)."""
        return bool(self.accepted) and (not self.until or self.until >= day)

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to keep."""
        return not (self.marked or self.note or self.accepted)


@dataclass
class State:
    """Everything kept of a case."""

    remarks: dict[str, Remark] = field(default_factory=dict)
    """By the fingerprint of the finding."""
    places: list[dict[str, Any]] = field(default_factory=list)
    """Lines that were marked in the source view."""
    screens: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What each screen wants to find again: filter, grouping. Plain JSON, by the screen's name."""

    def remark(self, fingerprint: str) -> Remark:
        """What was said of a finding; empty when nothing was."""
        return self.remarks.get(fingerprint, Remark())

    def put(self, fingerprint: str, remark: Remark) -> None:
        """Keep what was said."""
        if remark.is_empty:
            self.remarks.pop(fingerprint, None)
        else:
            self.remarks[fingerprint] = remark


_UNTIL = re.compile(r"^(.*?)[\s,(]*\buntil (\d{4}-\d\d-\d\d)\)?\s*$", re.S)


def dated(text: str) -> tuple[str, str]:
    """A reason, and the last day on which it holds when it ends with one.

    >>> dated("spare port, until 2027-03-31"), dated("spare port")
    (('spare port', '2027-03-31'), ('spare port', ''))
    """
    found = _UNTIL.match(text)
    return (found[1].strip(), found[2]) if found else (text.strip(), "")


def key_of(inputs: Sequence[str]) -> str:
    """The name under which the state of these inputs is kept; the same content has the same."""
    return hashlib.sha256("\n".join(sorted(_digest(Path(name)) for name in inputs)).encode()).hexdigest()[:32]


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        if path.is_dir():
            for folder, names, files in os.walk(path):
                names.sort()
                for file in sorted(files):
                    each = Path(folder) / file
                    digest.update(f"{each.relative_to(path).as_posix()}\0{each.lstat().st_size}\n".encode())
        else:
            size = path.stat().st_size
            digest.update(str(size).encode())
            with path.open("rb") as opened:
                digest.update(opened.read(_MIB))
                opened.seek(max(size - _MIB, 0))
                digest.update(opened.read(_MIB))
    except OSError:  # what cannot be read has no notes
        digest.update(str(path).encode())
    return digest.hexdigest()


class Store:
    """The file of one case."""

    def __init__(self, folder: Path, key: str) -> None:
        self.file = folder / "cases" / f"{key}.json"

    def load(self) -> State:
        """What was kept; nothing when there is no file, or one that somebody damaged."""
        try:
            data = json.loads(self.file.read_text(encoding="utf-8"))
            remarks = {str(name): Remark(**remark) for name, remark in data.get("remarks", {}).items()}
            return State(remarks, list(data.get("places", [])), dict(data.get("screens", {})))
        except (OSError, ValueError, TypeError, AttributeError):
            return State()

    def save(self, state: State) -> str:
        """Keep everything; gives what went wrong, if anything."""
        data = {"version": VERSION, **asdict(state)}
        part = self.file.with_suffix(".part")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(data, indent=1, sort_keys=True), encoding="utf-8")
            part.replace(self.file)
        except OSError as problem:
            with suppress(OSError):
                part.unlink()
            return f"marks and notes cannot be kept: {problem.strerror or problem}"
        return ""

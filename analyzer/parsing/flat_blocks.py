"""What flat blocks of fields look like: their keys, learned of the first such block and compiled when many come."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from analyzer.model import Record

MAX_SHAPES = 64
"""Shapes that are held of one command."""
FEW = 100
"""To compile a shape takes as long as to read so many blocks line by line."""


class FlatShape:
    """The keys of a flat block. They are compiled when such blocks have come often: then one match reads a block."""

    __slots__ = ("_prefixes", "_read", "_tries", "fields")

    def __init__(self, prefixes: Sequence[str], fields: Sequence[str]) -> None:
        self.fields = tuple(fields)
        self._prefixes = tuple(prefixes)
        self._tries = 0
        self._read: Callable[[str], re.Match[str] | None] | None = None

    def values(self, lines: Sequence[str]) -> Sequence[str | None] | None:
        """What stands behind the keys, or None when the block has others; the blank behind a colon may be lost."""
        prefixes = self._prefixes
        if len(lines) != len(prefixes) or not lines[0].startswith(prefixes[0]):
            return None
        if self._read is not None:
            found = self._read("\n".join(lines))
            return found.groups() if found is not None else None
        self._tries += 1
        if self._tries > FEW:
            # [^\n]* rather than .* keeps each value on its own line.
            pattern = "\n".join(re.escape(prefix) + r"(?: ([^\n]*))?" for prefix in prefixes)
            self._read = re.compile(pattern).fullmatch
        values = []
        for line, prefix in zip(lines, prefixes, strict=True):
            if not line.startswith(prefix) or line[len(prefix) : len(prefix) + 1] not in ("", " "):
                return None
            values.append(line[len(prefix) + 1 :])
        return values


@lru_cache(1024)
def shapes_of(_model: type[Record], _together: bool, _renames: tuple[tuple[str, str], ...]) -> list[FlatShape]:
    """The shapes that were learned of the blocks of one command; the next output of it uses them again."""
    return []

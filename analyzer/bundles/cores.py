"""Dumps that a bundle holds: of the kernel after a crash, and of processes."""

from __future__ import annotations

import re

from msgspec import Struct

from analyzer.findings import Evidence
from analyzer.model import SourceRef

FOLDER = "var/core/"
_NAME = re.compile(r"(?P<process>.+?)-zdump(?:\.FRAG-\d+|\.\d+)*(?:\.gz)?$")


class CoreFile(Struct, frozen=True):
    """One file."""

    ref: SourceRef
    name: str
    """``hostd-worker-zdump.000``."""
    size: int
    time: int | None
    """When it was written last, in milliseconds since 1970 UTC; None where the bundle does not tell."""

    @property
    def process(self) -> str:
        """What dumped: ``hostd-worker``, ``vmkernel``; empty for a file that is no dump."""
        found = _NAME.match(self.name)
        return found["process"] if found is not None else ""

    def evidence(self, host: str, note: str = "") -> Evidence:
        """The file itself: what it holds is no text."""
        return Evidence(
            host=host, source=self.ref.source, path=self.ref.path, line=1, column=1, text=self.name, note=note
        )


class CoreFiles(Struct, frozen=True):
    """Fact of the reading: the dumps of one bundle, in its order."""

    files: tuple[CoreFile, ...]

    @property
    def kernel(self) -> tuple[CoreFile, ...]:
        """Those of the VMkernel."""
        return tuple(item for item in self.files if item.process == "vmkernel")

    @property
    def processes(self) -> tuple[CoreFile, ...]:
        """Those of processes."""
        return tuple(item for item in self.files if item.process not in ("", "vmkernel"))


def core_file(path: str, ref: SourceRef, size: int, mtime: int) -> CoreFile | None:
    """The dump at a path counted from the bundle's root, or None when it is none."""
    if not path.startswith(FOLDER):
        return None
    item = CoreFile(ref, path.rpartition("/")[2], size, mtime * 1000 or None)
    return item if item.process else None

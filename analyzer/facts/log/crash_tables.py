"""Tables: what a purple diagnostic screen (PSOD) points to, which frames name nobody, how a machine check is read."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from analyzer.findings import Confidence
from analyzer.patterns import lazy_pattern
from analyzer.tables import Row, Table, TableInfo, Tables


class PsodPattern(Row):
    """One kind of purple screen."""

    id: str
    kind: Literal["generic", "known", "module"]
    """What such a panic is; a fault that was described; whose code it is."""
    panic: str = ""
    """Regular expression for the text of the panic; empty: any."""
    trace: str = ""
    """Regular expression for a line of the backtrace or of the log before it; empty: any."""
    meaning: str
    next_step: str
    affected: str = ""
    """Releases that have it, or the fix."""
    confidence: Confidence

    def fits(self, panic: str, trace: Iterable[str]) -> bool:
        """True when the text of the panic and one of the lines have what this pattern asks for."""
        if self.panic and not _compiled(self.panic).search(panic):
            return False
        return not self.trace or any(_compiled(self.trace).search(line) for line in trace)


class GenericFrame(Row):
    """Functions that are in nearly every backtrace."""

    functions: str
    """Regular expression for the beginning of ``function@module``."""
    why: str


class MceMeaning(Row):
    """One bit, code or word of a machine check."""

    item: str
    pattern: str
    meaning: str
    use: str = ""
    """What to do about it."""


PSOD_PATTERNS = TableInfo("psod_patterns", PsodPattern)
GENERIC_FRAMES = TableInfo("psod_generic_frames", GenericFrame)
MCE_DECODE = TableInfo("mce_decode", MceMeaning)


class Frame(Struct, frozen=True):
    """One line of a backtrace."""

    function: str
    module: str
    """``vmkernel``, ``esx``, ``nmlx5_core``: without parentheses."""
    version: str
    """``nover``, ``<None>``, ``1+8.0.3-0.0.1``."""
    offset: str

    @property
    def name(self) -> str:
        """``function@module``."""
        return f"{self.function}@{self.module}"


_FRAME = lazy_pattern(
    r"(?:0x[0-9a-f]+:)?\[0x[0-9a-f]+\](?P<function>[^@\s+][^@\s]*?)(?:@(?P<module>[^#\s]+)#(?P<version>.*?))?"
    r"\+(?P<offset>0x[0-9a-f]+)"
)
"""Old releases name no module, and their VMkernel is the only one with symbols."""


def frame_of(line: str) -> Frame | None:
    """The frame in a line of a crash log; None when there is none."""
    found = _FRAME.search(line)
    if found is None:
        return None
    module, version = found["module"] or "vmkernel", found["version"] or ""
    return Frame(found["function"], module.strip("()"), version, found["offset"])


def culprit(frames: Sequence[Frame], tables: Tables) -> Frame | None:
    """The topmost frame (the newest call) that is not in nearly every crash."""
    generic = [_compiled(row.functions) for row in tables.read(GENERIC_FRAMES).rows]
    return next((frame for frame in frames if not any(each.match(frame.name) for each in generic)), None)


def patterns_of(
    panic: str, trace: Sequence[str], top: Frame | None, tables: Tables
) -> dict[Literal["generic", "known", "module"], list[PsodPattern]]:
    """The rows that fit a crash, by kind; rows about a module count for the top frame alone.

    Args:
        panic: the text after ``@BlueScreen:``.
        trace: lines of the backtrace and of the log before it.
        top: the frame that :func:`culprit` gave.
        tables: where the rows are.
    """
    table: Table[PsodPattern] = tables.read(PSOD_PATTERNS)
    found: dict[Literal["generic", "known", "module"], list[PsodPattern]] = {"generic": [], "known": [], "module": []}
    top_line = [] if top is None else [f"]{top.function}@({top.module})#"]
    for row in table.rows:
        if row.fits(panic, trace if row.kind == "known" else top_line if row.kind == "module" else ()):
            found[row.kind].append(row)
    return found


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)

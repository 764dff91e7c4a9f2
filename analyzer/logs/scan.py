"""What one log gave: plain data that goes from the process that read it to the one that judges."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from msgspec import Struct, msgpack

Key = tuple[str, bytes, bytes]
"""Signature id, object, and the form it was told in: one incident is told as ``vob.`` and as ``esx.`` event."""


class Window(Struct, frozen=True):
    """The time that is asked for; stamps compare as text. Empty: open."""

    since: bytes = b""
    until: bytes = b""

    def holds(self, stamp: bytes) -> bool:
        """True for a stamp within it, and for lines without one."""
        if not stamp:
            return True
        size = min(len(stamp), 23)
        if self.since and stamp[:size] < self.since[:size]:
            return False
        return not self.until or stamp[: len(self.until)] <= self.until[:size]


class Count(Struct):
    """How often, and when; times are the first 16 bytes of the stamp (``2025-01-02T03:04``), empty without one."""

    total: int = 0
    minutes: dict[bytes, int] = {}
    kept: int = 0
    """Lines that were kept of it."""
    hour: bytes = b""
    """The hour of the last one of them."""


class Kept(NamedTuple):
    """A line that was kept."""

    signature: str
    object: bytes
    form: bytes
    fields: dict[bytes, bytes]
    line: int
    """1-based, in the unpacked file."""
    text: bytes
    stamp: bytes
    """The stamp that holds for it: its own, or of the line before that has one."""


class LogScan(Struct):
    """What one log file gave."""

    log: str
    """The name of the log: ``vmkernel`` for ``vmkernel.0.gz``."""
    vm: str = ""
    """The folder of the virtual machine whose log it is."""
    lines: int = 0
    size: int = 0
    long_lines: int = 0
    """Lines that were longer than is looked at."""
    first: bytes = b""
    """The stamp of its first line that has one."""
    last: bytes = b""
    head: bytes = b""
    """Its first bytes: what wrote it, and the form of its lines."""
    counts: dict[Key, Count] = {}
    kept: list[Kept] = []
    not_kept: int = 0
    steps: list[tuple[int, bytes, bytes]] = []
    """Places where time goes back or nothing was written for long: line, stamp before, stamp after."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Ten thousands of lines and minutes go from one process to another: packed at once, in a third of the time.
        return _unpacked, (msgpack.encode(self),)

    def clip(self, window: Window) -> None:
        """Leave out what lies outside a time."""
        self.kept = [kept for kept in self.kept if window.holds(kept.stamp)]
        for key, count in list(self.counts.items()):
            count.minutes = {minute: times for minute, times in count.minutes.items() if window.holds(minute)}
            count.total = sum(count.minutes.values())
            if not count.total:
                del self.counts[key]

    def lines_of(self, signature: str) -> list[Kept]:
        """The kept lines of a signature, in the order of the file, each once."""
        found = {kept.line: kept for kept in self.kept if kept.signature == signature}
        return [found[line] for line in sorted(found)]


@cache
def _unpacker() -> msgpack.Decoder[LogScan]:
    return msgpack.Decoder(LogScan)


def _unpacked(packed: bytes) -> LogScan:
    return _unpacker().decode(packed)

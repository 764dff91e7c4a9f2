"""Reads logs for whoever finds them: which log a file is, the time that is asked for, and the one scanner."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain

from msgspec import Struct

from analyzer.logs.clock import cut_stamp, iso, parse_stamp
from analyzer.logs.lines import log_records, looks_like_log, read_line
from analyzer.logs.plain import HEAD, is_binary, plain
from analyzer.logs.scan import LogScan, Window
from analyzer.logs.scanner import Scanner
from analyzer.logs.signature import SignatureError, known_logs, load_signatures
from analyzer.patterns import lazy_pattern
from analyzer.sources.feed import beginning

_ROTATED = lazy_pattern(r"(?:[.-]\d+)?(?:\.log)?(?:[.-]\d+)?(?:\.gz)?$")
_TELLING = 1 << 16
_TELLING_LINES = 200
"""Lines that tell which log a text is."""
_BY_FAMILY = {"vmkernel": "vmkernel", "old_vmkernel": "vmkernel", "psod": "vmkernel", "vobd": "vobd", "vmx": "vmware"}
_BY_PROGRAM = {
    "vmkwarning": "vmkernel",
    "vmkalert": "vmkernel",
    "sshd": "auth",
    "heartbeat": "vmksummary",
    "bootstop": "vmksummary",
}
_MACHINE = lazy_pattern(r"(?:^|/)vmfs/volumes/[^/]+/(?P<vm>[^/]+)/[^/]+$")


class Moment(Struct, frozen=True):
    """A time that a user names: a stamp, or so long before the collection."""

    stamp: str = ""
    """ISO, UTC, as exact as it was given."""
    before: int = 0
    """Milliseconds before the collection; 0 with a stamp."""

    def at(self, collected: int | None) -> bytes:
        """The stamp, as logs write it; empty when it is counted from a collection whose time is not known."""
        if self.stamp:
            return self.stamp.encode()
        return b"" if collected is None else iso(collected - self.before)[:23].encode()


_BEFORE = lazy_pattern(r"(?P<number>\d{1,12})\s*(?P<unit>[smhdw])")
_LONGEST_AGO = 3_000_000_000_000
"""Milliseconds: 95 years; before the first log of all."""
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_ISO = lazy_pattern(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<clock>\d\d:\d\d)(?P<second>:\d\d(?:\.\d{1,6})?)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)


def moment(text: str) -> Moment:
    """The time that a user names: ``2026-03-01``, ``2026-03-01T04:30`` (UTC, or with an offset), ``2h``, ``3d``.

    Raises:
        ValueError: it is none; the message says what is wrong.
    """
    text = text.strip()
    if found := _BEFORE.fullmatch(text.lower()):
        return Moment(before=min(int(found["number"]) * _UNITS[found["unit"]] * 1000, _LONGEST_AGO))
    if found := _ISO.fullmatch(text):
        day, clock, second, zone = (
            found["day"],
            found["clock"] or "00:00",
            found["second"] or ":00",
            found["zone"] or "Z",
        )
        exact = parse_stamp(f"{day}T{clock}{second}{zone}")
        if exact is not None:
            # As exact as it was given: --until 2026-03-01 means all of that day.
            size = 10 if not found["clock"] else 16 if not found["second"] else 19 if len(second) == 3 else 23
            return Moment(iso(exact)[:size])
    raise ValueError(f"{text} is no time; write 2026-03-01T04:00 (UTC), or 2h, 3d before the collection")


def log_name(path: str) -> tuple[str, str]:
    """The name of a log and the virtual machine it is of, by the path of its file.

    >>> log_name("var/run/log/vmkernel.0.gz")
    ('vmkernel', '')
    >>> log_name("vmfs/volumes/5f/web01/vmware-3.log")
    ('vmware', 'web01')
    """
    name = _ROTATED.sub("", re.sub(r"\.(?:txt|out)$", "", path.rpartition("/")[2])).lower()
    machine = _MACHINE.search(path)
    if path.startswith("var/core/") or "zdump" in name:
        name = "zdump"
    return name, machine["vm"] if machine is not None and name.startswith("vmware") else ""


def is_log(head: bytes) -> bool:
    """True when a text begins like a log."""
    lines = head.decode("utf-8", "replace").split("\n")
    return bool(looks_like_log(lines[:-1] if len(lines) > 1 and len(head) >= HEAD else lines))


def opening(pieces: Iterable[bytes], size: int = HEAD) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes of a content, at least ``size`` where there are so many, and all of it once more."""
    source = iter(pieces)
    held: list[bytes] = []
    while sum(map(len, held)) < size and (piece := next(source, b"")):
        held.append(piece)
    return b"".join(held), chain(held, source)


class LogReader:
    """What one run looks for in logs."""

    def __init__(self, folders: Sequence[str] = (), since: Moment | None = None, until: Moment | None = None) -> None:
        self.folders = tuple(folders)
        self.since, self.until = since, until

    def __getstate__(self) -> dict[str, object]:
        """Without the scanner, which every process makes itself."""
        return {name: value for name, value in vars(self).items() if name != "scanner"}

    @cached_property
    def scanner(self) -> Scanner:
        """The scanner, made when the first log is read.

        Raises:
            SignatureError: a pack of the user cannot be used.
        """
        return Scanner(load_signatures(self.folders))

    def load(self) -> None:
        """Load the signatures now; trouble with a pack of the user is told when the search is made."""
        with suppress(SignatureError):
            _ = self.scanner

    def window(self, collected: int | None) -> Window | None:
        """The time that is asked for, for a bundle that was made at ``collected`` (ms)."""
        since = self.since.at(collected) if self.since is not None else b""
        until = self.until.at(collected) if self.until is not None else b""
        return Window(since, until) if since or until else None

    def clip(self, scans: Sequence[LogScan]) -> None:
        """Leave out what lies outside the time that is asked for, counted back from the newest line of all."""
        lasts = [time for scan in scans if (time := cut_stamp(scan.last.decode("ascii", "replace"))[1]) is not None]
        window = self.window(max(lasts, default=None))
        if window is not None:
            for scan in scans:
                scan.clip(window)

    def is_outside(self, window: Window | None, mtime: int, head: bytes) -> bool:
        """True when no line of a log can lie in the window: its last one is too old, or its first one too new.

        ``mtime`` is when the file was written last, in seconds; 0 when nothing tells.
        """
        if window is None:
            return False
        if window.since and mtime and iso((mtime + 60) * 1000)[:23].encode() < window.since:
            return True
        first = parse_stamp(head[:64].decode("ascii", "replace").split(" ")[0]) if window.until else None
        return first is not None and iso(first)[: len(window.until)].encode() > window.until

    def scan(
        self, pieces: Iterable[bytes], path: str, window: Window | None = None, *, is_ahead: bool = False
    ) -> LogScan:
        """Read one log; with ``is_ahead`` a second thread unpacks what comes next."""
        log, vm = log_name(path)
        head, pieces = opening(pieces)
        return self.scanner.scan(plain(pieces, head), log, vm, window, is_ahead=is_ahead)

    def loose(self, pieces: Iterable[bytes], path: str, window: Window | None = None) -> LogScan:
        """Read a log that stands in no bundle; where its name says nothing, its lines tell which log it is."""
        log, vm = log_name(path)
        if log in known_logs():
            return self.scan(pieces, path, window)
        head, pieces = opening(pieces)
        start, pieces = opening(plain(pieces, head), _TELLING)
        scan = self.scanner.scan(pieces, log, vm, window)  # all signatures: its lines may be of several logs
        scan.log = log_by_lines(start) or log
        return scan


def log_by_lines(head: bytes) -> str:
    """The name of the log that lines are of, or nothing: lines of several logs, or of none that is known.

    >>> log_by_lines(b"2026-03-01T03:12:00.000Z cpu1:2097)ScsiDeviceIO: 3029: x")
    'vmkernel'
    """
    found: dict[str, int] = {}
    for text in head.decode("utf-8", "replace").split("\n")[:_TELLING_LINES]:
        line = read_line(text)
        name = _BY_FAMILY.get(line.family, line.program)
        if name and line.family not in ("", "continuation", "section"):
            found[name] = found.get(name, 0) + 1
    best = max(found, key=lambda name: found[name], default="")
    known = _BY_PROGRAM.get(best, best)
    return known if known in known_logs() and found[best] >= 0.8 * sum(found.values()) else ""


class LogKeeper(LogReader):
    """Takes loose logs apart line by line and searches for nothing: for who wants to see what was understood."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.kept: dict[str, list[dict[str, object]]] = {}
        """The lines of each log as records, by the path of its file."""

    def scan(
        self, pieces: Iterable[bytes], path: str, window: Window | None = None, *, is_ahead: bool = False
    ) -> LogScan:
        """Pass over a log of a bundle: there are too many of them."""
        return LogScan(*log_name(path), size=sum(map(len, pieces)))

    def loose(self, pieces: Iterable[bytes], path: str, window: Window | None = None) -> LogScan:
        """Keep the lines."""
        log, vm = log_name(path)
        head, pieces = opening(pieces)
        data = beginning(plain(pieces, head), self.most)
        self.kept[path] = log_records(data.decode("utf-8", "replace"), log)
        return LogScan(log, vm, lines=data.count(b"\n"), size=len(data))


__all__ = ["LogKeeper", "LogReader", "LogScan", "Moment", "Window", "is_binary", "is_log", "log_name", "opening"]

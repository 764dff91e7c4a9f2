"""One pass over a log: blocks are searched for the literals of all signatures, only lines that hold one are looked at.

Whatever a signature or a log says, the work is bounded: lines are looked at up to a length, fields are taken by
templates that need no regular expression, floods are counted by minute and not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from analyzer.findings import Severity
from analyzer.logs.clock import iso, parse_stamp
from analyzer.logs.engines import Engine, best_engine
from analyzer.logs.scan import Count, Kept, LogScan, Window
from analyzer.logs.signature import LONGEST_LINE, Signature, known_logs

LONGEST = 1 << 20
"""Bytes of a line beyond which it is cut in two for the search."""
KEPT = 30
"""First lines that are kept of one signature, object and form in one file; then one an hour."""
KEPT_OF_SIGNATURE = 1000
KEPT_OF_ROUTINE = 200
"""Lines of a signature of no weight, and of an event that no signature is about."""
KEPT_OF_FILE = 5_000
OBJECTS = 2000
"""Objects of a signature that are told apart in one file."""
ROUTINE_MINUTES = 60
"""Minutes that are counted of one thing of no weight in one file; beyond them hours."""
MINUTES = 5_000
"""Minutes that are counted in one file; beyond them hours."""
QUIET = 3600
"""Seconds between two lines that are worth remembering: nothing was written."""
BACK = 60
"""Seconds that time may go back between two lines: processors write in turn."""
_EVERY = 1 << 15
"""Bytes between two lines whose stamps are compared."""
_CLOSE = 600
"""Seconds between them from which on all lines between them are compared."""
_LINE = 1 << 13
"""Bytes in which the line that is looked at ends, but for very long ones."""
_STEPS = 1000

EVENT = "event"
"""The signature id of lines that hold an event id which no signature is about."""
READ = "read"
"""The signature id of lines that records are made of, as of any saved output: the CPUID of a host, its EVC masks."""
_READ_LITERALS = (
    b"hostCPUID vendor", b"hostCPUID family", b"hostCPUID name", b"hostCPUID codename", b"hostCPUID level",
    b"guest vs. host CPUID *host", b"FeatureCompat: ",
)  # fmt: skip
_EVENT_LITERALS = (b"[esx.problem.", b"[esx.clear.", b"[esx.audit.", b"us: [vob.")
_EVENT_ID = re.compile(rb"\[((?:esx|vob)\.[a-z0-9_.]{3,120})\]", re.I)
_OBJECT = re.compile(
    rb"\b(naa\.[0-9a-f]{16,32}|eui\.[0-9a-f]{16,32}|t10\.[^\s'\"\],]{4,120}|mpx\.vmhba[0-9:CTL]+|vmhba[0-9]+(?::C\d+:T\d+:L\d+)?"
    rb"|vmnic\d+|vmk\d+|[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12})"
)
_STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d")
_AHEAD = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:[.,:]\d{1,6})?)?[+-]\d\d:?\d\d(?!\d)")
"""A stamp that is not in UTC."""
_LINE_STAMP = re.compile(rb"\n(\d{4}-\d\d-\d\dT\d\d:\d\d[0-9:.,Z+-]*)")
_BACK = 1 << 16
"""Bytes in which the first and the last stamp of a block are looked for."""


class Scanner:
    """Looks for signatures in logs; made once for each process."""

    def __init__(
        self, signatures: Sequence[Signature], engine: Callable[[Sequence[bytes]], Engine] | None = None
    ) -> None:
        self._signatures = tuple(signatures)
        self._engine = engine or best_engine
        self._searches: dict[frozenset[str], _Search] = {}
        self._of_log: dict[str, _Search] = {}

    def search(self, log: str) -> _Search:
        """What is looked for in a log: the fewer literals, the faster."""
        log = log if log in known_logs() else ""  # in the others everything is looked for
        if log not in self._of_log:
            wanted = [signature for signature in self._signatures if signature.reads(log)]
            key = frozenset(signature.id for signature in wanted)
            if key not in self._searches:
                self._searches[key] = _Search(wanted, self._engine)
            self._of_log[log] = self._searches[key]
        return self._of_log[log]

    def scan(self, pieces: Iterable[bytes], log: str, vm: str = "", window: Window | None = None) -> LogScan:
        """Read a log; what ends its pieces early is theirs to tell."""
        scan = LogScan(log, vm)
        reading = _Reading(self.search(log), scan, window)
        for piece in pieces:
            reading.piece(piece)
        reading.finish()
        return scan


class _Search:
    """The literals of one log, and what they mean."""

    def __init__(self, signatures: Sequence[Signature], engine: Callable[[Sequence[bytes]], Engine]) -> None:
        by_literal: dict[bytes, list[Signature]] = {literal: [] for literal in (*_EVENT_LITERALS, *_READ_LITERALS)}
        for signature in signatures:
            for literal in signature.literals:
                held = by_literal.setdefault(literal, [])
                if signature not in held:
                    held.append(signature)
        self._literals = tuple(by_literal)
        self._signatures = tuple(by_literal.values())
        self._engine = engine(self._literals)
        self._complete = self._engine.name == "hyperscan"
        self._events = frozenset(range(len(_EVENT_LITERALS)))
        self._reads = frozenset(range(len(_EVENT_LITERALS), len(_EVENT_LITERALS) + len(_READ_LITERALS)))
        self.find = self._engine.find
        self.weighty = frozenset(
            [READ, *(each.id for each in signatures if each.written.severity is not Severity.INFO)]
        )

    def numbers_in(self, line: bytes, found: set[int]) -> list[int]:
        """All literals of a line, of which ``found`` are known."""
        if self._complete:
            return sorted(found)
        return [number for number, literal in enumerate(self._literals) if literal in line]

    def wanted(self, numbers: Iterable[int]) -> tuple[bool, bool, list[Signature]]:
        """Whether a line holds an event id, whether records are made of it, and the signatures that may be meant."""
        is_event, is_read, signatures = False, False, []
        for number in numbers:
            is_event = is_event or number in self._events
            is_read = is_read or number in self._reads
            for signature in self._signatures[number]:
                if signature not in signatures:
                    signatures.append(signature)
        return is_event, is_read, signatures


class _Reading:
    """One log while it is read."""

    def __init__(self, search: _Search, scan: LogScan, window: Window | None) -> None:
        self.search, self.result, self.window = search, scan, window
        self._rest: list[bytes] = []
        """The beginning of a line whose end is in a piece to come."""
        self._rest_size = 0
        self._wanted: dict[tuple[int, ...], tuple[bool, bool, list[Signature]]] = {}
        self._counts = scan.counts
        self._objects: dict[str, set[bytes]] = {}
        self._kept_of: dict[str, int] = {}
        self._minutes = 0
        self._stamp = b""
        """The last stamp that was seen in the blocks before."""
        self._from = 0
        """Where the lines of the block begin that is being read."""
        self._looked = 0
        """Up to here lines of the block were asked for the stamp that holds for those behind them."""
        self._held = b""
        """What they said."""

    # -- pieces to lines -------------------------------------------------------------------------------

    def piece(self, piece: bytes) -> None:
        """Take the next bytes of the log."""
        result = self.result
        result.size += len(piece)
        if len(result.head) < 512:
            result.head += piece[: 512 - len(result.head)]
        end = piece.rfind(b"\n") + 1
        if not end:
            self._hold(piece)
            return
        start = 0
        if self._rest:
            start = piece.find(b"\n") + 1
            self._rest.append(piece[:start])
            self._lines(b"".join(self._rest), 0)
            self._rest, self._rest_size = [], 0
        if start < end:
            self._lines(piece, start, end)
        if end < len(piece):
            self._hold(piece[end:])

    def _hold(self, data: bytes) -> None:
        self._rest.append(data)
        self._rest_size += len(data)
        if self._rest_size > LONGEST:
            # A line without end: what there is of it is searched, its number stays that of the line.
            self.result.long_lines += 1
            self._lines(b"".join(self._rest), 0)
            self._rest, self._rest_size = [], 0

    def finish(self) -> None:
        """The log has ended."""
        if self._rest:
            self._lines(b"".join(self._rest), 0)
            if self._rest_size:
                self.result.lines += 1
        self.result.last = self._stamp

    def _lines(self, block: bytes, start: int, end: int = -1) -> None:
        """Search whole lines; ``block`` may hold parts of others before and behind them."""
        end = len(block) if end < 0 else end
        result = self.result
        self._from = self._looked = start
        self._held = b""
        if not result.first:
            result.first = self._first_stamp(block, start, end)
        self._watch(block, start, end)
        at, number = start, result.lines + 1
        hits = self.search.find(block)
        place, count = 0, len(hits)
        if count:
            hits.sort()
        while place < count:
            stop = hits[place][0]
            if stop <= start:
                place += 1
                continue
            if stop > end:
                break
            head = block.rfind(b"\n", at, stop) + 1 or at
            tail = block.find(b"\n", stop, end)
            tail = end if tail < 0 else tail
            found = {hits[place][1]}
            place += 1
            while place < count and hits[place][0] <= tail:
                found.add(hits[place][1])
                place += 1
            number += block.count(b"\n", at, head)
            at = head
            self._line(block, head, tail, number, found)
        result.lines = number + block.count(b"\n", at, end) - 1
        last = self._last_stamp(block, start, end)
        self._stamp = last or self._stamp

    # -- time ------------------------------------------------------------------------------------------

    def _first_stamp(self, block: bytes, start: int, end: int) -> bytes:
        found = _STAMP.match(block, start, end)
        if found is None:
            later = _LINE_STAMP.search(block, max(start - 1, 0), min(end, start + _BACK))
            return later[1][:35] if later is not None else b""
        return block[start : start + 35]

    def _last_stamp(self, block: bytes, start: int, end: int) -> bytes:
        """The stamp of the last line that has one, within a bound."""
        at = end - 1
        low = max(start, end - _BACK)
        while at > low:
            head = block.rfind(b"\n", low, at) + 1 or low
            if _STAMP.match(block, head, end) and (head == start or block[head - 1] == 10):
                return block[head : head + 35]
            at = head - 1
        return b""

    def _watch(self, block: bytes, start: int, end: int) -> None:
        """Remember where time jumps. Looks at a line here and there, and at all between two that lie far apart.

        How long that takes depends on the time that a log covers, not on its size: in a busy one two places that
        are looked at are seconds apart.
        """
        if len(self.result.steps) >= _STEPS:
            return
        before, place = self._stamp, start
        for at in (*range(start, end, _EVERY), end):
            stamp = self._first_stamp(block, at, end) if at < end else self._last_stamp(block, start, end)
            if not stamp:
                continue
            if before and before[:15] != stamp[:15]:
                first, then = seconds_of(before), seconds_of(stamp)
                if first is not None and then is not None and not 0 <= then - first < _CLOSE:
                    self._watch_all(block, place, min(at + _LINE, end), before)
            before, place = stamp, at

    def _watch_all(self, block: bytes, start: int, end: int, before: bytes) -> None:
        """Compare every line with the one before it."""
        if start == 0 and _STAMP.match(block) is not None:
            # No line feed stands before the first line of a block.
            stamp = self._first_stamp(block, 0, end)
            self._step(self.result.lines + 1, before, stamp)
            before = stamp
        for found in _LINE_STAMP.finditer(block, max(start - 1, 0), end):
            stamp = found[1][:35]
            if is_jump(before, stamp):
                self._step(self.result.lines + 1 + block.count(b"\n", self._from, found.start(1)), before, stamp)
            before = stamp

    def _step(self, line: int, before: bytes, after: bytes) -> None:
        steps = self.result.steps
        if is_jump(before, after) and len(steps) < _STEPS and all(line != step[0] for step in steps[-3:]):
            steps.append((line, before, after))

    # -- lines to hits ---------------------------------------------------------------------------------

    def _line(self, block: bytes, head: int, tail: int, number: int, found: set[int]) -> None:
        line = block[head:tail].strip(b"\0\r")
        numbers = tuple(self.search.numbers_in(line, found))
        wanted = self._wanted.get(numbers)
        if wanted is None:
            wanted = self._wanted[numbers] = self.search.wanted(numbers)
        is_event, is_read, signatures = wanted
        if not (signatures or is_event or is_read):
            return
        stamp = line[:35] if _STAMP.match(line) is not None else self._stamp_of(line, block, head)
        if _AHEAD.match(stamp) is not None:
            stamp = in_utc(stamp)
        if self.window is not None and not self.window.holds(stamp):
            return
        if is_read:
            # By what it says, so that a line that comes again and again is kept a few times only.
            said = line[line.find(b"CPUID ") :] if b"CPUID " in line else b""
            self._count(READ, said[:60], b"", {}, number, line, stamp)
        told = _EVENT_ID.search(line, 0, LONGEST_LINE) if is_event else None
        form = b"" if not is_event else b"vob" if b"[vob." in line else b"esx"
        meant = False
        for signature in signatures:
            fields = signature.fits(line)
            if fields is None:
                continue
            meant = True
            if told is not None:
                fields[b"event"] = told[1]
            self._count(signature.id, fields.get(signature.object, b""), form, fields, number, line, stamp)
        if told is not None and not meant:
            about = _OBJECT.search(line, told.end(), LONGEST_LINE)
            item = about[1] if about is not None else b""
            self._count(f"{EVENT}:{told[1].decode()}", item, b"", {b"event": told[1]}, number, line, stamp)

    def _stamp_of(self, line: bytes, block: bytes, head: int) -> bytes:
        """The stamp of a line that does not begin with one: inside it, or of a line before."""
        found = _STAMP.search(line, 0, 64)
        if found is not None:
            return line[found.start() : found.start() + 35]
        at = head
        while at > self._looked:
            before = block.rfind(b"\n", self._looked, at - 1) + 1 or self._looked
            if _STAMP.match(block, before):
                self._held = block[before : before + 35]
                break
            at = before
        self._looked = head
        return self._held or self._stamp

    def _count(
        self,
        signature: str,
        item: bytes,
        form: bytes,
        fields: dict[bytes, bytes],
        number: int,
        line: bytes,
        stamp: bytes,
    ) -> None:
        count = self._counts.get((signature, item, form))
        if count is None:
            count = self._new(signature, item, form)
        count.total += 1
        minutes, minute = count.minutes, stamp[:16]
        if minute in minutes:
            minutes[minute] += 1
        else:
            if self._minutes >= MINUTES or (len(minutes) >= ROUTINE_MINUTES and signature not in self.search.weighty):
                minute = stamp[:13]
            if minute in minutes:
                minutes[minute] += 1
            else:
                minutes[minute] = 1
                self._minutes += 1
        if count.kept >= KEPT and stamp[:13] == count.hour:
            self.result.not_kept += 1
            return
        of_signature = self._kept_of.get(signature, 0)
        most = KEPT_OF_SIGNATURE if signature in self.search.weighty else KEPT_OF_ROUTINE
        if of_signature >= most or len(self.result.kept) >= KEPT_OF_FILE:
            self.result.not_kept += 1
            return
        count.kept += 1
        count.hour = stamp[:13]
        self._kept_of[signature] = of_signature + 1
        self.result.kept.append(Kept(signature, item, form, fields, number, line[:LONGEST_LINE], stamp))

    def _new(self, signature: str, item: bytes, form: bytes) -> Count:
        """The counter for an object that is new; beyond a number of objects all share one."""
        objects = self._objects.setdefault(signature, set())
        if item not in objects and len(objects) >= OBJECTS:
            item = b""
        objects.add(item)
        return self._counts.setdefault((signature, item, form), Count())


def in_utc(stamp: bytes) -> bytes:
    """A stamp with an offset as the one in UTC.

    >>> in_utc(b"2026-03-01T10:00:00.500+09:00 vmkernel")
    b'2026-03-01T01:00:00.500Z'
    """
    found = _AHEAD.match(stamp)
    time = parse_stamp(found[0].decode()) if found is not None else None
    return stamp if time is None else iso(time).encode()


def seconds_of(stamp: bytes) -> int | None:
    """Seconds since a day long ago; None for what is no stamp."""
    try:
        day = date(int(stamp[:4]), int(stamp[5:7]), int(stamp[8:10])).toordinal()
        return day * 86400 + int(stamp[11:13]) * 3600 + int(stamp[14:16]) * 60 + int(stamp[17:19] or b"0")
    except ValueError:
        return None


def is_jump(before: bytes, after: bytes) -> bool:
    """True when time goes back by a minute, or nothing was written for an hour."""
    if before[:16] == after[:16]:
        return False
    first, then = seconds_of(before), seconds_of(after)
    return first is not None and then is not None and not -BACK <= then - first < QUIET

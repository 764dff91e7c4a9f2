"""One pass over a log: blocks are searched for the literals of all signatures, only lines that hold one are looked at.

Whatever a signature or a log says, the work is bounded: lines are looked at up to a length, fields are taken by
templates that need no regular expression, floods are counted by minute and not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from typing import NamedTuple

from analyzer.grades import Severity
from analyzer.logs.blocks import Block, Blocks, line_feeds
from analyzer.logs.engines import Engine, best_engine
from analyzer.logs.jumps import Jumps
from analyzer.logs.scan import Count, Kept, LogScan, Window
from analyzer.logs.signature import LONGEST_LINE, Signature, known_logs
from analyzer.logs.stamps import LONGEST_STAMP, STAMP, in_utc
from analyzer.sources.ahead import ahead

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
EVENTS = 1_000
"""Events of one file that are remembered by what they say."""

EVENT = "event"
"""The signature id of lines that hold an event id which no signature is about."""
READ = "read"
"""The signature id of lines that records are made of, as of any saved output: the CPUID of a host, its EVC masks."""
_READ_LITERALS = (
    b"hostCPUID vendor", b"hostCPUID family", b"hostCPUID name", b"hostCPUID codename", b"hostCPUID level",
    b"guest vs. host CPUID *host", b"FeatureCompat: ",
)  # fmt: skip
_EVENT_LITERALS = (b"[esx.problem.", b"[esx.clear.", b"[esx.audit.", b"us: [vob.")
_SPACED = re.compile(rb"\[?(\d{4}-\d\d-\d\d) (?=\d\d:\d\d:\d\d)")
"""The stamp of 4.x: ``[2011-04-01 15:14:34.203 F5A5AB90 info 'Vimsvc'] ...``."""
_YEARLESS = re.compile(rb"(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ")
_EVENT_ID = re.compile(rb"\[((?:esx|vob)\.[a-z0-9_.]{3,120})\]", re.I)
_OBJECT = re.compile(
    rb"\b(naa\.[0-9a-f]{16,32}|eui\.[0-9a-f]{16,32}|t10\.[^\s'\"\],]{4,120}|mpx\.vmhba[0-9:CTL]+|vmhba[0-9]+(?::C\d+:T\d+:L\d+)?"
    rb"|vmnic\d+|vmk\d+|[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12})"
)


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

    def scan(
        self,
        pieces: Iterable[bytes],
        log: str,
        vm: str = "",
        window: Window | None = None,
        *,
        is_ahead: bool = False,
    ) -> LogScan:
        """Read a log; what ends its pieces early is theirs to tell.

        With ``is_ahead`` the next pieces are made in a thread of its own, while those before them are searched.
        """
        scan = LogScan(log, vm)
        search = self.search(log)
        reading = _Reading(search, scan, window)
        with ahead(pieces) if is_ahead else nullcontext(pieces) as made:
            blocks = Blocks(made, search.find)
            for block in blocks:
                reading.block(block)
        reading.finish(blocks)
        return scan


class _Meaning(NamedTuple):
    """What literals of one line may mean."""

    is_event: bool
    """An event id stands in it."""
    is_read: bool
    """Records are made of it."""
    signatures: tuple[Signature, ...]


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
        self._meanings: dict[tuple[int, ...], _Meaning] = {}
        self.find = self._engine.find
        self.weighty = frozenset(
            [READ, *(each.id for each in signatures if each.written.severity is not Severity.INFO)]
        )

    def meaning(self, line: bytes, found: tuple[int, ...]) -> _Meaning:
        """What may be meant by a line with the literals ``found``, of which an incomplete engine gives some only."""
        numbers = found
        if not self._complete:
            numbers = tuple(number for number, literal in enumerate(self._literals) if literal in line)
        meaning = self._meanings.get(numbers)
        if meaning is None:
            signatures = dict.fromkeys(signature for number in numbers for signature in self._signatures[number])
            meaning = self._meanings[numbers] = _Meaning(
                not self._events.isdisjoint(numbers), not self._reads.isdisjoint(numbers), tuple(signatures)
            )
        return meaning


class _Told(NamedTuple):
    """An event, by what a line says from its id on."""

    event: bytes
    signature: str
    object: bytes


class _Reading:
    """One log while it is read."""

    def __init__(self, search: _Search, scan: LogScan, window: Window | None) -> None:
        self.search, self.result, self.window = search, scan, window
        self._jumps = Jumps()
        self._counts = scan.counts
        self._stamped: set[bytes] = set()
        """Minutes that lines began with: their stamps need not be looked at again."""
        self._events: dict[bytes, _Told] = {}
        """Events by what was said of them: most come again and again in the same words."""
        self._objects: dict[str, set[bytes]] = {}
        self._kept_of: dict[str, int] = {}
        self._minutes = 0
        self._block = b""
        """What is being read."""
        self._before = b""
        """The last stamp before it."""
        self._at = self._number = 0
        """A line of it whose number is known: where it begins."""
        self._looked = 0
        """Up to here lines of the block were asked for the stamp that holds for those behind them."""
        self._held = b""
        """What they said."""

    # -- blocks to lines -------------------------------------------------------------------------------

    def block(self, block: Block) -> None:
        """Take the next lines of the log."""
        data, start, end, hits, is_line = block
        result, jumps = self.result, self._jumps
        self._block, self._before, self._held = data, jumps.last, b""
        self._at = self._looked = start
        self._number = result.lines + 1
        if is_line:
            jumps.line(data, result.lines + 1)
        else:
            jumps.block(data, start, end, result.lines)
        if hits:
            self._hits(hits, start, end)
        if is_line:
            result.lines += data.endswith(b"\n")
        elif self._at > start:
            result.lines = self._number_at(end) - 1
        else:
            # Nobody asked for a number: the line feeds of the whole, without the one before the first line.
            result.lines += line_feeds(data, start, end)

    def finish(self, blocks: Blocks) -> None:
        """The log has ended."""
        result, jumps = self.result, self._jumps
        result.size, result.head, result.long_lines = blocks.size, blocks.head, blocks.long_lines
        result.lines += blocks.is_cut
        result.first, result.last, result.steps = jumps.first, jumps.last, jumps.steps

    def _number_at(self, head: int) -> int:
        """The number of the line that begins at ``head``; asked from the top down."""
        self._number += line_feeds(self._block, self._at, head)
        self._at = head
        return self._number

    def _hits(self, hits: list[tuple[int, int]], start: int, end: int) -> None:
        """Look at the lines that hold a literal."""
        block = self._block
        hits.sort()
        place, count, head = 0, len(hits), start
        while place < count:
            stop, number = hits[place]
            place += 1
            if stop <= start:
                continue
            if stop > end:
                break
            head = block.rfind(b"\n", head, stop) + 1 or head
            tail = block.find(b"\n", stop, end)
            tail = end if tail < 0 else tail
            found: tuple[int, ...] = (number,)
            if place < count and hits[place][0] <= tail:
                more = {number}
                while place < count and hits[place][0] <= tail:
                    more.add(hits[place][1])
                    place += 1
                found = tuple(sorted(more))
            self._line(head, tail, found)

    # -- lines to hits ---------------------------------------------------------------------------------

    def _line(self, head: int, tail: int, found: tuple[int, ...]) -> None:
        line = self._block[head:tail].strip(b"\0\r")
        is_event, is_read, signatures = self.search.meaning(line, found)
        if line[:16] in self._stamped:
            stamp = line[:LONGEST_STAMP]
        elif STAMP.match(line) is not None:
            stamp = line[:LONGEST_STAMP]
            if len(self._stamped) < MINUTES:
                self._stamped.add(line[:16])
        else:
            stamp = self._stamp_of(line, head)
        if stamp[19:24:4] != b".Z":
            stamp = in_utc(stamp)
        if self.window is not None and not self.window.holds(stamp):
            return
        if is_event or is_read:
            self._event(line, stamp, head, signatures, is_event, is_read)
            return
        for signature in signatures:
            fields = signature.fits(line)
            if fields is not None:
                self._count(signature.id, fields.get(signature.object, b""), b"", fields, head, line, stamp)

    def _event(
        self, line: bytes, stamp: bytes, head: int, signatures: Sequence[Signature], is_event: bool, is_read: bool
    ) -> None:
        """A line that holds an event id, or that records are made of."""
        if is_read:
            # By what it says, so that a line that comes again and again is kept a few times only.
            said = line[line.find(b"CPUID ") :] if b"CPUID " in line else b""
            self._count(READ, said[:60], b"", {}, head, line, stamp)
        told, form = self._told(line) if is_event else (None, b"")
        meant = False
        for signature in signatures:
            fields = signature.fits(line)
            if fields is None:
                continue
            meant = True
            if told is not None:
                fields[b"event"] = told.event
            self._count(signature.id, fields.get(signature.object, b""), form, fields, head, line, stamp)
        if told is not None and not meant:
            self._count(told.signature, told.object, b"", {b"event": told.event}, head, line, stamp)

    def _told(self, line: bytes) -> tuple[_Told | None, bytes]:
        """The event that a line tells, and the form it is told in."""
        vob, esx = line.find(b"[vob."), line.find(b"[esx.")
        at = min(vob, esx) if vob >= 0 and esx >= 0 else max(vob, esx, 0)
        said = line[at:LONGEST_LINE]
        told = self._events.get(said)
        if told is None and (found := _EVENT_ID.search(said)) is not None:
            about = _OBJECT.search(said, found.end())
            told = _Told(found[1], f"{EVENT}:{found[1].decode()}", about[1] if about is not None else b"")
            if len(self._events) < EVENTS:
                self._events[said] = told
        return told, b"vob" if vob >= 0 else b"esx"

    def _stamp_of(self, line: bytes, head: int) -> bytes:
        """The stamp of a line that does not begin with one: inside it, or of a line before."""
        found = STAMP.search(line, 0, 64)
        if found is not None:
            return line[found.start() : found.start() + LONGEST_STAMP]
        if (spaced := _SPACED.match(line)) is not None:
            return spaced[1] + b"T" + line[spaced.end() : spaced.end() + LONGEST_STAMP - 11]
        if _YEARLESS.match(line) is not None:
            return b""  # it has a time of its own, which nobody can tell: that of another line would be wrong
        block, at = self._block, head
        while at > self._looked:
            before = block.rfind(b"\n", self._looked, at - 1) + 1 or self._looked
            if STAMP.match(block, before):
                self._held = block[before : before + LONGEST_STAMP]
                break
            at = before
        self._looked = head
        return self._held or self._before

    def _count(
        self,
        signature: str,
        item: bytes,
        form: bytes,
        fields: dict[bytes, bytes],
        head: int,
        line: bytes,
        stamp: bytes,
    ) -> None:
        count = self._counts.get((signature, item, form))
        if count is None:
            count = self._new(signature, item, form)
        count.total += 1
        minute = stamp[:16]
        if minute in count.minutes:
            count.minutes[minute] += 1
        else:
            self._new_minute(count, signature, minute)
        hour = stamp[:13]
        if count.kept >= KEPT and hour == count.hour:
            self.result.not_kept += 1
            return
        of_signature = self._kept_of.get(signature, 0)
        most = KEPT_OF_SIGNATURE if signature in self.search.weighty else KEPT_OF_ROUTINE
        if of_signature >= most or len(self.result.kept) >= KEPT_OF_FILE:
            self.result.not_kept += 1
            return
        count.kept += 1
        count.hour = hour
        self._kept_of[signature] = of_signature + 1
        self.result.kept.append(Kept(signature, item, form, fields, self._number_at(head), line[:LONGEST_LINE], stamp))

    def _new_minute(self, count: Count, signature: str, minute: bytes) -> None:
        """Count one in a minute that is new; beyond a number of minutes in its hour."""
        if self._minutes >= MINUTES or (len(count.minutes) >= ROUTINE_MINUTES and signature not in self.search.weighty):
            minute = minute[:13]
        if minute not in count.minutes:
            self._minutes += 1
        count.minutes[minute] = count.minutes.get(minute, 0) + 1

    def _new(self, signature: str, item: bytes, form: bytes) -> Count:
        """The counter for an object that is new; beyond a number of objects all share one."""
        objects = self._objects.setdefault(signature, set())
        if item not in objects and len(objects) >= OBJECTS:
            item = b""
        objects.add(item)
        return self._counts.setdefault((signature, item, form), Count())

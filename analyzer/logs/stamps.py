"""The times that lines begin with, as they stand in a block of a log: bytes that sort like the times they tell."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from analyzer.logs.clock import iso, parse_stamp

LONGEST_STAMP = 35
"""Bytes in which a stamp ends; what stands behind it in them does no harm."""
STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d")
LINE_STAMP = re.compile(rb"\n(\d{4}-\d\d-\d\dT\d\d:\d\d[0-9:.,Z+-]*)")
_AHEAD = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:[.,:]\d{1,6})?)?[+-]\d\d:?\d\d(?!\d)")
"""A stamp that is not in UTC."""
_NEAR = 1 << 16
"""Bytes in which the first and the last stamp of a block are looked for."""
_QUIET = 3600
"""Seconds between two lines that are worth remembering: nothing was written."""
_BACK = 60
"""Seconds that time may go back between two lines: processors write in turn."""


def first_stamp(block: bytes, start: int, end: int) -> bytes:
    """The stamp of the first line that has one; ``start`` may lie inside a line, which then has none."""
    if STAMP.match(block, start, end) is not None:
        return block[start : start + LONGEST_STAMP]
    later = LINE_STAMP.search(block, max(start - 1, 0), min(end, start + _NEAR))
    return later[1][:LONGEST_STAMP] if later is not None else b""


def last_stamp(block: bytes, start: int, end: int) -> bytes:
    """The stamp of the last line that has one, within a bound."""
    at = end - 1
    low = max(start, end - _NEAR)
    while at > low:
        head = block.rfind(b"\n", low, at) + 1 or low
        if STAMP.match(block, head, end) and (head == start or block[head - 1] == 10):
            return block[head : head + LONGEST_STAMP]
        at = head - 1
    return b""


def in_utc(stamp: bytes) -> bytes:
    """A stamp with an offset as the one in UTC; all others as they are.

    >>> in_utc(b"2026-03-01T10:00:00.500+09:00 vmkernel")
    b'2026-03-01T01:00:00.500Z'
    """
    if stamp[19:24:4] == b".Z":  # nearly all of them
        return stamp
    found = _AHEAD.match(stamp)
    time = parse_stamp(found[0].decode()) if found is not None else None
    return stamp if time is None else iso(time).encode()


def seconds_of(stamp: bytes) -> int | None:
    """Seconds since a day long ago; None for what is no stamp."""
    minute = _seconds_of_minute(stamp[:16])
    try:
        return None if minute is None else minute + int(stamp[17:19] or b"0")
    except ValueError:
        return None


@lru_cache(maxsize=1 << 12)
def _seconds_of_minute(stamp: bytes) -> int | None:
    try:
        day = date(int(stamp[:4]), int(stamp[5:7]), int(stamp[8:10])).toordinal()
        return day * 86400 + int(stamp[11:13]) * 3600 + int(stamp[14:16]) * 60
    except ValueError:
        return None


def is_jump(before: bytes, after: bytes) -> bool:
    """True when time goes back by a minute, or nothing was written for an hour."""
    if before[:16] == after[:16] or (before[:13] == after[:13] and before < after):
        return False  # the same minute, or later in the same hour
    first, then = seconds_of(before), seconds_of(after)
    return first is not None and then is not None and not -_BACK <= then - first < _QUIET

"""The times of log lines, from their stamps as bytes: there are many, and most are of one form."""

import re
from functools import lru_cache

from analyzer.logs.clock import parse_stamp

_STAMP = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:[.,:]\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)")
_CLOCK = re.compile(rb"[T ]([01]\d|2[0-3])(?::([0-5]\d))?")
"""The hour of a stamp, or its hour and minute."""


def time_of(stamp: bytes) -> int | None:
    """Milliseconds of what begins with a stamp, or None."""
    within = stamp[17:19] + stamp[20:23]
    if stamp[19:20] == b"." and stamp[23:24] == b"Z" and within.isdigit():
        # The form of nearly all lines: seconds and thousandths, one after the other, are thousandths.
        minute = minute_of(stamp[:16])
        return None if minute is None else minute * 60_000 + int(within)
    found = _STAMP.match(stamp)
    return parse_stamp(found[1].decode()) if found is not None else None


def minute_of(stamp: bytes) -> int | None:
    """Minutes since 1970 of a stamp that ends with its minute or its hour, or None."""
    # There are many minutes, but few days, and few minutes of a day.
    day, within = _day(stamp[:10]), _within_day(stamp[10:])
    return None if day is None or within is None else day + within


@lru_cache(1024)
def _day(stamp: bytes) -> int | None:
    time = parse_stamp(stamp.decode("ascii", "replace"))
    return None if time is None else time // 60_000


@lru_cache(4096)
def _within_day(stamp: bytes) -> int | None:
    found = _CLOCK.fullmatch(stamp)
    return None if found is None else int(found[1]) * 60 + int(found[2] or 0)

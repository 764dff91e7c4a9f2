"""Times as a user types them, and as lines of a log have them."""

from __future__ import annotations

import re

from analyzer.logs.clock import iso, parse_stamp
from analyzer.logs.lines import read_line

_DAY = 86_400_000
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?")
_STEP = re.compile(r"([+-])(\d+)\s*([smhd])")
_UNITS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": _DAY}


def stamp_of(text: str) -> int | None:
    """The time of a log line, or None."""
    return read_line(text[:512]).time


def told_time(ms: int) -> str:
    """A time as it is printed."""
    return iso(ms)


def moment(text: str, here: int | None) -> int | None:
    """What a user means: a whole stamp, a time of the day of ``here``, or a step from it.

    >>> told_time(moment("+10m", parse_stamp("2025-02-12T14:00:00Z")))
    '2025-02-12T14:10:00.000Z'
    >>> told_time(moment("9:30", parse_stamp("2025-02-12T14:00:00Z")))
    '2025-02-12T09:30:00.000Z'
    """
    text = text.strip()
    if found := _STEP.fullmatch(text):
        return None if here is None else here + int(found[1] + found[2]) * _UNITS[found[3]]
    if found := _CLOCK.fullmatch(text):
        if here is None:
            return None
        seconds = (int(found[1]) * 60 + int(found[2])) * 60 + int(found[3] or 0)
        return here - here % _DAY + seconds * 1000 + int((found[4] or "0").ljust(3, "0"))
    text = text.upper().replace(" ", "T", 1)
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", text):
        text += ":00"
    return parse_stamp(text)

"""The stamps of log lines, as milliseconds since 1970 UTC.

A log of a host is in UTC. A stamp without a zone is taken as it stands, an offset is converted.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from analyzer.patterns import lazy_pattern

_STAMP = lazy_pattern(
    r"(\d{4}-\d\d-\d\d)"
    r"(?:[T ](\d\d):(\d\d):(\d\d)(?:[.,:](\d{1,9})(?:\.\d+)?(?!\d))?(?: ?([AP]M))?(Z| ?UTC| ?[+-]\d\d:?\d\d)?)?"
    r"(?![\w.-])"
)
"""Day, hour, minute, second, fraction, half of the day, zone."""

_MASKED = lazy_pattern(
    r"[\dYyXx*]{4}-[\dMmXx*]{2}-[\dDdXx*]{2}[T ][\dHhXx*]{2}:[\dMmXx*]{2}:[\dSsXx*]{2}"
    r"(?:[.,][\dSsMmXx*]{1,6})?Z?(?![\w.*-])"
)
"""A stamp with letters in place of digits, as articles print it."""

_ACCESS = lazy_pattern(r"(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})")
"""How a web server writes it: ``11/May/2023:10:22:24 +0000``."""

_YEARLESS = lazy_pattern(
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2} \d{1,2}:\d\d:\d\d(?:[.,]\d{1,6})?(?![\w.])"
)
"""How the syslog of 4.x and many collectors write it; the year is not told."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAY = 86_400_000
_LAST_YEAR = 9998


def parse_stamp(text: str) -> int | None:
    """The moment a stamp tells, or None: no stamp, no such date, or no year in it (``Mar 10 01:00:45``, ``NoneZ``)."""
    text = text.strip(" []")
    end, time = cut_stamp(text)
    return time if end == len(text) else None


def cut_stamp(text: str) -> tuple[int, int | None]:
    """Where the stamp ends that ``text`` begins with (0: it begins with none), and its moment."""
    found = _STAMP.match(text)
    if found is None:
        return _cut_rare(text)
    day, hour, minute, second, fraction, half, zone = found.groups()
    start = _day(day)
    if start is None:
        return found.end(), None
    if hour is None:
        return found.end(), start
    return found.end(), _moment(start, hour, minute, second, fraction, half, zone)


def iso(ms: int) -> str:
    """A moment as it is printed: ``2025-01-02T03:04:05.678Z``."""
    day, ms = divmod(ms, _DAY)
    minute, ms = divmod(ms, 60_000)
    return f"{_written(day)}T{minute // 60:02}:{minute % 60:02}:{ms // 1000:02}.{ms % 1000:03}Z"


@lru_cache(maxsize=1024)
def _written(day: int) -> str:
    return date.fromordinal(_EPOCH_DAY + day).isoformat()


def _cut_rare(text: str) -> tuple[int, int | None]:
    if text.startswith("NoneZ"):
        return 5, None
    if found := _YEARLESS.match(text) or _MASKED.match(text):
        return found.end(), None
    if (found := _ACCESS.match(text)) and found[2] in _MONTHS:
        start = _day(f"{found[3]}-{_MONTHS.index(found[2]) + 1:02}-{found[1]}")
        return found.end(), None if start is None else _moment(start, found[4], found[5], found[6], "", "", found[7])
    return 0, None


def _moment(
    start: int, hour: str, minute: str, second: str, fraction: str | None, half: str | None, zone: str | None
) -> int | None:
    hours, minutes, seconds = int(hour), int(minute), int(second)
    if hours > 23 or minutes > 59 or seconds > 60:
        return None
    if half and hours <= 12:
        hours = hours % 12 + (12 if half == "PM" else 0)
    time = start + ((hours * 60 + minutes) * 60 + seconds) * 1000
    if fraction:
        time += int(fraction[:3].ljust(3, "0"))
    if zone and zone != "Z":
        time -= _offset(zone)
    return time


@lru_cache(maxsize=64)
def _offset(zone: str) -> int:
    zone = zone.strip()
    if zone == "UTC":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return minutes * (-60_000 if zone[0] == "-" else 60_000)


@lru_cache(maxsize=1024)
def _day(text: str) -> int | None:
    """The first moment of a day; None where it is masked, does not exist, or is too far away to be one."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return (day.toordinal() - _EPOCH_DAY) * _DAY if 1970 <= day.year <= _LAST_YEAR else None

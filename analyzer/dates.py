"""The date by which ages are judged: never the clock of the machine that reads, so a report can be made again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from analyzer.captures import Case
from analyzer.model import CaptureKind

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE_OUTPUT = re.compile(rf"\w{{3}} ({'|'.join(_MONTHS)}) +(\d{{1,2}}) \d\d:\d\d:\d\d \S+ (\d{{4}})$")
_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\d")


def date_of(case: Case) -> date | None:
    """The newest date that an input gives for its own making, or None.

    When a bundle was collected, what ``date`` printed, and the stamp that begins a line of a log; a date inside a
    text (the end of a certificate) says nothing about when it was saved.
    """
    return max(_dates(case), default=None)


def _dates(case: Case) -> Iterator[date]:
    for host in case.hosts:
        if host.collected is not None and (found := _STAMP.match(host.collected.collected_at)):
            yield from _made(*found.groups())
    for capture in case.captures:
        lines = capture.passage.lines
        if capture.line is not None and capture.line.program == "date":
            for line in lines[:2]:
                if found := _DATE_OUTPUT.match(line.strip()):
                    yield from _made(found[3], str(_MONTHS.index(found[1]) + 1), found[2])
        elif capture.kind is CaptureKind.OTHER or capture.kind is CaptureKind.LOG:
            for line in (*lines[:1], *lines[-1:]):
                if found := _STAMP.match(line):
                    yield from _made(*found.groups())


def _made(year: str, month: str, day: str) -> Iterator[date]:
    try:
        yield date(int(year), int(month), int(day))
    except ValueError:
        return

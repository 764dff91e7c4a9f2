"""The date by which ages are judged: never the clock of the machine that reads, so a report can be made again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from analyzer.captures import Case
from analyzer.commands.date import read_date
from analyzer.model import CaptureKind
from analyzer.patterns import lazy_pattern

_STAMP = lazy_pattern(r"(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\d")


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
    for item in case.listed:
        if item.scan is not None and (stamp := _STAMP.match(item.scan.last.decode("ascii", "replace"))):
            yield from _made(*stamp.groups())
    for capture in case.captures:
        lines = capture.passage.lines
        if capture.line is not None and capture.line.program == "date":
            printed = (read_date(line) for line in lines[:2])
            yield from (said.on for said in printed if said is not None and said.on is not None)
        elif capture.kind is CaptureKind.OTHER or capture.kind is CaptureKind.LOG:
            for line in (lines[0], lines[-1]) if lines else ():
                if found := _STAMP.match(line):
                    yield from _made(*found.groups())


def _made(year: str, month: str, day: str) -> Iterator[date]:
    try:
        yield date(int(year), int(month), int(day))
    except ValueError:
        return

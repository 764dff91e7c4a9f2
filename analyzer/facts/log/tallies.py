"""How often things were, minute by minute; also of lines that were not kept."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from analyzer.facts.log.fields import told
from analyzer.facts.log.times import minute_of
from analyzer.logs.scan import Count, LogScan
from analyzer.logs.scanner import EVENT, READ


class Tally(Struct, frozen=True, dict=True):
    """How often something was, by minute; also of what was not kept line by line."""

    minutes: Mapping[int, int]
    """Minutes since 1970 to counts; -1 holds those without a time."""

    @cached_property
    def total(self) -> int:
        """How often in all."""
        return sum(self.minutes.values())

    @cached_property
    def _timed(self) -> list[tuple[int, int]]:
        return sorted((minute, count) for minute, count in self.minutes.items() if minute >= 0)

    @property
    def first(self) -> int | None:
        """The beginning of the first minute, in milliseconds."""
        return self._timed[0][0] * 60_000 if self._timed else None

    @property
    def last(self) -> int | None:
        """The beginning of the last minute, in milliseconds."""
        return self._timed[-1][0] * 60_000 if self._timed else None

    @property
    def peak(self) -> int:
        """The most in one minute."""
        return max((count for _, count in self._timed), default=0)

    def most_in(self, minutes: int) -> int:
        """The most in any time of so many minutes."""
        best = running = start = 0
        for minute, count in self._timed:
            running += count
            while self._timed[start][0] <= minute - minutes:
                running -= self._timed[start][1]
                start += 1
            best = max(best, running)
        return best

    @cached_property
    def _hours(self) -> dict[int, dict[int, int]]:
        found: dict[int, dict[int, int]] = {}
        for minute, count in self._timed:
            found.setdefault(minute // 60, {})[minute] = count
        return found

    def hour(self, time: int) -> Mapping[int, int]:
        """The minutes of the hour that holds a time, with their counts."""
        return self._hours.get(time // 3_600_000, {})


NONE = Tally({})


def summed(tallies: Sequence[Tally]) -> Tally:
    """All of them together."""
    if len(tallies) == 1:
        return tallies[0]
    minutes: dict[int, int] = {}
    for tally in tallies:
        for minute, count in tally.minutes.items():
            minutes[minute] = minutes.get(minute, 0) + count
    return Tally(minutes)


class Tallies(Mapping[tuple[str, str], Tally]):
    """How often each thing was, by signature or event id and object.

    In each minute the log and form that tells most of it counts. Few of them are ever asked for, so each is put
    together when somebody asks.
    """

    def __init__(self, scans: Sequence[LogScan]) -> None:
        self._counts: dict[tuple[str, str], list[tuple[tuple[str, bytes], Count]]] = {}
        self._made: dict[tuple[str, str], Tally] = {}
        for scan in scans:
            for (signature, item, form), count in scan.counts.items():
                if signature != READ:
                    key = (signature.removeprefix(f"{EVENT}:"), told(item) or scan.vm)
                    self._counts.setdefault(key, []).append(((scan.log, form), count))

    def __getitem__(self, key: tuple[str, str]) -> Tally:
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = _tally(self._counts[key])
        return made

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._counts)


def _tally(counts: Sequence[tuple[tuple[str, bytes], Count]]) -> Tally:
    forms: dict[tuple[str, bytes], dict[int, int]] = {}
    for form, count in counts:
        minutes = forms.setdefault(form, {})
        for stamp, times in count.minutes.items():
            minute = minute_of(stamp)
            minute = -1 if minute is None else minute
            minutes[minute] = minutes.get(minute, 0) + times
    most, *others = forms.values()
    for minutes in others:
        for minute, times in minutes.items():
            most[minute] = max(most.get(minute, 0), times)
    return Tally(most)

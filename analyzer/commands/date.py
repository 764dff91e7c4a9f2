"""``date``: the clock of the host when its outputs were saved."""

from datetime import UTC, date, datetime, time

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.patterns import lazy_pattern

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LINE = lazy_pattern(
    r"\s*(?P<weekday>[A-Z][a-z]{2}) (?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) (?P<clock>\d\d:\d\d:\d\d) "
    r"(?P<zone>\S+) (?P<year>\d{4})\s*"
)


class HostDate(Record):
    """The one line that the command prints."""

    weekday: str | None = None
    month: str | None = None
    day: int | None = None
    clock: str | None = None
    """``05:06:07``."""
    zone: str | None = None
    """ESXi keeps its clock in UTC."""
    year: int | None = None

    @property
    def on(self) -> date | None:
        """The day, as printed."""
        if self.month not in _MONTHS or self.day is None or self.year is None:
            return None
        try:
            return date(self.year, _MONTHS.index(self.month) + 1, self.day)
        except ValueError:
            return None

    @property
    def moment(self) -> datetime | None:
        """The time, for one in UTC."""
        if self.on is None or self.clock is None or self.zone not in ("UTC", "GMT"):
            return None
        try:
            return datetime.combine(self.on, time.fromisoformat(self.clock), UTC)
        except ValueError:
            return None


def read_date(line: str) -> HostDate | None:
    """What one line says when ``date`` printed it, else None."""
    found = _LINE.fullmatch(line) if len(line) < 80 else None
    return None if found is None else HostDate.model_validate(found.groupdict())


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    result = ParseResult()
    for index, line in enumerate(passage.lines):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line) if len(line) < 80 else None
        if found is None or result.records:
            result.unparsed.append(Unparsed(index, passage.numbers[index], line, "not the date"))
            continue
        result.add(HostDate.model_validate(found.groupdict()), index)
        result.covered.append((index, index + 1))
        result.end = index + 1
        columns = {name: found.start(name) for name in found.groupdict()}
        result.locate = lambda at, name, told=columns: (at, told.get(name, 0))  # type: ignore[misc]
    if not result.records:
        result.status = ParseStatus.UNSUPPORTED
    return result


COMMAND = Command(
    name="date",
    record=HostDate,
    title="clock of the host",
    layout=_parse,
    matches=r"date(?: -u)?",
    versions="4.0 to 9.0",
)

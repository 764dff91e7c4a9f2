"""Fact: how far back each log of a host reaches, which one forgot last night, and what filled it."""

from collections import Counter

from msgspec import Struct

from analyzer.facts.log.events import HostLog, LogWindow
from analyzer.facts.log.phrases import DAY
from analyzer.facts.log.times import time_of
from analyzer.findings import Evidence
from analyzer.listed import Listed
from analyzer.logs.scan import LogScan
from analyzer.logs.scanner import EVENT
from analyzer.loose_logs import LogScans
from analyzer.rulebook import fact
from analyzer.secrets import mask_secrets
from analyzer.sources.text import clean_line

_SHOWN = 400


class Filler(Struct, frozen=True):
    """The message that a log has most of, among those that are known."""

    signature: str
    """Id of a signature or event."""
    lines: int
    share: float
    """Of all lines of the log, 0 to 1."""
    per_minute: int
    """The most in one minute."""


class Coverage(Struct, frozen=True):
    """One log."""

    window: LogWindow
    rotations: int
    """Files of it that are older than the newest one."""
    filler: Filler | None
    oldest: Evidence
    """The first line of its oldest file."""

    @property
    def span(self) -> int | None:
        """Milliseconds from its first to its last line."""
        if self.window.first is None or self.window.last is None:
            return None
        return max(self.window.last - self.window.first, 0)


class Coverages(dict[str, Coverage]):
    """The logs of one host by name; those of VMs are left out: each is a file of its own."""

    def forgetful(self, shorter: int = DAY) -> dict[str, tuple[Coverage, Coverage]]:
        """Logs that were rotated away within a day while another one reaches further back, with that other one."""
        known = {name: each for name, each in self.items() if each.span is not None}
        found = {}
        for name, each in known.items():
            if each.span is None or each.span >= shorter or not each.rotations:
                continue
            others = [
                other
                for other in known.values()
                if other is not each
                and (other.window.first or 0) <= (each.window.first or 0) - shorter
                and (other.window.last or 0) >= (each.window.first or 0)
            ]
            if others:
                found[name] = (each, min(others, key=lambda other: other.window.first or 0))
        return found


@fact
def coverage_windows(log: HostLog, given: LogScans) -> Coverages:
    """The windows of all logs, and what they have most of."""
    found = Coverages()
    by_log: dict[str, list[tuple[Listed, LogScan]]] = {}
    for item in given:
        if item.scan is not None and item.scan.lines:
            by_log.setdefault(item.scan.log, []).append((item, item.scan))
    for name, window in log.windows.items():
        if name == "vmware":
            continue
        files = by_log[name]
        stamped = sum(time_of(scan.first) is not None for _, scan in files)
        oldest, scan = min(files, key=lambda pair: time_of(pair[1].first) or window.last or 0)
        line = clean_line(scan.head.split(b"\n", 1)[0].decode("utf-8", "replace"))[:_SHOWN]
        found[name] = Coverage(
            window,
            max(stamped - 1, 0),
            _filler([scan for _, scan in files], window.lines),
            Evidence(
                host=log.host, source=oldest.ref.source, path=oldest.ref.path, line=1, column=1, text=mask_secrets(line)
            ),
        )
    return found


def _filler(scans: list[LogScan], lines: int) -> Filler | None:
    totals: Counter[str] = Counter()
    for scan in scans:
        for (signature, _, _), count in scan.counts.items():
            totals[signature] += count.total
    if not totals or not lines:
        return None
    name, total = totals.most_common(1)[0]
    return Filler(name.removeprefix(f"{EVENT}:"), total, total / lines, _peak(scans, name))


def _peak(scans: list[LogScan], name: str) -> int:
    """The most of a signature in one minute."""
    minutes: dict[bytes, int] = {}
    for scan in scans:
        for (signature, _, _), count in scan.counts.items():
            if signature == name:
                for stamp, times in count.minutes.items():
                    minutes[stamp] = minutes.get(stamp, 0) + times
    return max((times for stamp, times in minutes.items() if len(stamp) == 16), default=0)

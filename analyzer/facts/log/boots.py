"""Fact: the starts of a host that its logs tell, and how each run before a start ended.

An orderly stop leaves lines (``Host is rebooting``, an event of who asked); a crash leaves a purple screen, a dump or
an event at the next start; a loss of power or a reset of the hardware leaves nothing but a hole.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import HOUR, MINUTE, moment
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Need, Skip, fact

Ended = Literal["reboot", "shutdown", "crash", "power", "unknown", "first"]
"""``power``: nothing was told before, as when power is lost. ``first``: the logs begin with this start."""

_KERNEL = "boot.kernel.start"
_MARKS = ("vmks.booted", "host.booted", "esx.audit.host.boot", _KERNEL)
_STOPS = ("vmks.down", "host.stopping", "esx.audit.host.stop.")
_ASKED = ("boot.reason", "boot.task", "boot.dcui", "boot.shell", "esx.audit.dcui.host.", "esx.audit.esxcli.host.",
          "esx.audit.hostd.host.", "esx.audit.subsystem.host.")  # fmt: skip
_TOLD_AFTER = ("boot.reason", "esx.audit.host.reboot.reason.", "esx.audit.host.poweroff.reason.",
               "esx.audit.host.quickboot.reason.")  # fmt: skip
_CRASHED = ("crash.reason", "vmks.coredump", "coredump.unread", "esx.problem.host.coredump",
            "esx.audit.host.crash.reason", "esx.audit.host.crash.reason.")  # fmt: skip
SCREEN = ("psod.panic", "psod.pf14", "psod.gp13")
"""Lines that are printed in a crash alone."""
_NOT_ASKED = ("poweroff.unavail", "esx.audit.host.poweroff.reason.unavailable",
              "esx.audit.host.reboot.reason.unavailable")  # fmt: skip
_BUTTON = ("boot.powerbutton",)
_HEARTBEAT = "vmks.heartbeat"

_ONE_START = 20 * MINUTE
"""Within it the lines of one start are written."""
_AFTER = 40 * MINUTE
"""Within it a start tells what it knows of the end of the run before."""
_STOPPING = 65 * MINUTE
"""A host that lives on for so long after it was told to stop did not stop."""
_STARTING = 10 * MINUTE
_BEGINS = 5 * MINUTE
_LEFT_ALONE = 7 * 24 * HOUR
"""So long a purple screen may stand until somebody starts the host again."""
_SINCE_START = lazy_pattern(r"\b(\d{4,18})us: \[")
_UPTIME = lazy_pattern(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$")
_BY = lazy_pattern(r"\bUser: (?P<user>[^\s,]+)")
_WHY = lazy_pattern(r"\bReason for [a-z ]+: (?P<why>.*?)(?:, User:|\.?$)")


class Boot(Struct, frozen=True):
    """One start of a host, and the end of the run before it."""

    host: str
    time: int
    """The first thing that is told of the start."""
    ended: Ended
    marks: tuple[Event, ...]
    """Lines of the start."""
    stops: tuple[Event, ...] = ()
    """Lines of an orderly stop."""
    asked: tuple[Event, ...] = ()
    """Lines that tell who asked for the stop, and why."""
    told: tuple[Event, ...] = ()
    """Lines that tell of a crash, or that nobody asked for the stop."""
    button: tuple[Event, ...] = ()
    """Lines about the power button."""
    last: int | None = None
    """The last sign of life of the run before."""
    uptime: int | None = None
    """How long the run before had lasted, in milliseconds; None where nothing tells."""

    @property
    def is_orderly(self) -> bool:
        """True when somebody asked for the stop."""
        return self.ended in ("reboot", "shutdown")

    @property
    def down(self) -> int | None:
        """How long nothing was told, in milliseconds."""
        return None if self.last is None else max(self.time - self.last, 0)

    @property
    def by(self) -> str:
        """The user who asked for the stop, as far as a line tells."""
        for event in self.asked:
            told = event.fields.get("user") or (found["user"] if (found := _BY.search(event.message)) else "")
            if told:
                return told.strip(" .]")
        return ""

    @property
    def why(self) -> str:
        """The reason that was typed, as far as a line tells."""
        for event in self.asked:
            told = event.fields.get("reason") or (found["why"] if (found := _WHY.search(event.message)) else "")
            if told.strip(" ."):
                return told.strip(" .")
        return ""

    @property
    def way(self) -> str:
        """Through what it was asked for: ``hostd``, ``dcui``, ``esxcli``, ``shell``; empty when nothing tells."""
        for event in self.asked:
            if told := event.fields.get("asked_by", ""):
                return told
            if event.id in ("boot.task", "boot.dcui", "boot.shell"):
                return {"boot.task": "hostd", "boot.dcui": "dcui", "boot.shell": "shell"}[event.id]
        return ""

    @property
    def proof(self) -> tuple[Event, ...]:
        """The lines that show the start and the end before it, those that tell most first."""
        marks = sorted(self.marks, key=lambda event: event.log != "vmksummary")
        return (*self.told, *self.button, *self.asked, *self.stops, *marks)

    @property
    def gap(self) -> str:
        """``between 2025-01-02 03:00:01 and 2025-01-02 03:21:40``."""
        if self.last is None:
            return f"before {moment(self.time)}"
        return f"between {moment(self.last)} and {moment(self.time)}"


class Boots(Struct, frozen=True, eq=False):
    """The starts of a host, oldest first."""

    host: str
    starts: tuple[Boot, ...]
    log: HostLog

    def within(self, days: int) -> tuple[Boot, ...]:
        """Those of the last days before the end of the logs."""
        end = self.log.last
        return tuple(item for item in self.starts if end is None or end - item.time <= days * 24 * HOUR)

    def of(self, *ended: Ended) -> tuple[Boot, ...]:
        """Those before which a run ended that way."""
        return tuple(item for item in self.starts if item.ended in ended)

    def before(self, time: int) -> Boot | None:
        """The start of the run that a moment lies in."""
        return next((item for item in reversed(self.starts) if item.time <= time), None)

    def after(self, time: int, within: int = 24 * HOUR) -> Boot | None:
        """The first start after a moment."""
        return next((item for item in self.starts if 0 <= item.time - time <= within), None)


@fact
def boots(log: HostLog) -> Boots:
    """Find the starts, and judge the end of each run before one."""
    if not any(log.covers(name) for name in ("vmksummary", "vobd", "hostd", "vmkernel", "zdump")):
        raise Skip(f"{log.host}: no log tells when the host was started", Need("vm-support", log.host))
    signs = _Signs(log)
    found: list[Boot] = []
    for marks in _starts(log.of(*_MARKS)):
        if _is_of_another_clock(log, marks):
            continue
        start = min(_since(event) for event in marks)
        previous = found[-1] if found else None
        found.append(_judged(log, signs, start, marks, previous))
    return Boots(log.host, tuple(found), log)


class _Signs:
    """Signs of life: heartbeats, and every other event that has a time; and the events that tell of stops."""

    def __init__(self, log: HostLog) -> None:
        self._log = log
        self._held: dict[tuple[str, ...], tuple[list[int], list[Event]]] = {}
        self.beats = sorted(minute * MINUTE for minute in log.tally(_HEARTBEAT).minutes if minute >= 0)
        marks = {id(event) for event in log.of(*_MARKS)}
        self.times = sorted(
            event.time for event in log.events if event.time is not None and not event.vm and id(event) not in marks
        )

    def last(self, since: int, until: int) -> int | None:
        """The last one of a time."""
        found = [
            held[place - 1]
            for held in (self.beats, self.times)
            if (place := bisect_left(held, until)) and held[place - 1] >= since
        ]
        return max(found, default=None)

    def between(self, ids: tuple[str, ...], since: int, until: int) -> list[Event]:
        """The events of some ids in a time."""
        if ids not in self._held:
            timed = [(event.time, event) for event in self._log.of(*ids) if event.time is not None]
            timed.sort(key=lambda item: item[0])
            self._held[ids] = [time for time, _ in timed], [event for _, event in timed]
        times, events = self._held[ids]
        return events[bisect_left(times, since) : bisect_left(times, until)]


def _starts(marks: Sequence[Event]) -> Iterator[list[Event]]:
    """The lines of each start: each log tells it once."""
    held: list[Event] = []
    kinds: set[tuple[str, str]] = set()
    for event in sorted((event for event in marks if event.time is not None), key=lambda event: event.time or 0):
        mine = {(item.id, item.log) for item in (event, *event.also)}
        if held and (kinds & mine or (event.time or 0) - (held[0].time or 0) > _ONE_START):
            yield held
            held, kinds = [], set()
        held.append(event)
        kinds |= mine
    if held:
        yield held


def _is_of_another_clock(log: HostLog, marks: Sequence[Event]) -> bool:
    """True for first lines of the kernel alone, where the summary would tell of the start.

    The kernel takes its time from the hardware's clock until NTP has set it: these lines may stand hours away.
    """
    window = log.windows.get("vmksummary")
    if window is None or window.first is None or window.last is None or any(event.id != _KERNEL for event in marks):
        return False
    return window.first <= (marks[0].time or 0) <= window.last


def _since(event: Event) -> int:
    """The moment of the start that a line tells; an event says how many microseconds ago it was."""
    time = event.time or 0
    told = _SINCE_START.search(event.text)
    ago = int(told[1]) // 1000 if told is not None else 0
    return time - ago if ago <= _ONE_START else time


def _judged(log: HostLog, signs: _Signs, start: int, marks: list[Event], previous: Boot | None) -> Boot:
    """A start, and how the run before it ended."""
    since = max((event.time or 0 for event in previous.marks), default=0) if previous is not None else 0
    # Where only the end of the start is told, what was logged before it may belong to the start.
    only_end = all(event.id == "vmks.booted" for event in marks)
    last = signs.last(since, start - _STARTING if only_end else start)
    stops = [event for event in signs.between(_STOPS, since, start) if not _lives_on(signs, event, start)]
    # What the start before told of the stop before it is not about this one.
    early = max(since, previous.time + _AFTER if previous is not None else 0)
    asked = signs.between(_ASKED, max((stops[0].time or 0 if stops else last or start) - 15 * MINUTE, early), start)
    button = signs.between(_BUTTON, max((last or start) - 15 * MINUTE, since), start)
    screens = [
        event
        for event in signs.between(SCREEN, max(since, start - _LEFT_ALONE), start)
        if not _lives_on(signs, event, start)
    ]
    crashed = [*screens, *signs.between(_CRASHED, start, start + _AFTER)]
    not_asked = signs.between(_NOT_ASKED, start, start + _AFTER)
    told: Sequence[Event] = ()
    ended: Ended
    if screens:
        ended, told = "crash", crashed
    elif stops or asked or button:
        ended = "shutdown" if _is_shutdown([*stops, *asked, *button]) else "reboot"
        asked = [*asked, *signs.between(_TOLD_AFTER, start, start + _AFTER)]
    elif not_asked:
        ended, told = "power", not_asked
    elif crashed:
        ended, told = "crash", crashed
    elif previous is None and (last is None or _begins_here(log, start)):
        ended = "first"
    else:
        # Without the summary a stop may have been told in a log that was not given.
        ended = "power" if log.covers("vmksummary") else "unknown"
    if ended in ("crash", "power"):
        asked, button = [], []
    uptime = _uptime(signs, since, start)
    if uptime is None and previous is not None and last is not None:
        uptime = last - previous.time
    return Boot(
        log.host, start, ended, tuple(marks), tuple(stops), tuple(asked), tuple(told), tuple(button), last, uptime
    )


def _lives_on(signs: _Signs, stop: Event, start: int) -> bool:
    """True when the host went on for long after a line of a stop: it was not stopped."""
    assert stop.time is not None
    last = signs.last(stop.time, start)
    return last is not None and last - stop.time > _STOPPING


def _is_shutdown(events: Sequence[Event]) -> bool:
    # Most lines hold none of the words anywhere, so that their headers need not be read.
    if not _tells_shutdown(" ".join(event.text.lower() for event in events)):
        return False
    text = " ".join(event.message.lower() for event in events)
    return _tells_shutdown(text) and "reboot" not in text


def _tells_shutdown(text: str) -> bool:
    return any(word in text for word in ("power", "halting", "shutting down", "shutdown"))


def _begins_here(log: HostLog, start: int) -> bool:
    """True when the logs that would tell of a stop begin with this start: nothing older is there to be read."""
    name = next((name for name in ("vmksummary", "vobd", "hostd", "vmkernel") if log.covers(name)), "")
    first = log.windows[name].first if name in log.windows else None
    return first is None or first >= start - _BEGINS


def _uptime(signs: _Signs, since: int, start: int) -> int | None:
    """What the last heartbeat before a start tells; how long the host lived after it nothing tells."""
    beats = signs.between((_HEARTBEAT,), since, start)
    return duration(beats[-1].fields.get("uptime", "")) if beats else None


def duration(text: str) -> int | None:
    """Milliseconds of ``22d1h40m22s``; None for other texts.

    >>> duration("0d2h13m14s"), duration("soon")
    (7994000, None)
    """
    found = _UPTIME.match(text.strip())
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000

"""Fact: the crashes of the VMkernel (purple screens, PSOD) that the logs, the log of a dump and the events tell."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from analyzer.bundles.cores import CoreFile, CoreFiles
from analyzer.facts.log.boots import SCREEN, Boot, Boots, duration
from analyzer.facts.log.crash_tables import Frame, PsodPattern, culprit, frame_of, patterns_of
from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, HOUR, MINUTE, moment
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Need, Skip, fact
from analyzer.tables import Tables

Kind = Literal["generic", "known", "module"]

HARDWARE = ("mca.uncorrected", "mca.fatal", "mca.bert", "esx.problem.apei.", "pcie.fatal", "pcie.linkdown")
"""Signatures and events of hardware that a crash may have come from."""
_PANIC_LINE = "psod.panic"
_OTHER_PANICS = frozenset({"psod.noheartbeat", "psod.lint1", "psod.tlb", "psod.assert", "psod.nmi.ipi", "psod.spin"})
_HARDWARE_PANIC = lazy_pattern(
    r"Machine Check Exception on PCPU|System has encountered a Hardware Error|unable to recover in kernel context"
)
_NO_SCREEN = frozenset({"psod.zdump", "psod.dump"})
"""Dumps are also made of running hosts."""
_ONE_SCREEN = 5 * MINUTE
"""Within it all lines of a screen are written."""
_BEFORE = 10 * MINUTE
"""So long before it lines of the log belong to its story."""
_NEIGHBOURS = 30 * MINUTE
_BEFORE_MOST = 60
_PANIC = lazy_pattern(r"@BlueScreen: (?P<panic>.*\S)")
_EXCEPTION = lazy_pattern(r"#(?:PF|GP|UD|DE|DF|NM|MC|AC|SS|NP|TS|BP|DB) Exception[ (].*\S")
_PANICS = lazy_pattern(r"Panic(?:vPanicInt|_vPanic|_WithBacktrace|_NoSave)?$")
_OTHER_CPU = lazy_pattern(r"NMI IPI: Panic requested by another PCPU|Panic from another CPU")
_SAVED = lazy_pattern(r"Saved backtrace(?: from)?: (?P<where>.*\S)")
_VMK_UPTIME = lazy_pattern(r"VMK uptime: (?P<days>\d+):(?P<hours>\d\d):(?P<minutes>\d\d):(?P<seconds>\d\d)")
_MODULES = lazy_pattern(r"Module\(s\) involved in panic: \[(?P<modules>[^\]]+)\]")
_ADDRESSES = lazy_pattern(r"0x[0-9a-f]+|\d{4,}")


class Crash(Struct, frozen=True):
    """One crash."""

    host: str
    time: int
    """Milliseconds since 1970, UTC; 0 where nothing tells."""
    panic: str
    """The text of the panic; empty where only an event tells that the host crashed."""
    screen: tuple[Event, ...]
    """The lines of the screen; empty where only an event tells of the crash."""
    told: tuple[Event, ...] = ()
    """What the next start told of it."""
    frames: tuple[Frame, ...] = ()
    """The backtrace, newest call first; of another processor where that one is to blame."""
    frame_lines: tuple[Event, ...] = ()
    top: Frame | None = None
    """The newest call that is not in nearly every crash."""
    modules: str = ""
    """Modules that the screen itself names (8.0 and later)."""
    uptime: int | None = None
    """How long the host had been up, in milliseconds."""
    patterns: Mapping[Kind, list[PsodPattern]] = {}
    neighbours: tuple[Event, ...] = ()
    """Lines of hardware faults around it."""
    boot: Boot | None = None
    """The start that followed."""
    dump: CoreFile | None = None

    @property
    def lines(self) -> tuple[Event, ...]:
        """The lines that show it, those that tell most first."""
        top = self.top
        blamed = [event for event in self.frame_lines if top is not None and f"]{top.function}@" in event.text][:1]
        head = [event for event in self.screen if _is_panic(event)][:1]
        return (*head, *blamed, *self.told)

    @property
    def likeness(self) -> str:
        """What two crashes of one cause have in common: the place in the code, else the panic without numbers."""
        plain = _ADDRESSES.sub("N", self.panic)
        return self.top.name if self.top is not None else plain

    @property
    def kind(self) -> PsodPattern | None:
        """What such a panic is."""
        return next(iter(self.patterns.get("generic", ())), None)

    @property
    def known(self) -> Sequence[PsodPattern]:
        """Faults that were described with these frames."""
        return self.patterns.get("known", ())

    @property
    def owner(self) -> PsodPattern | None:
        """Whose code the frame to blame is."""
        return next(iter(self.patterns.get("module", ())), None)

    @property
    def is_hardware(self) -> bool:
        """True when the panic says that the hardware failed."""
        return any(row.id in _HARDWARE_PANICS for row in self.patterns.get("generic", ()))

    @property
    def blamed(self) -> str:
        """``i40en_UplinkPrivStatsGet in i40en (Intel NIC driver)``; empty where no frame stands out."""
        if self.top is None:
            return f"the modules {self.modules}" if self.modules else ""
        whose = f" ({self.owner.meaning})" if self.owner is not None else ""
        return f"{self.top.function} in {self.top.module}{whose}"


_HARDWARE_PANICS = frozenset({"PSOD-G04", "PSOD-G05", "PSOD-G06", "PSOD-G07", "PSOD-G08"})


class Crashes(Struct, frozen=True, eq=False):
    """All crashes of a host, oldest first."""

    host: str
    items: tuple[Crash, ...]
    log: HostLog

    def within(self, days: int) -> tuple[Crash, ...]:
        """Those of the last days before the end of the logs."""
        end = self.log.last
        return tuple(item for item in self.items if end is None or not item.time or end - item.time <= days * DAY)

    def nothing(self) -> str:
        """What to say where there is none."""
        read = [name for name in ("vmkernel", "vobd", "vmksummary", "zdump") if self.log.covers(name)]
        windows = [self.log.windows[name] for name in read if name in self.log.windows]
        first = min((window.first for window in windows if window.first is not None), default=None)
        return f"no crash since {moment(first)[:10]}" if first is not None else "no crash"


def _is_other_panic(event: Event) -> bool:
    """True for a panic that stands without its usual word; not all that a machine check says stops the host."""
    return event.id in _OTHER_PANICS or (event.id == "mca.fatal" and bool(_HARDWARE_PANIC.search(event.text)))


@fact
def core_files() -> CoreFiles:
    """Stands for a bundle that was not given."""
    raise Skip("no support bundle", Need("vm-support"))


@fact
def crashes(log: HostLog, starts: Boots, cores: CoreFiles | None, tables: Tables) -> Crashes:
    """Put the lines of each screen together, and add crashes that only an event tells."""
    found: list[Crash] = []
    for lines in _screens(log):
        crash = _read(log, lines, starts, cores, tables)
        # The log of the kernel and that of its dump tell the same crash.
        if found and abs(found[-1].time - crash.time) < _ONE_SCREEN:
            found[-1] = max((found[-1], crash), key=lambda item: (len(item.frames), bool(item.panic)))
        else:
            found.append(crash)
    for boot in starts.of("crash"):
        if not any(item.boot is boot for item in found):
            found.append(_told_only(log, boot, cores))
    return Crashes(log.host, tuple(sorted(found, key=lambda item: item.time)), log)


def _screens(log: HostLog) -> Iterator[list[Event]]:
    """The lines of each screen, in the order of their file."""
    by_file: dict[tuple[str, str], dict[int, Event]] = {}
    for event in log.of("psod.", "mca.fatal"):
        for item in (event, *event.also):
            held = by_file.setdefault((item.source, item.path), {})
            if item.id not in _NO_SCREEN and (item.line not in held or item.id == _PANIC_LINE):
                held[item.line] = item
    screens: list[list[Event]] = []
    for lines in by_file.values():
        group: list[Event] = []
        for _, event in sorted(lines.items()):
            if group and ((_time(event) - _time(group[0]) > _ONE_SCREEN) or _begins_anew(group, event)):
                screens.append(group)
                group = []
            group.append(event)
        if group:
            screens.append(group)
    for group in sorted(screens, key=lambda group: _time(group[0])):
        # A frame alone is no crash: the panic has to be told.
        if any(_is_panic(event) for event in group):
            yield group


def _begins_anew(group: Sequence[Event], event: Event) -> bool:
    """True for a second screen in one file, seconds after the first: that of a loop of crashes."""
    has_one = any(item.id == _PANIC_LINE for item in group)
    return event.id == _PANIC_LINE and has_one and _time(event) - _time(group[0]) > MINUTE


def _is_panic(event: Event) -> bool:
    if event.id == _PANIC_LINE or _is_other_panic(event) or _EXCEPTION.search(event.text):
        return True
    # Backtraces are also logged of a host that lives on; these functions are called by one that does not.
    frame = frame_of(event.text) if event.id == "psod.frame" else None
    return frame is not None and frame.module == "vmkernel" and bool(_PANICS.match(frame.function))


def _time(event: Event) -> int:
    return event.time or 0


def _read(log: HostLog, lines: list[Event], starts: Boots, cores: CoreFiles | None, tables: Tables) -> Crash:
    time = _time(lines[0])
    texts = [event.text for event in lines]
    panic = _first(_PANIC, texts, "panic") or _first(_EXCEPTION, texts, 0)
    panic = panic or next((event.message for event in lines if _is_other_panic(event)), "")
    framed = [(event, frame) for event in lines if (frame := frame_of(event.text)) is not None]
    framed = _to_blame(panic, lines, framed)
    frames = [frame for _, frame in framed]
    top = culprit(frames, tables)
    before = [
        event for event in log.events
        if event.time is not None and time - _BEFORE <= event.time <= time + _ONE_SCREEN and not event.vm
    ]  # fmt: skip
    trace = [*texts, *(event.text for event in before[:_BEFORE_MOST])]
    boot = starts.after(time, 7 * DAY)
    crashed = boot if boot is not None and boot.ended == "crash" else None
    return Crash(
        log.host, time, panic, tuple(lines), _told_after(crashed), tuple(frames),
        tuple(event for event, _ in framed), top, _first(_MODULES, texts, "modules"), _uptime(texts, starts, time),
        patterns_of(panic, trace, top, tables), _near(log, time, None), boot, _dump_of(cores, time, boot),
    )  # fmt: skip


def _told_after(boot: Boot | None) -> tuple[Event, ...]:
    """What the next start told of the crash."""
    return tuple(event for event in boot.told if event.id not in SCREEN) if boot is not None else ()


def _told_only(log: HostLog, boot: Boot, cores: CoreFiles | None) -> Crash:
    """A crash of which no log has the screen: the host stops to write logs when it panics."""
    time = boot.last if boot.last is not None else boot.time
    return Crash(
        log.host, time, "", (), boot.told, uptime=boot.uptime, boot=boot, dump=_dump_of(cores, time, boot),
        neighbours=_near(log, time, boot),
    )  # fmt: skip


def _to_blame(
    panic: str, lines: Sequence[Event], framed: list[tuple[Event, Frame]]
) -> list[tuple[Event, Frame]]:  # fmt: skip
    """The backtrace that counts: that of the processor that hung, where another one only obeyed."""
    saved = [event.line for event in lines if _SAVED.search(event.text)]
    if not saved or not (_OTHER_CPU.search(panic) or any(_OTHER_CPU.search(event.text) for event in lines)):
        return framed
    behind = [item for item in framed if item[0].line > saved[0] and (len(saved) < 2 or item[0].line < saved[1])]
    return behind or framed


def _first(pattern: re.Pattern[str], texts: Iterable[str], group: str | int) -> str:
    return next((found[group] for text in texts if (found := pattern.search(text))), "")


def _uptime(texts: Iterable[str], starts: Boots, time: int) -> int | None:
    told = next((found for text in texts if (found := _VMK_UPTIME.search(text))), None)
    if told is not None:
        return duration("{days}d{hours}h{minutes}m{seconds}s".format(**told.groupdict()))
    boot = starts.before(time)
    return time - boot.time if boot is not None else None


def _near(log: HostLog, time: int, boot: Boot | None) -> tuple[Event, ...]:
    """Lines of hardware faults before a crash, and what the next start tells of the one before."""
    until = (boot.time if boot is not None else time) + _NEIGHBOURS
    return tuple(
        event for event in log.of(*HARDWARE) if event.time is not None and time - _NEIGHBOURS <= event.time <= until
    )


def _dump_of(cores: CoreFiles | None, time: int, boot: Boot | None) -> CoreFile | None:
    """The dump that was written at that time."""
    until = (boot.time if boot is not None else time) + 2 * HOUR
    files = [item for item in (cores.kernel if cores is not None else ()) if item.time is not None]
    return next((item for item in files if item.time is not None and time - MINUTE <= item.time <= until), None)

"""How a host went down without being asked: what speaks for the hardware, and how such starts are told."""

from collections.abc import Iterator, Sequence
from datetime import UTC

from msgspec import Struct

from analyzer.commands.ipmi import SelEvent
from analyzer.facts.log.boots import Boot, Boots
from analyzer.facts.log.events import Event
from analyzer.facts.log.phrases import HOUR, MINUTE, lasted, proofs
from analyzer.facts.sel import SelFault, SelFaults
from analyzer.findings import Confidence, Evidence, Severity
from analyzer.rulebook import Found, Pointer, at, found

AROUND = 15 * MINUTE
"""The controller of the server has a clock of its own."""
_RECORDS = ("esx.problem.apei.bert.", "mca.bert")
_ORDINARY = frozenset({"Event Logging Disabled", "OS Stop/Shutdown"})


class Sudden(Struct, frozen=True):
    """A start that nobody asked for, and what the hardware told of it."""

    boot: Boot
    entries: tuple[tuple[SelFault, SelEvent], ...]
    """Faults in the event log of the controller, at that time."""
    records: tuple[Event, ...]
    """What the firmware told at the start of the error that ended the run."""

    @property
    def hardware(self) -> bool:
        """True when the hardware told of a fault."""
        return bool(self.entries or self.records)

    @property
    def faults(self) -> str:
        """``Power Supply: AC lost, Processor: IERR``."""
        names = [
            fault.event if fault.event.startswith(fault.sensor) else f"{fault.sensor}: {fault.event}"
            for fault, _ in self.entries
        ]
        names += ["an error record of the firmware"] if self.records else []
        return ", ".join(dict.fromkeys(names))

    @property
    def shown(self) -> list[Pointer | Evidence]:
        """The lines that show it."""
        return [
            *(at(entry, "message") for _, entry in self.entries[:6]),
            *proofs(self.records, 3),
            *proofs(self.boot.proof, 3),
        ]


def sudden(boots: Boots, faults: SelFaults | None) -> list[Sudden]:
    """The starts that nobody asked for and that no crash came before."""
    return [
        Sudden(boot, tuple(_entries(boot, faults)), tuple(_records(boot, boots))) for boot in boots.of("power")
    ]  # fmt: skip


def _entries(boot: Boot, faults: SelFaults | None) -> Iterator[tuple[SelFault, SelEvent]]:
    since = (boot.last if boot.last is not None else boot.time) - AROUND
    for fault in faults.faults if faults is not None else ():
        if fault.severity == "warning" or fault.sensor in _ORDINARY:
            continue
        for entry in fault.begun:
            time = entry.moment
            if time is not None and since <= int(time.replace(tzinfo=UTC).timestamp() * 1000) <= boot.time + AROUND:
                yield fault, entry


def _records(boot: Boot, boots: Boots) -> Iterator[Event]:
    for event in boots.log.of(*_RECORDS):
        fatal = event.event_id.endswith((".fatal", ".recoverable"))
        if fatal and event.time is not None and 0 <= event.time - boot.time <= HOUR:
            yield event


def told(
    boots: Boots, items: Sequence[Sudden], remedy: str, said: str, recent_days: int, severity: Severity | None = None,
    confidence: Confidence | None = None,
) -> Iterator[Found]:  # fmt: skip
    """One finding about all starts of one kind; an information when the last one is old."""
    if not items:
        return
    last = items[-1]
    age = None if boots.log.last is None else boots.log.last - last.boot.time
    is_old = age is not None and age > recent_days * 24 * HOUR
    times = "" if len(items) == 1 else f"{len(items)} times, the last time "
    up = f" after {lasted(last.boot.uptime)}" if last.boot.uptime is not None else ""
    down = "" if last.boot.last is None else f"; nothing was logged for {lasted(last.boot.down or 0)}"
    yield found(
        f"{boots.host} {said} {times}{last.boot.gap}{up}{down}.",
        *(proof for item in reversed(items[-4:]) for proof in item.shown),
        subject="restart",
        severity=Severity.INFO if is_old else severity,
        confidence=confidence,
        count=len(items),
        remedy=remedy,
    )


def ends_in_words(boots: Sequence[Boot]) -> str:
    """``2 reboots, 1 crash``."""
    names = {
        "reboot": ("reboot", "reboots"), "shutdown": ("shutdown", "shutdowns"), "crash": ("crash", "crashes"),
        "power": ("start without a stop", "starts without a stop"), "unknown": ("start", "starts"),
        "first": ("start", "starts"),
    }  # fmt: skip
    counts: dict[tuple[str, str], int] = {}
    for boot in boots:
        counts[names[boot.ended]] = counts.get(names[boot.ended], 0) + 1
    return ", ".join(f"{count} {one if count == 1 else many}" for (one, many), count in counts.items())

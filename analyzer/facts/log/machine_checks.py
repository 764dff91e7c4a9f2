"""Fact: the machine checks that the VMkernel logs, decoded: corrected memory errors and those that cost data."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from analyzer.facts.log.crash_tables import MCE_DECODE, MceMeaning
from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.tallies import NONE, Tally
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import fact
from analyzer.tables import Table, Tables

CORRECTED = "mca.ce"
UNCORRECTED = ("mca.uncorrected", "mca.fatal")
_MEMORY = lazy_pattern(r"[Mm]emory")
_CHANNEL = lazy_pattern(r"on Channel (\d+)")
_HEX = lazy_pattern(r"[0-9a-fA-F]{1,16}$")
_OVERFLOW, _CONTEXT_LOST = 1 << 62, 1 << 57


class MachineCheck(Struct, frozen=True):
    """One line about a machine check."""

    event: Event
    kind: str
    """``CE``, ``UC``, ``SRAR``, ``SRAO``, ``UCNA``; empty where the line has none."""
    bank: str
    channel: str
    """Of the memory controller; empty where the line has none."""
    text: str
    """``Memory Controller Read Error``."""
    status: int | None = None
    """The register MCi_STATUS."""
    meaning: str = ""
    """What its error code says."""
    use: str = ""
    """What the code points to."""
    severity_says: str = ""
    """What the kind says, from the table."""

    @property
    def is_memory(self) -> bool:
        """True for a fault of memory, not of a cache or a bus."""
        return bool(_MEMORY.search(f"{self.text} {self.meaning}"))

    @property
    def has_overflow(self) -> bool:
        """True when further errors were lost."""
        return self.status is not None and bool(self.status & _OVERFLOW)

    @property
    def lost_context(self) -> bool:
        """True when the processor could not go on."""
        return self.status is not None and bool(self.status & _CONTEXT_LOST)


class MachineChecks(Struct, frozen=True, eq=False):
    """The machine checks of a host."""

    host: str
    log: HostLog
    corrected: tuple[MachineCheck, ...]
    """Lines that were kept; of a flood the first ones and one an hour."""
    uncorrected: tuple[MachineCheck, ...]
    by_place: Mapping[str, Tally]
    """How often corrected ones were, by the channel of the memory controller; all count."""

    def at_place(self, place: str) -> list[MachineCheck]:
        """The corrected ones of one channel."""
        return [check for check in self.corrected if check.event.object == place]

    @property
    def most(self) -> tuple[str, Tally]:
        """The channel with most corrected errors in ten minutes."""
        return max(self.by_place.items(), key=lambda item: (item[1].most_in(10), item[1].total), default=("", NONE))


@fact
def machine_checks(log: HostLog, tables: Tables) -> MachineChecks:
    """Decode the lines about machine checks."""
    table = tables.read(MCE_DECODE)
    corrected = [_decoded(event, table) for event in log.of(CORRECTED, "mca.memctl")]
    uncorrected = [_decoded(event, table) for event in log.of(*UNCORRECTED)]
    return MachineChecks(
        log.host, log, tuple(corrected), tuple(uncorrected), log.objects(CORRECTED, "mca.memctl")
    )  # fmt: skip


def _decoded(event: Event, table: Table[MceMeaning]) -> MachineCheck:
    fields = event.fields
    text = fields.get("text", "").strip(" .")
    told = _CHANNEL.search(event.text)
    channel = fields.get("channel") or (told[1] if told is not None else "")
    raw = fields.get("status", "")
    status = int(raw, 16) if _HEX.match(raw) else None
    kind = fields.get("kind", "")
    row = meaning_of(status & 0xFFFF, table) if status is not None else None
    says = next((each.meaning for each in table.rows if each.item == "severity" and each.pattern == kind), "")
    return MachineCheck(
        event, kind, fields.get("bank", ""), channel, text or event.message, status,
        row.meaning.partition(" (")[0] if row is not None else "", row.use if row is not None else "", says,
    )  # fmt: skip


def meaning_of(code: int, table: Table[MceMeaning]) -> MceMeaning | None:
    """The row of an error code: of those that fit, the one that asks for most bits."""
    best: tuple[int, MceMeaning | None] = (-1, None)
    for row in table.rows:
        if row.item != "MCACOD":
            continue
        fixed = _fits(row.pattern, code)
        if fixed is not None and fixed > best[0]:
            best = (fixed, row)
    return best[1]


def _fits(pattern: str, code: int) -> int | None:
    """How many bits of a pattern are given, when a code fits: ``0x0005`` or ``000F 0000 1MMM CCCC``."""
    if pattern.startswith("0x"):
        return 16 if int(pattern, 16) == code else None
    bits = pattern.replace(" ", "")
    if len(bits) != 16:
        return None
    told = f"{code:016b}"
    given = [(want, is_) for want, is_ in zip(bits, told, strict=True) if want in "01"]
    return len(given) if all(want == is_ for want, is_ in given) else None


def banks(checks: Sequence[MachineCheck]) -> str:
    """``bank 8, channel 1``: where checks come from."""
    told = {
        "bank": sorted({check.bank for check in checks if check.bank}),
        "channel": sorted({check.channel for check in checks if check.channel}),
    }
    parts = [f"{name}{'s' if len(held) > 1 else ''} {' and '.join(held)}" for name, held in told.items() if held]
    return ", ".join(parts) or "an unknown bank"

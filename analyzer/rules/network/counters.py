"""How the counters of a NIC are judged: as a share of its packets, and as a rate, where the time is known.

Counters begin when the host starts. Old ones prove nothing: a cable may have been changed a year ago.
"""

from collections.abc import Sequence

from msgspec import Struct

from analyzer.commands.nic_details import NicStatistics
from analyzer.commands.uptime import Uptime
from analyzer.facts.nics import PhysicalNic
from analyzer.rulebook import Records


class Errors(Struct, frozen=True):
    """What one NIC counted of some kind of error."""

    nic: PhysicalNic
    record: NicStatistics
    fields: tuple[str, ...]
    """Those that are not zero, largest first."""
    count: int
    packets: int
    growth: int | None
    """Between the first and the last sample; None with one sample."""

    @property
    def ratio(self) -> float:
        """The share of the packets."""
        return self.count / max(self.packets, 1)

    @property
    def words(self) -> str:
        """The counters as a sentence has them."""
        named = [f"{getattr(self.record, name):,} {_WORDS.get(name, name.replace('_', ' '))}" for name in self.fields]
        return ", ".join(named)

    @property
    def share(self) -> str:
        """The share as a sentence has it."""
        return f"{self.ratio:.2%}" if self.ratio >= 0.0001 else f"{self.ratio * 1e6:.1f} of a million"


_WORDS = {"receive_crc_errors": "receive CRC errors", "receive_fifo_errors": "receive FIFO errors"}


def errors_of(nic: PhysicalNic, fields: Sequence[str], packets: str, *, together: bool) -> Errors | None:
    """What the last sample of ``nic`` says of the counters ``fields``; None when it does not tell them.

    ``together`` adds them up; where one error is counted by several of them, the largest holds.
    """
    if not nic.samples:
        return None
    first, last = nic.samples[0], nic.samples[-1]
    values = {name: getattr(last, name) for name in fields}
    known = {name: value for name, value in values.items() if value is not None}
    if not known or getattr(last, packets) is None:
        return None
    total = sum if together else max
    before = [getattr(first, name) or 0 for name in known]
    count = total(known.values())
    shown = tuple(sorted((name for name in known if known[name]), key=lambda name: -known[name]))
    growth = count - total(before) if len(nic.samples) > 1 else None
    return Errors(nic, last, shown, count, getattr(last, packets), growth)


def days_up(uptime: Records[Uptime] | None) -> float | None:
    """For how many days the host has been counting."""
    return next((item.days for item in reversed(uptime or ()) if item.days), None)

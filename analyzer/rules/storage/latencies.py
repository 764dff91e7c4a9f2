"""Slow answers of devices, as the kernel tells them: each line has the usual and the new time in microseconds."""

from collections.abc import Sequence
from math import ceil

from msgspec import Struct

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.facts.log.phrases import HOUR, by_object, most_in
from analyzer.facts.log.tallies import NONE, Tally

SLOWER = "scsi.latency"
ABORTS = ("scsi.h5", "scsi.h8", "virt.reset")
VERY_SLOW = 500_000
IDLE = 10_000
"""A quiet LUN shows huge ratios from tiny averages: below 10 ms nothing is slow."""
HARD_DISK = 30_000
FLASH = 10_000
SUSTAINED = 20_000


class Slowness(Struct, frozen=True):
    """The slow answers of one device."""

    name: str
    events: Sequence[Event]
    """The lines that were kept, outside of outages."""
    tally: Tally
    aborts: Tally
    """Aborted commands of the device."""

    @property
    def aborts_near(self) -> int:
        """Aborted commands in the hours in which it was slow."""
        hours = {event.time // HOUR for event in self.events if event.time is not None}
        return sum(count for minute, count in self.aborts.minutes.items() if minute // 60 in hours)

    @property
    def worst(self) -> int:
        """The longest time, in microseconds."""
        return max(map(latency, self.events), default=0)

    def per_hour(self, limit: int) -> int:
        """The most answers above a limit in an hour; where lines were left out, by the share of those kept."""
        above = [event for event in self.events if latency(event) > limit]
        if not above:
            return 0
        return max(most_in(above, HOUR), ceil(self.tally.most_in(60) * len(above) / len(self.events)))

    def is_sustained(self, usual: int = SUSTAINED, least: int = 3) -> bool:
        """True when the usual time stayed above a limit for an hour or more."""
        begun, count = None, 0
        for event in self.events:
            if average(event) <= usual or event.time is None:
                begun, count = None, 0
                continue
            begun = event.time if begun is None else begun
            count += 1
            if count >= least and event.time - begun >= HOUR:
                return True
        return False


def latency(event: Event) -> int:
    """The new time, in microseconds."""
    return int(event.fields.get("latency") or 0)


def average(event: Event) -> int:
    """The usual time, in microseconds."""
    return int(event.fields.get("average") or 0)


def slow_devices(log: HostLog, naming: Naming, outages: Outages) -> list[Slowness]:
    """Devices that got slower, without those that were gone and without CD drives and tapes."""
    counts, aborts = log.objects(SLOWER), log.objects(*ABORTS)
    found_in = []
    for name, events in by_object(log.of(SLOWER)).items():
        own = [event for event in outages.unexplained(events) if latency(event) >= IDLE]
        if own and not naming.is_no_disk(name):
            tally = outages.beside(name, counts.get(name, NONE))
            found_in.append(Slowness(name, own, tally, aborts.get(name, NONE)))
    return found_in


def is_flash(naming: Naming, name: str) -> bool:
    """True for a device that says it is flash."""
    device = naming.device(name)
    return device is not None and device.record is not None and device.record.is_ssd is True


def is_bad(slowness: Slowness, spikes: int = 3) -> bool:
    """True for answers above half a second, three in an hour or with aborted commands."""
    return slowness.worst > VERY_SLOW and (
        slowness.per_hour(VERY_SLOW) >= spikes or slowness.aborts_near > 0
    )  # fmt: skip

"""Fact: when the NICs of a host lost their links, as its logs tell; each loss once, whatever told it.

Around a start of the host every link goes down and up once: those are left out.
"""

from collections.abc import Sequence

from msgspec import Struct

from analyzer.facts.log.boots import Boots
from analyzer.facts.log.events import SAME, Event, HostLog
from analyzer.facts.log.phrases import MINUTE
from analyzer.rulebook import fact

_DOWN = ("net.linkdown.vob", "net.linkdown.vmk", "net.schedclk")
_LATE = 5000
"""Milliseconds in which another message may still tell of the same loss: vobd writes later than the driver."""
_BEFORE_START = 15 * MINUTE
_AFTER_START = 10 * MINUTE


class Loss(Struct, frozen=True, eq=False):
    """One NIC lost its link."""

    nic: str
    time: int
    event: Event


class LinkLosses(Struct, frozen=True, eq=False):
    """All of one host, by time."""

    host: str
    losses: tuple[Loss, ...]

    def waves(self, nics: int, within: int) -> list[list[Loss]]:
        """Times in which so many different NICs lost their links together."""
        found: list[list[Loss]] = []
        place = 0
        while place < len(self.losses):
            end = place
            while end < len(self.losses) and self.losses[end].time - self.losses[place].time <= within:
                end += 1
            wave = list(self.losses[place:end])
            if len({loss.nic for loss in wave}) >= nics:
                found.append(wave)
                place += len(wave)
            else:
                place += 1
        return found


@fact
def link_losses(log: HostLog, boots: Boots | None) -> LinkLosses:
    """The losses of links, without those of starts."""
    starts = tuple(boot.time for boot in boots.starts) if boots is not None else ()
    held: dict[str, tuple[int, set[str]]] = {}
    found = []
    for event in log.of(*_DOWN):
        nic = event.fields.get("nic") or event.object
        if not nic or ":" in nic or event.time is None or event.fields.get("state", "down") != "down":
            continue
        if nic in held:
            time, told = held[nic]
            if event.time - time <= (SAME if event.id in told else _LATE):
                told.add(event.id)
                continue
        if _at_start(event.time, starts):
            continue
        held[nic] = event.time, {event.id}
        found.append(Loss(nic, event.time, event))
    return LinkLosses(log.host, tuple(found))


def _at_start(time: int, starts: Sequence[int]) -> bool:
    return any(-_BEFORE_START <= time - start <= _AFTER_START for start in starts)

"""NET-057."""

from collections.abc import Sequence

from analyzer.facts.log.boots import Boots
from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.links import LinkLosses
from analyzer.facts.log.phrases import DAY, MINUTE, by_object, is_recent, lasted, moment, none_of, proofs, times
from analyzer.findings import Severity
from analyzer.rulebook import Others, Results, found, observed, rule
from analyzer.rules.network.link_waves import waves_of


@rule("NET-057", "A switch lost all its uplinks", severity=Severity.ERROR)
def switch_without_link(
    log: HostLog, boots: Boots | None, losses: LinkLosses | None, others: Others[LinkLosses] | None, *,
    short_s: int = 60,
) -> Results:  # fmt: skip
    """A virtual switch, or ports of a distributed one, had no live uplink for a while.

    What it checks
        The events esx.problem.net.connectivity.lost and esx.problem.net.dvport.connectivity.lost with their
        ends. A loss that was over within a minute is a warning; what lies more than a week before the end of
        the logs is information.

    Why it matters
        Everything on the switch was cut off: VMs, management, storage over the network, vMotion.

    How to fix
        Connect the uplinks of a switch to two physical switches, so that one of them may restart. Look at what
        those logged at that time.

    False alarms
        Links also go down while the host starts, and when most NICs of the host go down together (NET-022); that
        is not told here. Maintenance of all switches at once.

    References
        KB 318898
    """
    starts = [boot.time for boot in boots.starts] if boots is not None else []
    alone, _ = waves_of(losses, (others or {}).values()) if losses is not None else ([], 0)
    waves = [wave[0].time for wave in alone] if len(alone) > 1 else []
    lost = [event for event in log.of("net.conn.lost") if not _at_start(event, starts)]
    events = [event for event in lost if not any(abs((event.time or 0) - wave) <= 2 * MINUTE for wave in waves)]
    if lost and not events:
        yield observed("only while most NICs of the host were down together (NET-022)")
        return
    if not events:
        yield none_of("switch that lost all its uplinks", log, "vobd")
        return
    ends = [event.time for event in log.of("net.conn.restored") if event.time is not None]
    for where, held in by_object(events).items():
        spans = [(next((end - event.time for end in ends if end >= event.time), None)) for event in held if event.time]
        longest = max((each for each in spans if each is not None), default=None)
        is_open = bool(spans) and spans[-1] is None
        still = "; nothing tells that it came back" if is_open else ""
        took = f" for up to {lasted(longest)}" if longest is not None else ""
        short = not is_open and longest is not None and longest <= short_s * 1000
        severity = Severity.WARNING if short else None
        yield found(
            f"{log.host}: {where or 'a switch'} had no live uplink {times(len(held))}{took}, last "
            f"{moment(held[-1].time)}{still}.",
            *proofs(held),
            subject=where or "switch",
            severity=severity if is_recent(log, held, 7 * DAY) else Severity.INFO,
            count=len(held),
        )


def _at_start(event: Event, starts: Sequence[int]) -> bool:
    return event.time is not None and any(-15 * MINUTE <= event.time - start <= 10 * MINUTE for start in starts)

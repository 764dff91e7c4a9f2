"""NET-013."""

from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import Results, Skip, at, found, observed, rule
from analyzer.rules.network.counters import errors_of
from analyzer.rules.network.nics import live_uplinks, stats_unknown
from analyzer.rules.network.switches import some

_LOST = ("receive_missed_errors", "receive_over_errors", "receive_fifo_errors")


@rule("NET-013", "Receive ring of a busy NIC is smaller than it could be", severity=Severity.INFO)
def small_ring(nics: PhysicalNics, *, least: int = 100) -> Results:
    """A NIC that has lost packets has a receive ring below its largest size.

    What it checks
        The receive ring in use against the largest one, on live uplinks that counted at least 100 missed,
        over or FIFO errors.

    Why it matters
        A larger ring holds the burst until the host takes it.

    How to fix
        esxcli network nic ring current set -n vmnicN -r 4096

    False alarms
        A NIC that loses nothing needs no larger ring; with some drivers a large one costs cache.
        Where the loss is growing, NET-011 speaks.

    References
        KB 341594: errors of NICs
    """
    lacking, unsized = [], []
    for nic in live_uplinks(nics):
        lost = errors_of(nic, _LOST, "packets_received", together=True)
        if lost is None:
            lacking.append(nic.name)
        elif lost.count < least:
            yield observed(f"{nic.name}: {lost.words or 'nothing lost'}")
        elif nic.rx_ring is None or nic.max_rx_ring is None:
            unsized.append(nic)
        elif nic.rx_ring >= nic.max_rx_ring:
            yield observed(f"{nic.name}: the ring has its largest size, {nic.rx_ring}")
        elif lost.growth:
            yield observed(f"{nic.name}: NET-011 tells of the ring")
        else:
            yield found(
                f"{nics.host}: {nic.name} has a receive ring of {nic.rx_ring}, {nic.max_rx_ring} is possible, "
                f"and it counts {lost.words}.",
                nic.shows("rx_ring"),
                nic.near("max_rx_ring"),
                *(at(lost.record, name) for name in lost.fields),
                subject=nic.name,
                remedy=f"On {nics.host}: esxcli network nic ring current set -n {nic.name} -r {nic.max_rx_ring}",
            )
    needs = [
        nics.need(f"esxcli network nic ring {which} get -n {nic.name}")
        for nic in unsized
        for which, size in (("current", nic.rx_ring), ("preset", nic.max_rx_ring))
        if size is None
    ]
    if lacking or unsized:
        told = stats_unknown(nics, lacking) if lacking else None
        reason = (
            told.reason
            if told is not None
            else f"the ring sizes of {some([nic.name for nic in unsized])} are not known"
        )
        raise Skip(reason, *(told.needs if told is not None else ()), *needs)

"""NET-011."""

from analyzer.facts.nics import PhysicalNic, PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import Found, Results, at, found, observed, rule
from analyzer.rules.network.counters import Errors, errors_of
from analyzer.rules.network.nics import live_uplinks, stats_unknown
from analyzer.rules.network.switches import capped, some
from analyzer.rules.vmotion.phrases import list_of

_LOST = ("receive_missed_errors", "receive_over_errors", "receive_fifo_errors")
_DROPPED = ("receive_packets_dropped",)


@rule("NET-011", "NIC loses received packets", severity=Severity.WARNING)
def receive_drops(
    nics: PhysicalNics, *, ratio: float = 0.0001, bad_ratio: float = 0.01, drop_ratio: float = 0.001
) -> Results:
    """The host did not take packets from a NIC in time.

    What it checks
        Missed, over and FIFO errors of the live uplinks. Where two samples of the same NIC show that they
        grow, it is a warning; more than one per cent of all packets is an error; else it is information, as
        is a high number of packets that the NIC dropped without any of these errors.

    Why it matters
        The receive ring was full: packets are lost in bursts, and connections slow down.

    How to fix
        Raise the ring: esxcli network nic ring current set -n vmnicN -r 4096, within the largest size that
        esxcli network nic ring preset get -n vmnicN tells.

    False alarms
        "Receive packets dropped" alone is no loss: common drivers count frames there that were filtered by
        VLAN or address.

    References
        KB 341594: errors of NICs
    """
    lacking, dropping = [], []
    for nic in live_uplinks(nics):
        lost = errors_of(nic, _LOST, "packets_received", together=True)
        drops = errors_of(nic, _DROPPED, "packets_received", together=True)
        if lost is None and drops is None:
            lacking.append(nic.name)
        elif lost is not None and lost.count and (lost.growth or lost.ratio > ratio):
            yield _finding(nics, nic, lost, bad_ratio)
        elif drops is not None and drops.ratio > drop_ratio:
            dropping.append(drops)
        else:
            yield observed(
                f"{nic.name}: {lost.words or 'nothing lost' if lost is not None else drops.words if drops else ''}"
            )
    if dropping:
        told = some([f"{each.nic.name} {each.share}" for each in dropping])
        yield found(
            f"{nics.host}: NICs drop many frames without any error of their own: {told} of the received packets.",
            *capped([at(each.record, _DROPPED[0]) for each in dropping]),
            subject=list_of([each.nic.name for each in dropping]),
            severity=Severity.INFO,
            count=len(dropping),
            remedy="Often these are frames of other VLANs or addresses: compare with the VLANs that the physical "
            f"switch sends to {some([each.nic.name for each in dropping])}. Without complaints nothing is to be done.",
        )
    if lacking:
        raise stats_unknown(nics, lacking)


def ring_advice(nic: PhysicalNic) -> str:
    """The command that raises the ring of ``nic``, as far as its sizes are known."""
    if nic.rx_ring is not None and nic.max_rx_ring is not None:
        if nic.rx_ring >= nic.max_rx_ring:
            return f"the receive ring of {nic.name} has its largest size already ({nic.rx_ring}): look for bursts"
        raised = f"esxcli network nic ring current set -n {nic.name} -r {nic.max_rx_ring}"
        return f"raise the receive ring of {nic.name} from {nic.rx_ring}: {raised}"
    preset = f"esxcli network nic ring preset get -n {nic.name}"
    return f"raise its receive ring: esxcli network nic ring current set -n {nic.name} -r <largest>, see {preset}"


def _finding(nics: PhysicalNics, nic: PhysicalNic, lost: Errors, bad_ratio: float) -> Found:
    severity = Severity.INFO
    if lost.ratio > bad_ratio:
        severity = Severity.ERROR
    elif lost.growth:
        severity = Severity.WARNING
    grown = f", {lost.growth:,} more than in the first sample" if lost.growth else ""
    again = "" if lost.growth is not None else f" Take a second sample: esxcli network nic stats get -n {nic.name}"
    return found(
        f"{nics.host}: {nic.name} counts {lost.words} in {lost.packets:,} packets ({lost.share}){grown}.",
        *(at(lost.record, name) for name in lost.fields),
        subject=nic.name,
        severity=severity,
        remedy=f"On {nics.host}, {ring_advice(nic)}.{again}",
    )

"""VSAN-006."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, moment, none_of, proofs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule


@rule(
    "VSAN-006", "vSAN members leave and join again and again", severity=Severity.ERROR, confidence=Confidence.LIKELY
)  # fmt: skip
def members_flap(log: HostLog, *, per_hour: int = 3) -> Results:
    """A host is lost from the vSAN cluster several times within an hour.

    What it checks
        "left cluster" and "Removing node" of CMMDS in vmkernel.log, more than 3 times within an hour for one member.
        It is a warning when the last lies more than a week before the end of the logs.

    Why it matters
        Each time components become absent and are brought up to date again; objects may become inaccessible.

    How to fix
        Test the vSAN network both ways: vmkping -I vmkN -s MTU-28 -d ADDRESS. Look at links that flap, at the
        routes to the witness, and at hosts that hang.

    False alarms
        A planned restart of a host is one loss, and not told.

    References
        KB 393677
        KB 437464
    """
    tallies = log.objects("vsan.leave")
    if not tallies:
        yield none_of("member that left the vSAN cluster", log, "vmkernel")
        return
    events = log.of("vsan.leave")
    for node, tally in tallies.items():
        most = tally.most_in(60)
        if most <= per_hour:
            yield observed(f"{node or 'a member'} left up to {most} times an hour")
            continue
        old = tally.last is not None and log.last is not None and log.last - tally.last > 7 * DAY
        sends = [event for event in log.of("vsan.unicast") if event.object == node][:2]
        yield found(
            f"{log.host}: {node or 'a member'} left the vSAN cluster {tally.total} times, up to {most} times an hour, "
            f"last {moment(tally.last)[:16]}.",
            *proofs([event for event in events if event.object == node]),
            *(event.evidence(role="related") for event in sends),
            subject=node or "vSAN",
            severity=Severity.WARNING if old else None,
            count=tally.total,
        )

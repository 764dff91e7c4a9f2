"""VSAN-024."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, all_of, is_recent, none_of, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule


@rule("VSAN-024", "vSAN could not repair a read error", severity=Severity.CRITICAL)
def unrecoverable(log: HostLog) -> Results:
    """vSAN found damaged data of which it has no good copy.

    What it checks
        The events esx.problem.vob.vsan.dom.unrecoverableerror and .singlediskunrecoverableerror in vobd.log. What
        lies more than a month before the end of the logs is a warning.

    Why it matters
        Blocks of a disk of a VM are lost.

    How to fix
        Find the object (esxcli vsan debug object list), restore its VM from a backup, replace the disk that is
        named.

    False alarms
        None known.

    References
        VMware event esx.problem.vob.vsan.dom.unrecoverableerror
    """
    events = log.of("vsan.unrecoverable")
    if not events:
        yield none_of("read error that vSAN could not repair", log, "vobd")
        return
    yield found(
        f"{log.host}: vSAN could not repair damaged data, {often_in(log, events)}.",
        *proofs(events),
        subject="vSAN",
        severity=None if is_recent(log, events, 30 * DAY) else Severity.WARNING,
        count=all_of(log, events),
    )

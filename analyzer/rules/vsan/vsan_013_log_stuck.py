"""VSAN-013."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, all_of, is_recent, none_of, often_in, proofs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, rule


@rule("VSAN-013", "vSAN cannot empty the log of a disk group", severity=Severity.ERROR, confidence=Confidence.POSSIBLE)
def log_stuck(log: HostLog) -> Results:
    """vSAN found that data does not get from the cache of a disk group to its capacity disks.

    What it checks
        "Stuck elevator detection triggered" in vmkernel.log. What lies more than a week before the end of the logs
        is a warning.

    Why it matters
        The log of the disk group grows until writes are held back (congestion), and a restart takes hours.

    How to fix
        Update vSAN to a build in which this is resolved; look at errors and latency of the capacity disks; open a
        support request before a restart.

    False alarms
        The wording is not confirmed by a real log.

    References
        KB 400669
    """
    events = log.of("vsan.elevator")
    if not events:
        yield none_of("log of a disk group that does not empty", log, "vmkernel")
        return
    yield found(
        f"{log.host}: the log of a vSAN disk group does not empty, {often_in(log, events)}.",
        *proofs(events),
        subject="vSAN",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=all_of(log, events),
    )

"""HOST-022."""

from __future__ import annotations

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, is_recent, none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule

_IDS = ("esx.problem.osdata.path.notfound", "esx.problem.osdata.partition.full")


@rule("HOST-022", "System storage (OSData) is missing or full", severity=Severity.CRITICAL)
def osdata_trouble(log: HostLog) -> Results:
    """The host cannot use the partition on which it keeps logs, dumps and its state.

    What it checks
        The events esx.problem.osdata.path.notfound and esx.problem.osdata.partition.full in vobd.log. What lies
        more than a week before the end of the logs is a warning.

    Why it matters
        Logs and state are lost, and services of the host fail.

    How to fix
        Follow KB 87212: find the device (esxcli storage filesystem list), replace it where it fails, free space
        where it is full.

    False alarms
        None known.

    References
        KB 87212
    """
    events = log.of(*_IDS)
    if not events:
        yield none_of("trouble with the system storage", log, "vobd")
        return
    yield found(
        f"{log.host}: the system storage is missing or full, {often(events)}.",
        *proofs(events),
        subject="OSData",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=len(events),
    )

"""HW-026."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.hardware.log_events import each_kind


@rule("HW-026", "A disk predicts its failure", severity=Severity.ERROR)
def disk_predicts_failure(log: HostLog) -> Results:
    """A disk says of itself that it will fail.

    What it checks
        The event esx.problem.hcm.event.disk.predictive.failure.

    Why it matters
        A disk that fails takes its data with it, or leaves a RAID or vSAN without redundancy.

    How to fix
        Replace the disk.

    False alarms
        A disk that was replaced since; the event has no end.

    References
        VMware event esx.problem.hcm.event.disk.predictive.failure
    """
    events = log.of("disk.predfail", "esx.problem.hcm.event.disk.predictive.failure")
    if not events:
        yield none_of("disk that predicts its failure", log, "vobd")
        return
    yield from each_kind(log, events, f"On {log.host}: replace the disk that the event names.")

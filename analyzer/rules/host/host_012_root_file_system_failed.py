"""HOST-012."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, all_of, is_recent, none_of, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule

_IDS = ("esx.problem.visorfs.failure", "visorfs.failure")


@rule("HOST-012", "Root file system failed", severity=Severity.CRITICAL)
def root_file_system_failed(log: HostLog) -> Results:
    """An operation on the root file system of the host failed.

    What it checks
        The event esx.problem.visorfs.failure in vobd.log. One that lies more than a week before the end of the logs
        is a warning.

    Why it matters
        The root file system lies in memory: services that cannot write to it fail, and the configuration is not
        saved.

    How to fix
        Move the VMs away and restart the host. If it comes back, test the memory of the server.

    False alarms
        None known.

    References
        VMware event esx.problem.visorfs.failure
    """
    events = log.of(*_IDS)
    if not events:
        yield none_of("failure of the root file system", log, "vobd")
        return
    yield found(
        f"{log.host}: an operation on the root file system failed, {often_in(log, events)}.",
        *proofs(events),
        subject="visorfs",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=all_of(log, events),
    )

"""HOST-044."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, is_recent, none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule

_IDS = ("boot.kb93107", "esx.problem.boot.failure.detected")


@rule("HOST-044", "Host found a critical failure while it started", severity=Severity.CRITICAL)
def boot_failure(log: HostLog) -> Results:
    """The host started with a critical failure and says that it cannot run VMs.

    What it checks
        The event esx.problem.boot.failure.detected in vobd.log. One that lies more than a week before the end of
        the logs is a warning.

    Why it matters
        Essential parts of the system are missing; the host must not be used.

    How to fix
        Follow KB 93107: read the messages of the start (/var/run/log/syslog.log, jumpstart) and repair the boot
        device or reinstall.

    False alarms
        None known.

    References
        KB 93107
    """
    events = log.of(*_IDS)
    if not events:
        yield none_of("failure at the start", log, "vobd")
        return
    yield found(
        f"{log.host}: the start met a critical failure, {often(events)}.",
        *proofs(events),
        subject="boot",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=len(events),
    )

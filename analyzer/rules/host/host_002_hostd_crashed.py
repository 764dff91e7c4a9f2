"""HOST-002."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, is_recent, none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule

_IDS = ("esx.problem.hostd.core.dumped", "esx.problem.hostd.core.dumped.encrypted")


@rule("HOST-002", "Host agent crashed", severity=Severity.ERROR)
def hostd_crashed(log: HostLog) -> Results:
    """The host agent (hostd) has crashed and left a core file.

    What it checks
        The events esx.problem.hostd.core.dumped and its encrypted form. A crash that lies more than a week
        before the end of the logs is a warning.

    Why it matters
        Tasks that ran fail, and vCenter shows the host as not responding until the agent is back.

    How to fix
        Compare the build with the list of resolved issues, and open a support request with the core file.

    False alarms
        A support engineer may have made the core file on purpose.

    References
        VMware event esx.problem.hostd.core.dumped
    """
    events = log.of(*_IDS)
    if not events:
        yield none_of("crash of hostd", log, "vobd")
        return
    yield found(
        f"{log.host}: hostd crashed {often(events)}.",
        *proofs(events),
        subject="hostd",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=len(events),
        remedy="Open a support request with the core file: ls -l /var/core",
    )

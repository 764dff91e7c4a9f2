"""HOST-003."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, is_recent, none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule

_IDS = ("esx.problem.vpxa.core.dumped", "esx.problem.vpxa.core.dumped.encrypted")


@rule("HOST-003", "vCenter agent crashed", severity=Severity.ERROR)
def vpxa_crashed(log: HostLog) -> Results:
    """The agent that speaks to vCenter (vpxa) has crashed and left a core file.

    What it checks
        The events esx.problem.vpxa.core.dumped and its encrypted form. A crash that lies more than a week
        before the end of the logs is a warning.

    Why it matters
        The host drops out of vCenter until the agent is back, and tasks of vCenter fail.

    How to fix
        /etc/init.d/vpxa restart, then compare the build with the list of resolved issues.

    False alarms
        A support engineer may have made the core file on purpose.

    References
        VMware event esx.problem.vpxa.core.dumped
    """
    events = log.of(*_IDS)
    if not events:
        yield none_of("crash of vpxa", log, "vobd")
        return
    yield found(
        f"{log.host}: vpxa crashed {often(events)}.",
        *proofs(events),
        subject="vpxa",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=len(events),
        remedy="Open a support request with the core file: ls -l /var/core",
    )

"""HOST-002."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, is_recent, none_of, often, proofs, times
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule
from analyzer.rules.host.hostd_memory import CRASHED, before_crashes


@rule("HOST-002", "Host agent crashed", severity=Severity.ERROR)
def hostd_crashed(log: HostLog) -> Results:
    """The host agent (hostd) has crashed and left a core file.

    What it checks
        The events esx.problem.hostd.core.dumped and its encrypted form, and whether hostd.log has its memory limit
        exceeded shortly before. A crash that lies more than a week
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
    events = log.of(*CRASHED)
    if not events:
        yield none_of("crash of hostd", log, "vobd")
        return
    memory = before_crashes(log)
    over = f", {times(len(memory))} right after it exceeded its memory limit" if memory else ""
    update = "Update the host; look for clients that ask too much (monitoring, backup, many sessions): "
    yield found(
        f"{log.host}: hostd crashed {often(events)}{over}.",
        *proofs(events),
        *(event.evidence(role="related") for event in memory[:2]),
        subject="hostd",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=len(events),
        remedy=(f"{update}grep 'logged in as' /var/run/log/hostd.log. " if memory else "")
        + "Open a support request with the core file: ls -l /var/core",
    )

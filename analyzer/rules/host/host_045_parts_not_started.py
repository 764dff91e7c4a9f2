"""HOST-045."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, by_object, is_recent, none_of, often, proofs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, rule


@rule("HOST-045", "Parts of the system did not start", severity=Severity.ERROR, confidence=Confidence.LIKELY)
def parts_not_started(log: HostLog) -> Results:
    """A part of ESXi could not be set up while the host started.

    What it checks
        "Jumpstart plugin ... activation failed" in syslog.log, by plugin. What lies more than a month before the
        end of the logs is information.

    Why it matters
        The host runs without what the plugin sets up: networking, storage, vMotion.

    How to fix
        Read the lines before it: they name the fault. Repair the configuration and restart the host.

    False alarms
        A plugin of hardware that is not built in.

    References
        KB 439989
    """
    events = log.of("jumpstart.fail")
    if not events:
        yield none_of("part that did not start", log, "syslog")
        return
    for plugin, held in by_object(events).items():
        yield found(
            f"{log.host}: {plugin or 'a part of the system'} did not start, {often(held)}.",
            *proofs(held),
            subject=plugin or "jumpstart",
            severity=None if is_recent(log, held, 30 * DAY) else Severity.INFO,
            count=len(held),
        )

"""HOST-011."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, is_recent, none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule

_IDS = ("esx.problem.visorfs.configstore.usage.error", "esx.problem.visorfs.configstore.usage.warning")


@rule("HOST-011", "RAM disk of the configuration store is nearly full", severity=Severity.ERROR)
def configstore_full(log: HostLog) -> Results:
    """The RAM disk in which ESXi 8.0 keeps its configuration runs full.

    What it checks
        The events esx.problem.visorfs.configstore.usage.error and .warning in vobd.log. Warnings alone, or events
        that lie more than a week before the end of the logs, are a warning.

    Why it matters
        When it is full, changes of the configuration can no longer be saved and are lost at the next restart.

    How to fix
        Follow KB 93362: find what fills the store (ls -l /etc/vmware/configstore), then restart the host.

    False alarms
        None known.

    References
        KB 93362
        VMware event esx.problem.visorfs.configstore.usage.error
    """
    events = log.of(*_IDS)
    if not events:
        yield none_of("full configuration store", log, "vobd")
        return
    yield found(
        f"{log.host}: the RAM disk of the configuration store is nearly full, {often(events)}.",
        *proofs(events),
        subject="configstore",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=len(events),
    )

"""STG-063."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.told_events import event_finding

_ID = "esx.problem.vmfs.journal.createfailed"


@rule("STG-063", "No journal could be made on a datastore", severity=Severity.ERROR)
def no_journal(log: HostLog, naming: Naming) -> Results:
    """The host found no room for its journal on a volume.

    What it checks
        The event esx.problem.vmfs.journal.createfailed.

    Why it matters
        The volume is full or cannot be written; this host can only read it.

    How to fix
        Free some space on the datastore: df -h

    False alarms
        None known.

    References
        VMware event esx.problem.vmfs.journal.createfailed
    """
    if events := log.of(_ID):
        yield event_finding(
            log, naming, events, "{who} has no room for the journal of this host",
            "esxcli storage filesystem list; free space on the datastore", nobody="a datastore",
        )  # fmt: skip
    else:
        yield none_of("failed journal", log, "vobd")

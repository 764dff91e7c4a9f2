"""STG-102."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.told_events import event_finding

_ID = "iorm.workload"


@rule("STG-102", "Something else loads a datastore", severity=Severity.INFO)
def other_load(log: HostLog, naming: Naming) -> Results:
    """Storage I/O Control saw load on a datastore that no host of its group makes.

    What it checks
        The event esx.problem.iorm.nonviworkload.

    Why it matters
        Shares and limits of the machines cannot work: the array serves others with the same disks.

    How to fix
        Look at the array for other hosts, replication and backups on the same disks, and limit them there.

    False alarms
        Backups that read the LUNs directly.

    References
        VMware event esx.problem.iorm.nonviworkload
    """
    if events := log.of(_ID, "esx.problem.iorm.nonviworkload"):
        yield event_finding(
            log, naming, events, "{who} is loaded by something that is no host of its group",
            "look at the array for other users of the same disks", count=log.tally(_ID).total, nobody="a datastore",
        )  # fmt: skip
    else:
        yield none_of("load from outside", log, "vobd")

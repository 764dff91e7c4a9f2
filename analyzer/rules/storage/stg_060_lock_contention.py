"""STG-060."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import Answer, judged

_LOCKS = Answer(("dlx.notfree", "rsv.long"), 51)
_FIX = "esxcli storage vmfs lockmode list; esxcli storage core device vaai status get; fewer machines on the datastore"


@rule("STG-060", "Hosts wait for locks on a datastore", severity=Severity.WARNING)
def lock_contention(
    log: HostLog, naming: Naming, outages: Outages, *, most: int = _LOCKS.most
) -> Results:  # fmt: skip
    """Locks on a datastore were often not free, or reservations were held for long.

    What it checks
        "Not free; Lock", "Checking liveness" and "Long VMFS rsv time", more than 50 for one datastore within an hour.

    Why it matters
        Power-on, snapshots and growing disks wait for each other.

    How to fix
        Use ATS for locking, spread machines over more datastores, and look for locks that a dead host left behind.

    False alarms
        Backups of many machines at the same time. Times in which the datastore was gone.

    References
        vSphere Storage: VMFS locking mechanisms
    """
    yield from judged(
        log, naming, outages, _LOCKS._replace(most=most), "locks of {who} were not free", _FIX, noun="datastore"
    )  # fmt: skip

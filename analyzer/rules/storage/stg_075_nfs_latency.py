"""STG-075."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import Answer, judged

_SLOW = Answer(("nfs.latency", "nfs.latency.period"), 3)
_FIX = "compare the times with backups and the load of the NFS server; look at the network in between"


@rule("STG-075", "NFS datastore is slow", severity=Severity.WARNING)
def nfs_latency(log: HostLog, naming: Naming, outages: Outages, *, most: int = _SLOW.most) -> Results:
    """The latency of an NFS datastore rose far above its average, or stayed above the threshold of the host.

    What it checks
        "I/O latency increased" and "average I/O latency has exceeded threshold" of NFS volumes, three or more for one
        datastore within an hour.

    Why it matters
        Machines on the datastore are slow.

    How to fix
        Look at the load of the server, and at drops and errors on the network between it and the host.

    False alarms
        A single peak. Times in which the server did not answer at all, which STG-071 tells.

    References
        VMware event esx.problem.vmfs.nfs.volume.io.latency.high
    """
    yield from judged(
        log, naming, outages, _SLOW._replace(most=most), "{who} was slow", _FIX, noun="NFS datastore"
    )  # fmt: skip

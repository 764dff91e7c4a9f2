"""STG-038."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import BUSY, judged

_WHAT = "commands to {who} came back with busy or queue full (D:0x8, D:0x28)"
_FIX = (
    "esxcli storage core device set -d {device} --queue-full-sample-size 32 --queue-full-threshold 4, with the "
    "values that the vendor of the array names"
)


@rule("STG-038", "Array says busy or queue full", severity=Severity.WARNING)
def queue_full(log: HostLog, naming: Naming, outages: Outages, *, most: int = BUSY.most) -> Results:
    """The array refused commands because it has too many already.

    What it checks
        Commands that came back with device status 0x8 (busy) or 0x28 (task set full), 20 or more for one device
        within an hour.

    Why it matters
        The port of the array is overloaded by all its hosts together; commands are repeated and latency rises.

    How to fix
        Spread the hosts over more ports, lower the queue depth, or set the queue full values that the vendor of the
        array names.

    False alarms
        Devices that were gone at that time, which STG-020 and STG-021 tell.

    References
        KB 311232: controlling the depth of LUN queues
    """
    yield from judged(log, naming, outages, BUSY._replace(most=most), _WHAT, _FIX)

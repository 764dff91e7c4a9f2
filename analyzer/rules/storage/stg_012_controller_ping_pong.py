"""STG-012."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import MOVED, judged

_FIX = "esxcli storage nmp device list -d {device}; policy and paths have to be the same on all hosts"


@rule("STG-012", "LUNs move between the controllers of an array", severity=Severity.WARNING)
def controller_ping_pong(log: HostLog, naming: Naming, outages: Outages, *, most: int = MOVED.most) -> Results:
    """A LUN tells again and again that its paths changed between optimised and not optimised.

    What it checks
        Sense data 0x6 0x2a 0x6 (asymmetric access state changed) more than ten times an hour for one device.

    Why it matters
        Hosts pull the LUN to the controller that each of them prefers: every move costs time, and I/O waits.

    How to fix
        Give all hosts the same path policy and the same paths to both controllers; repair dead paths first, since a
        host with paths to one controller only moves the LUN to it: esxcli storage nmp device list

    False alarms
        An update of the array moves each LUN a few times. Times in which the device was gone.

    References
        KB 345174: path thrashing
        T10 SPC: asymmetric access state changed
    """
    yield from judged(log, naming, outages, MOVED._replace(most=most), "{who} changed the controller", _FIX)

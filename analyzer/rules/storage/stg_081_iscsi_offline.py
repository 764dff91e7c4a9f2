"""STG-081."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import Answer, judged

_OFFLINE = Answer(("iscsi.offline",), 3)
_FIX = "look at errors of the NICs, the MTU on the whole way and the switch ports; esxcli iscsi session connection list"


@rule("STG-081", "iSCSI connections drop again and again", severity=Severity.ERROR)
def iscsi_offline(
    log: HostLog, naming: Naming, outages: Outages, *, most: int = _OFFLINE.most
) -> Results:  # fmt: skip
    """An iSCSI connection was marked offline several times within an hour.

    What it checks
        "iSCSI connection is being marked OFFLINE", three or more for one connection within an hour.

    Why it matters
        I/O on the path waits until the session is back; the network drops frames or the array stalls.

    How to fix
        Look for errors and drops on the NICs and switch ports, and test the MTU with a large ping that must not be
        cut: vmkping -d -s 8972 -I vmkN PORTAL

    False alarms
        The failover of an array drops each connection once or twice.

    References
        VMkernel log: iSCSI connection is being marked OFFLINE
    """
    yield from judged(
        log, naming, outages, _OFFLINE._replace(most=most), "{who} dropped", _FIX, noun="iSCSI connection", whole=True
    )  # fmt: skip

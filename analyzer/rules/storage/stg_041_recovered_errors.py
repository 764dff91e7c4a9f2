"""STG-041."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import REPAIRED, judged

_WHAT = "{who} answered that an error was repaired (sense key 0x1)"
_FIX = "esxcli storage core device smart get -d {device}; plan the replacement"


@rule("STG-041", "Disks repair more and more errors", severity=Severity.WARNING)
def recovered_errors(log: HostLog, naming: Naming, outages: Outages, *, most: int = REPAIRED.most) -> Results:
    """A disk could carry out commands only after it repaired an error.

    What it checks
        Sense key 0x1 (recovered error), ten or more for one device within a day. The answer to a query of health
        data (0x1 0x0 0x1d) is none.

    Why it matters
        A disk that has to repair much is going to fail.

    How to fix
        Look at its health data, and plan the replacement: esxcli storage core device smart get

    False alarms
        Some few repairs over months.

    References
        T10 SPC: sense key RECOVERED ERROR
    """
    yield from judged(log, naming, outages, REPAIRED._replace(most=most), _WHAT, _FIX)

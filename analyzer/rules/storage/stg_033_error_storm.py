"""STG-033."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import OTHERS, OWN_RULE, Answer, judged, told_elsewhere

_IDS = tuple(dict.fromkeys([*OTHERS, *(name for answer in OWN_RULE for name in answer.ids)]))
_WHAT = "commands to {who} failed with errors that are no routine"
_FIX = "esxcli storage core device stats get -d {device}; look at the codes of the lines, the paths and the array"


@rule("STG-033", "Many commands to a device fail", severity=Severity.ERROR)
def error_storm(
    log: HostLog, naming: Naming, outages: Outages, *, per_hour: int = 51, per_day: int = 1001
) -> Results:  # fmt: skip
    """Commands to a device failed in great number, with codes of several kinds.

    What it checks
        Failed commands of a device, more than 50 in an hour or 1,000 in a day. Sense data count only where the line
        says that they are valid and the device answered with a check condition.

    Why it matters
        The device, its controller or a path is failing; I/O is slow or lost.

    How to fix
        The codes in the lines tell what failed: H is the adapter, D the device, P the plug-in of the host, then the
        sense data of the device.

    False alarms
        Queries that a device does not know (sense 0x5 0x20 0x0 and 0x5 0x24 0x0) are not counted. Where one code
        explains it, the rule for that code speaks: STG-012 and STG-034 to STG-043. Devices that were gone at that
        time belong to STG-020 and STG-021.

    References
        KB 337796: SCSI sense codes
        T10 SPC: sense keys and additional sense codes
    """
    silent = told_elsewhere(log, naming, outages)
    hourly = Answer(_IDS, per_hour)
    daily = Answer(_IDS, per_day, 1440)
    stormy = told_elsewhere(log, naming, outages, [hourly]) - silent
    steady = told_elsewhere(log, naming, outages, [daily]) - silent
    answer = daily if steady - stormy else hourly
    yield from judged(log, naming, outages, answer, _WHAT, _FIX, silent=silent)

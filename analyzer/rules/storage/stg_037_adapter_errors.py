"""STG-037."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import ADAPTER, judged

_WHAT = "commands to {who} failed with H:0x7 (error of the adapter)"
_FIX = "update driver and firmware of the adapter together; a boot device on USB or SD that shows this is worn out"


@rule("STG-037", "Adapter or driver reports errors (H:0x7)", severity=Severity.ERROR)
def adapter_errors(log: HostLog, naming: Naming, outages: Outages, *, most: int = ADAPTER.most) -> Results:
    """The adapter or its driver failed commands by itself.

    What it checks
        Commands that failed with host status 0x7, five or more for one device within an hour.

    Why it matters
        The firmware of the adapter is stuck, or a boot medium (USB stick, SD card) is worn out.

    How to fix
        Update driver and firmware together. Replace a boot medium that shows it, and move its system storage to a
        disk.

    False alarms
        Devices that were gone at that time, which STG-020 and STG-021 tell.

    References
        KB 318611: SCSI errors of boot media
    """
    yield from judged(log, naming, outages, ADAPTER._replace(most=most), _WHAT, _FIX)

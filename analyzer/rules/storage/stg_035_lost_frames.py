"""STG-035."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import LOST_FRAMES, judged

_WHAT = "commands to {who} failed with H:0x2 or H:0xc (frames lost, or sent again)"
_FIX = (
    "esxcli storage san fc stats get; compare the error counters with those of the switch port, then change "
    "transceiver and cable"
)


@rule("STG-035", "Commands are sent again because the link or adapter was busy", severity=Severity.WARNING)
def lost_frames(log: HostLog, naming: Naming, outages: Outages, *, most: int = LOST_FRAMES.most) -> Results:
    """The adapter could not finish commands: frames were lost, or it asked to queue them again.

    What it checks
        Commands that failed with host status 0x2 or 0xc, 20 or more for one device within an hour.

    Why it matters
        A marginal link or a congested fabric: each lost frame costs the command its whole timeout.

    How to fix
        Compare the error counters of adapter and switch port; change the transceiver or the cable. Look for devices
        that drain slowly in the fabric.

    False alarms
        Devices that were gone at that time, which STG-020 and STG-021 tell.

    References
        VMkernel API: SCSI host status VMK_SCSI_HOST_BUS_BUSY
    """
    yield from judged(log, naming, outages, LOST_FRAMES._replace(most=most), _WHAT, _FIX)

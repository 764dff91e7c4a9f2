"""STG-034."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import NO_CONNECT, judged

_WHAT = "commands to {who} failed with H:0x1 (no connection)"
_FIX = "esxcli storage core path list -d {device}; look at the links, the zoning and the ports of the array"


@rule("STG-034", "Targets cannot be reached (H:0x1)", severity=Severity.ERROR)
def no_connect(log: HostLog, naming: Naming, outages: Outages, *, most: int = NO_CONNECT.most) -> Results:
    """The adapter said again and again that it does not reach the target of a device.

    What it checks
        Commands that failed with host status 0x1, ten or more for one device within ten minutes.

    Why it matters
        The path is of no use while this lasts. With other paths machines only stall; without, they stop.

    How to fix
        Look at the link of the adapter, the switch port, the zoning and the port of the array:
        esxcli storage core path list

    False alarms
        A LUN that was taken away at the array on purpose. CD drives and card readers without a medium are left out.
        What happened within an APD or PDL is told by STG-020 and STG-021; the minutes in which a device lost one of
        its paths are left out, as its I/O goes on over another one.

    References
        VMkernel API: SCSI host status VMK_SCSI_HOST_NO_CONNECT
    """
    yield from judged(log, naming, outages, NO_CONNECT._replace(most=most), _WHAT, _FIX)

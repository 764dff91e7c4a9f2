"""STG-040."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import BROKEN, judged

_FIX = "esxcli storage core device smart get -d {device}; replace the disk, for a LUN look at the array"


@rule("STG-040", "A disk reports medium or hardware errors", severity=Severity.ERROR)
def disk_errors(log: HostLog, naming: Naming, outages: Outages, *, on_lun: int = 3) -> Results:
    """A disk said that it cannot read or write a place, or that something inside it failed.

    What it checks
        Sense key 0x3 (medium error) and 0x4 (hardware error), with valid sense data. One is enough on a local disk;
        on a LUN of an array three within a day.

    Why it matters
        Data at that place are lost unless a mirror has them. The disk is failing.

    How to fix
        Replace the disk. Check that the machines and the volume on it are still readable, and restore what is not.

    False alarms
        CD drives and card readers are left out. Errors that mean a LUN is gone (0x4 0x3e 0x1, 0x4 0x4c 0x0) belong to
        STG-021.

    References
        T10 SPC: sense keys MEDIUM ERROR and HARDWARE ERROR
    """
    few = {
        name
        for name, tally in log.objects(*BROKEN.ids).items()
        if naming.is_lun(name) is True and tally.most_in(BROKEN.minutes) < on_lun
    }
    yield from judged(
        log, naming, outages, BROKEN, "{who} reported medium or hardware errors (sense key 0x3, 0x4)", _FIX,
        silent=few,
    )  # fmt: skip

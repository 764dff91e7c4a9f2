"""STG-039."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import RESERVED, judged

_WHAT = "commands to {who} met a reservation of another host (D:0x18)"
_FIX = (
    "for a disk of a cluster of machines: esxcli storage core device setconfig -d {device} "
    "--perennially-reserved=true; for a datastore, find who holds the reservation: backup, another host, the array"
)


@rule(
    "STG-039", "Devices are reserved by another host", severity=Severity.WARNING, confidence=Confidence.POSSIBLE
)  # fmt: skip
def reservation_conflicts(
    log: HostLog, naming: Naming, outages: Outages, *, most: int = RESERVED.most
) -> Results:  # fmt: skip
    """Commands came back because another host holds a SCSI reservation on the device.

    What it checks
        Device status 0x18 and messages about reservation conflicts, 20 or more for one device within an hour.

    Why it matters
        On a disk that a cluster of machines uses as RDM, each conflict makes the start of the host and every rescan
        slow. On a datastore the hosts stand in each other's way.

    How to fix
        Mark disks of clusters as perennially reserved on every host:
        esxcli storage core device setconfig -d DEVICE --perennially-reserved=true

    False alarms
        Devices that are marked as perennially reserved are not judged: conflicts are normal there.

    References
        vSphere Storage: perennially reserved devices
    """
    marked = {
        name
        for name in log.objects(*RESERVED.ids)
        if (device := naming.device(name)) is not None
        and device.record is not None
        and device.record.is_perennially_reserved is True
    }
    answer = RESERVED._replace(most=most)
    yield from judged(log, naming, outages, answer, _WHAT, _FIX, silent=marked)

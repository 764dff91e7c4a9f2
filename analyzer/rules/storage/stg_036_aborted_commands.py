"""STG-036."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import ABORTED, judged
from analyzer.rules.storage.latencies import is_bad, slow_devices

_FIX = "look for what was slow at that time: latency of {device}, load of the array, error counters of the links"


@rule("STG-036", "Commands to devices are aborted", severity=Severity.ERROR)
def aborted_commands(
    log: HostLog, naming: Naming, outages: Outages, *, most: int = ABORTED.most
) -> Results:  # fmt: skip
    """Commands took so long that the host or a machine gave them up, and devices were reset.

    What it checks
        Commands that failed with host status 0x5 (aborted) or 0x8 (reset), and virtual resets, ten or more for one
        device within an hour.

    Why it matters
        An abort follows after seconds without an answer; the file systems of machines report errors.

    How to fix
        Find the cause of the wait: load of the array, a slow disk in it, a link with errors.

    False alarms
        The removal of large snapshots on a slow datastore. Where the kernel also says that the device was slow,
        STG-030 or STG-031 speak and name the aborts; devices that were gone belong to STG-020 and STG-021.

    References
        VMkernel API: SCSI host status VMK_SCSI_HOST_ABORT, VMK_SCSI_HOST_RESET
    """
    slow = {item.name for item in slow_devices(log, naming, outages) if item.is_sustained() or is_bad(item)}
    yield from judged(
        log, naming, outages, ABORTED._replace(most=most), "commands to {who} were aborted or reset (H:0x5, H:0x8)",
        _FIX, silent=slow,
    )  # fmt: skip

"""HW-029."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, is_recent, none_of, proofs, times
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule


@rule("HW-029", "USB devices time out", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def usb_resets(log: HostLog, *, daily: int = 5, recent_days: int = 30) -> Results:
    """Devices on USB, such as the boot device, do not answer.

    What it checks
        Lines about requests to USB devices that timed out, and resets, five or more within a day.

    Why it matters
        A boot device on USB or an SD card that fails costs the configuration of the host at its next start.

    How to fix
        Replace the boot device, best by a disk; disconnect virtual media in the page of the server's controller.

    False alarms
        Virtual media that somebody had connected over the network; drivers that are only loaded do not count.

    References
        KB 318611
    """
    tally, events = log.tally("usb.timeout"), log.of("usb.timeout")
    most = tally.most_in(24 * 60)
    if most < daily:
        few = f"{tally.total} requests to USB devices timed out"
        yield observed(few) if events else none_of("request to a USB device that timed out", log, "vmkernel")
        return
    yield found(
        f"{log.host}: requests to USB devices failed {times(tally.total)}, up to {most} times within a day.",
        *proofs(events),
        subject="USB",
        severity=None if is_recent(log, events, recent_days * DAY) else Severity.INFO,
        count=tally.total,
        remedy=f"On {log.host}: esxcli storage filesystem list; replace a boot device on USB or SD, and disconnect "
        "virtual media in the page of the server's controller.",
    )

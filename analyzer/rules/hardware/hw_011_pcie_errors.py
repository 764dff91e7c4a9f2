"""HW-011."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, by_object, is_recent, none_of, often, proofs, times
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule


@rule("HW-011", "Errors on the PCIe bus", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def pcie_errors(log: HostLog, *, daily: int = 10, recent_days: int = 30) -> Results:
    """A device on the PCIe bus had errors, or lost its link.

    What it checks
        Lines of vmkernel.log that name an error and a bus address. Ten corrected errors within a day are a
        warning; a fatal error or a lost link is an error.

    Why it matters
        The device stops working, or takes the host with it.

    How to fix
        Reseat the card or its riser, update its firmware, or replace it. lspci tells what the address is.

    False alarms
        Lines of the start that only list devices do not count.

    References
        KB 399748
    """
    quiet = True
    for name, what in (("pcie.fatal", "a fatal PCIe error"), ("pcie.linkdown", "a lost PCIe link")):
        for device, events in by_object(log.of(name)).items():
            quiet = False
            of = f" of {device}" if device else ""
            yield found(
                f"{log.host}: {what}{of}, {often(events)}.",
                *proofs(events),
                subject=device or what,
                severity=Severity.ERROR if is_recent(log, events, recent_days * DAY) else Severity.INFO,
                count=len(events),
                remedy=_remedy(log.host, device),
            )
    for device, tally in log.objects("pcie.corrected").items():
        most = tally.most_in(24 * 60)
        if most < daily:
            continue
        quiet = False
        events = by_object(log.of("pcie.corrected")).get(device, [])
        of = f" of {device}" if device else ""
        yield found(
            f"{log.host}: {times(tally.total)} corrected PCIe errors{of}, up to {most} within a day.",
            *proofs(events),
            subject=device or "PCIe",
            severity=None if is_recent(log, events, recent_days * DAY) else Severity.INFO,
            count=tally.total,
            remedy=_remedy(log.host, device),
        )
    if quiet:
        few = log.tally("pcie.corrected").total
        yield observed(f"{few} corrected errors") if few else none_of("PCIe error", log, "vmkernel")


def _remedy(host: str, device: str) -> str:
    look = f"lspci | grep {device.partition(':')[2] or device}" if device else "lspci"
    return f"On {host}: {look}; reseat the card or its riser, update its firmware, or have it replaced."

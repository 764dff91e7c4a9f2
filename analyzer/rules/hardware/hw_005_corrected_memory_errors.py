"""HW-005."""

from msgspec.structs import replace

from analyzer.facts.log.machine_checks import MachineChecks, banks
from analyzer.facts.log.phrases import DAY, covered, moment, proofs, times
from analyzer.facts.sel import SelFaults
from analyzer.findings import Severity
from analyzer.rulebook import AsOf, Found, Need, Results, Skip, found, observed, rule
from analyzer.rules.hardware.events import told

_REMEDY = (
    "Have the memory module on that channel replaced with the help of the server's maker; update the firmware first if "
    "its notes name such errors."
)


@rule("HW-005", "Corrected memory errors", severity=Severity.WARNING)
def corrected_memory_errors(
    checks: MachineChecks | None, faults: SelFaults | None, as_of: AsOf | None, *, storm: int = 10, daily: int = 10,
    daily_storm: int = 100, recent_days: int = 30,
) -> Results:  # fmt: skip
    """Memory errors were corrected: one may be chance, many come before a module fails.

    What it checks
        Machine checks of the kind CE in vmkernel.log, counted for each channel, and corrected memory errors in the
        event log of the server's controller. Ten within ten minutes or a hundred within a day
        are an error, ten within a day a warning, fewer an information.

    Why it matters
        Errors of this kind slow the host down while they are handled, and often one that cannot be corrected
        follows, which stops the host.

    How to fix
        Replace the memory module of the channel that is named.

    False alarms
        A single error may come from cosmic rays. Errors of more than 30 days ago are an information.

    References
        KB 414711
        KB 373203
    """
    if checks is None and faults is None:
        raise Skip("neither logs nor the event log of the hardware were collected", Need("vm-support"))
    quiet = True
    for place, tally in checks.by_place.items() if checks is not None else ():
        assert checks is not None
        mine = [check for check in checks.at_place(place) if check.is_memory]
        if not mine:
            continue
        quiet = False
        most, in_a_day = tally.most_in(10), tally.most_in(24 * 60)
        severity = Severity.WARNING if in_a_day >= daily else Severity.INFO
        if most >= storm or in_a_day >= daily_storm:
            severity = Severity.ERROR
        last, end = tally.last, checks.log.last
        if last is not None and end is not None and end - last > recent_days * DAY:
            severity = Severity.INFO
        rate = f", {most} of them within ten minutes" if most > 1 else ""
        if in_a_day >= daily_storm and most < storm:
            rate = f", {in_a_day:,} of them within a day"
        yield found(
            f"{checks.host}: {times(tally.total)} a memory error of {banks(mine)} was corrected{rate}, "
            f"last on {moment(last)[:16]}.",
            *proofs([check.event for check in mine]),
            subject=banks(mine),
            severity=severity,
            count=tally.total,
            remedy=f"On {checks.host}: {_REMEDY}",
        )
    if faults is not None:
        few = [fault for fault in faults.of("Memory") if fault.severity == "warning"]
        for item in told(faults.host, few, as_of, recent_days, f"On {faults.host}: {_REMEDY}"):
            quiet = False
            yield item if item.count >= daily or item.severity is Severity.INFO else _milder(item)
    if quiet:
        if checks is not None and faults is None:
            checks.log.need("vmkernel")
        where = covered(checks.log, "vmkernel") if checks is not None else ""
        yield observed(f"no corrected memory error in {where or 'the event log of the hardware'}")


def _milder(item: Found) -> Found:
    """A few errors that were corrected are worth knowing, and no more."""
    return replace(item, severity=Severity.INFO)

"""HW-006."""

from analyzer.facts.log.machine_checks import CORRECTED, MachineChecks, banks
from analyzer.facts.log.phrases import MINUTE, moment, none_of, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule

_STALLS = ("hostd.hang", "scsi.latency", "ats.hb.miscompare", "hb.pcpu")


@rule("HW-006", "Corrected errors stall the host", severity=Severity.ERROR)
def memory_error_storm(checks: MachineChecks, *, storm: int = 10, after_minutes: int = 10) -> Results:
    """A storm of corrected memory errors was followed by agents, storage or processors that stalled.

    What it checks
        Ten or more corrected errors within ten minutes, and within ten minutes after one of them a host agent
        that does not respond, a rise of the I/O latency, a lost heartbeat of a datastore or of a processor.

    Why it matters
        It looks like trouble with the storage or with vCenter, and comes from a memory module: the firmware
        halts all processors while it handles an error.

    How to fix
        Replace the memory module that HW-005 names before anything else is looked for.

    False alarms
        Both may come together by chance; a few errors do not count.

    References
        KB 373203
    """
    log = checks.log
    place, tally = checks.most
    most = tally.most_in(10)
    if most < storm:
        if not tally.total:
            yield none_of("corrected memory error", log, "vmkernel")
        else:
            yield observed(f"at most {most} corrected errors within ten minutes")
        return
    minutes = {minute for minute in log.tally(CORRECTED).minutes if minute >= 0}
    stalled = [
        event
        for event in log.of(*_STALLS)
        if event.time is not None and any(event.time // MINUTE - back in minutes for back in range(after_minutes + 1))
    ]
    if not stalled:
        yield observed(f"{most} corrected errors within ten minutes, and nothing stalled")
        return
    mine = checks.at_place(place)
    yield found(
        f"{checks.host}: {most} memory errors were corrected within ten minutes on {banks(mine)}; what followed on "
        f"{moment(stalled[0].time)} comes from it: {stalled[0].title[:1].lower()}{stalled[0].title[1:]}.",
        *proofs([check.event for check in mine[:1]]),
        *proofs(stalled, 5),
        subject=banks(mine),
        count=len(stalled),
        remedy=f"On {checks.host}: replace the memory module that HW-005 names, then look again.",
    )

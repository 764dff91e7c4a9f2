"""HW-012."""

from analyzer.facts.log.crashes import Crashes
from analyzer.facts.log.phrases import DAY, MINUTE, is_recent, none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule


@rule("HW-012", "A processor did not answer", severity=Severity.ERROR)
def processor_stalled(crashes: Crashes, *, recent_days: int = 30) -> Results:
    """A processor gave no sign of life for seconds.

    What it checks
        The line "didn't have a heartbeat for" in vmkernel.log.

    Why it matters
        Its virtual machines stand still, and the host crashes when it takes longer.

    How to fix
        Update the firmware of the server and of its cards, and their drivers; set the power profile of the BIOS to
        maximum performance.

    False alarms
        Lines just before a crash are told with it by CRA-001. More than 30 days ago: an information.

    References
        KB 2000091
        KB 414711
    """
    log = crashes.log
    events = [
        event
        for event in log.of("hb.pcpu")
        if not any(
            event.time is not None and -MINUTE <= crash.time - event.time <= 5 * MINUTE for crash in crashes.items
        )
    ]
    if not events:
        yield observed("only before a crash") if log.of("hb.pcpu") else none_of("stalled processor", log, "vmkernel")
        return
    names = sorted({event.object for event in events if event.object}, key=lambda name: (len(name), name))
    which = f"PCPU {', '.join(names[:8])}" if names else "a processor"
    yield found(
        f"{log.host}: {which} did not answer for seconds, {often(events, log.tally('hb.pcpu').total)}.",
        *proofs(events),
        subject="processor",
        severity=None if is_recent(log, events, recent_days * DAY) else Severity.INFO,
        count=max(len(events), log.tally("hb.pcpu").total),
        remedy=f"On {log.host}: update firmware and drivers; set the power profile of the BIOS to maximum performance.",
    )

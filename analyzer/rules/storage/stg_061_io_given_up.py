"""STG-061."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, observed, rule
from analyzer.rules.storage.told_events import event_finding

_ID = "fil3.retries"
_NEAR = 10 * 60_000


@rule("STG-061", "File I/O was given up after ten tries", severity=Severity.ERROR)
def io_given_up(log: HostLog, naming: Naming, outages: Outages) -> Results:
    """VMFS gave up reading or writing a file after it had tried ten times.

    What it checks
        "Max retries (10) exceeded for caller" in the log of the kernel.

    Why it matters
        The I/O of a machine or of a lock was lost.

    How to fix
        Look at what failed before: paths, aborted commands, latency of the device.

    False alarms
        Within ten minutes of an APD or PDL it belongs to STG-020 or STG-021: the line does not name the datastore.

    References
        VMkernel log: Fil3, max retries exceeded
    """
    told = log.of(_ID)
    starts = [item.start for item in outages.episodes if item.start is not None]
    events = [
        event
        for event in told
        if event.time is None or not any(-_NEAR <= event.time - start <= _NEAR for start in starts)
    ]
    if events:
        total = log.tally(_ID).total if len(events) == len(told) else len(events)
        yield event_finding(
            log, naming, events, "I/O to a datastore was given up after ten tries",
            "look at what failed before these lines in vmkernel.log: paths, aborted commands, latency", count=total,
        )  # fmt: skip
    elif told:
        yield observed("only beside an APD or PDL, which STG-020 and STG-021 tell")
    else:
        yield none_of("file I/O given up", log, "vmkernel")

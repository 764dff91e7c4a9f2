"""CRA-010."""

from analyzer.facts.log.crashes import Crashes
from analyzer.facts.log.phrases import none_of, often, proofs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule

_EVENTS = ("psod.dumpfail", "esx.problem.coredump.copyspace", "esx.problem.coredump.extraction.failed.nospace")


@rule("CRA-010", "The dump of a crash was not written", severity=Severity.ERROR)
def dump_not_written(crashes: Crashes) -> Results:
    """The dump of a crash could not be written or saved whole.

    What it checks
        Lines of the purple screen about a dump that failed, and events about a lack of room for the saved dump.

    Why it matters
        What the host crashed of can no longer be found out from it.

    How to fix
        Make the dump file larger, and make room where dumps are saved at the next start.

    False alarms
        HOST-025 speaks of a dump file that is too small before anything has crashed.

    References
        VMware event esx.problem.coredump.copyspace
    """
    log, host = crashes.log, crashes.host
    events = log.of(*_EVENTS)
    if not events:
        yield observed("no dump that failed") if crashes.items else none_of("dump that failed", log, "vobd")
        return
    yield found(
        f"{host}: a dump could not be written or saved, {often(events)}.",
        *proofs(events),
        subject="core dump",
        confidence=None if any(event.event_id for event in events) else Confidence.LIKELY,
        count=len(events),
        remedy=f"On {host}: esxcli system coredump file list; df -h; remove old files from /var/core, then "
        "esxcli system coredump file add -d <datastore>; esxcli system coredump file set --smart --enable true",
    )

"""HOST-032."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, all_of, is_recent, none_of, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule

_IDS = (
    "esx.problem.vmsyslogd.storage.failure",
    "esx.problem.vmsyslogd.storage.logdir.invalid",
    "esx.problem.vmsyslogd.unexpected",
)


@rule("HOST-032", "Logs could not be written", severity=Severity.ERROR)
def log_storage_failed(log: HostLog) -> Results:
    """The log service could not write its files.

    What it checks
        The events esx.problem.vmsyslogd.storage.failure, .storage.logdir.invalid and
        esx.problem.vmsyslogd.unexpected in vobd.log. What lies more than a week before the end of the logs is a
        warning.

    Why it matters
        The host keeps no logs, or keeps them in memory: the next fault leaves no trace.

    How to fix
        Point the logs to a folder that exists and has space:
        esxcli system syslog config set --logdir=/vmfs/volumes/DATASTORE/logs/HOST; esxcli system syslog reload

    False alarms
        None known.

    References
        VMware event esx.problem.vmsyslogd.storage.failure
    """
    events = log.of(*_IDS)
    if not events:
        yield none_of("failure of the log service", log, "vobd")
        return
    yield found(
        f"{log.host}: the log service could not write its files, {often_in(log, events)}.",
        *proofs(events),
        subject="syslog",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=all_of(log, events),
    )

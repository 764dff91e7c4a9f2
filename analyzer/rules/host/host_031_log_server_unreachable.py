"""HOST-031."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, all_of, by_object, is_recent, none_of, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule

_IDS = ("syslog.remote", "syslog.lost")


@rule("HOST-031", "Log server could not be reached", severity=Severity.WARNING)
def log_server_unreachable(log: HostLog) -> Results:
    """The host could not send its logs to a log server, or lost some of them.

    What it checks
        The events esx.problem.vmsyslogd.remote.failure and .logmessages.dropped in vobd.log, and lost messages, by
        server. What lies more than a day before the end of the logs is information.

    Why it matters
        The copy of the logs on the server has holes: what is missing there proves nothing.

    How to fix
        Test the way to the server (nc -z HOST PORT), the firewall rule syslog and its certificate; then: esxcli
        system syslog reload

    False alarms
        Maintenance of the log server.

    References
        VMware event esx.problem.vmsyslogd.remote.failure
    """
    events = log.of(*_IDS)
    if not events:
        yield none_of("log server that could not be reached", log, "vobd")
        return
    for target, held in by_object(events).items():
        yield found(
            f"{log.host}: logs did not reach {target or 'the log server'}, {often_in(log, held)}.",
            *proofs(held),
            subject=target or "syslog",
            severity=None if is_recent(log, held, 1 * DAY) else Severity.INFO,
            count=all_of(log, held),
        )

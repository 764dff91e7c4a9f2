"""HA-010."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import is_recent, none_of, often, proofs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule


@rule("HA-010", "HA agents do not trust each other", severity=Severity.ERROR, confidence=Confidence.LIKELY)
def certificate_errors(log: HostLog, *, per_hour: int = 5) -> Results:
    """The HA agent could not make a trusted connection to another one.

    What it checks
        Failed TLS handshakes and certificates that were not accepted in fdm.log, five or more within an hour. They are
        a warning when the last lies more than a day before the end of the logs.

    Why it matters
        The agents do not form one cluster: VMs are not restarted.

    How to fix
        In vCenter: reconnect the host, then Reconfigure for vSphere HA.

    False alarms
        A few of them while certificates are renewed, or by a scanner of ports, are not told.

    References
        vSphere Availability: SSL thumbprints of hosts
    """
    events = log.of("fdm.ssl")
    tally = log.tally("fdm.ssl")
    if not events:
        yield none_of("failed TLS handshake of the HA agent", log, "fdm")
    elif tally.most_in(60) < per_hour:
        yield observed(f"{tally.total} failed TLS handshakes of the HA agent")
    else:
        yield found(
            f"{log.host}: TLS handshakes of the HA agent failed {often(events, tally.total)}.",
            *proofs(events),
            subject="fdm",
            severity=None if is_recent(log, events) else Severity.WARNING,
            count=tally.total,
        )

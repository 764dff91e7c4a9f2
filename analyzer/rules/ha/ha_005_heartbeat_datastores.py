"""HA-005."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, all_of, is_recent, none_of, often_in, proofs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, rule

_IDS = ("ha.hb.datastores", "fdm.perm")


@rule("HA-005", "Too few datastores for HA heartbeats", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def heartbeat_datastores(log: HostLog) -> Results:
    """HA does not have as many datastores for heartbeats as it wants, or may not write to one.

    What it checks
        The event HeartbeatDatastoreNotSufficient, and permissions that were denied below .vSphere-HA, in fdm.log.
        What lies more than a week before the end of the logs is information.

    Why it matters
        Without them the master cannot tell a host that is isolated from one that is dead.

    How to fix
        Give the hosts two shared datastores, or set das.ignoreInsufficientHbDatastore = true where that is on
        purpose. For NFS allow root to write.

    False alarms
        Clusters with vSAN alone: vSAN cannot be used for heartbeats.

    References
        vSphere Availability: das.heartbeatDsPerHost
    """
    events = log.of(*_IDS)
    if not events:
        yield none_of("lack of heartbeat datastores", log, "fdm")
        return
    yield found(
        f"{log.host}: HA has too few datastores for heartbeats, {often_in(log, events)}.",
        *proofs(events),
        subject="heartbeat",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.INFO,
        count=all_of(log, events),
    )

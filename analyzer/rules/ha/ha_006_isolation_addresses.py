"""HA-006."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, all_of, is_recent, none_of, often_in, proofs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, rule


@rule("HA-006", "HA cannot reach its isolation addresses", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def isolation_addresses(log: HostLog) -> Results:
    """The HA agent has no isolation address, or not all of them answer.

    What it checks
        The events HostHasNoIsolationAddrsDefined, HostNoIsolationAddrsPingable and NotAllHostAddrsPingable in
        fdm.log. What lies more than a week before the end of the logs is information.

    Why it matters
        A host that loses its fellows takes itself for isolated although its network works.

    How to fix
        Set addresses that answer: das.isolationaddress0 and following, with das.usedefaultisolationaddress = false
        where the gateway does not answer pings. vSAN clusters need addresses on the vSAN network.

    False alarms
        A gateway that does not answer pings on purpose.

    References
        vSphere Availability: das.isolationaddress
    """
    events = log.of("ha.isolation.addresses")
    if not events:
        yield none_of("isolation address that does not answer", log, "fdm")
        return
    yield found(
        f"{log.host}: HA cannot reach its isolation addresses, {often_in(log, events)}.",
        *proofs(events),
        subject="isolation addresses",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.INFO,
        count=all_of(log, events),
    )

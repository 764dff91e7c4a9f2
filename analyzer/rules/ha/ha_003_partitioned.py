"""HA-003."""

from analyzer.facts.log.ha_story import HaStory
from analyzer.facts.log.phrases import DAY, is_recent, moment, none_of, proofs, times
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, rule


@rule("HA-003", "HA cluster was partitioned", severity=Severity.ERROR, confidence=Confidence.LIKELY)
def partitioned(story: HaStory) -> Results:
    """Hosts of the cluster could not hear each other's HA agents, and each part had a master of its own.

    What it checks
        The events and states of a network partition in fdm.log. It is a warning when it lies more than a week
        before the end of the logs.

    Why it matters
        Each part protects only what it sees: VMs may not be restarted when a host of the other part fails.

    How to fix
        Look at the management network between the hosts that are named; in vSAN clusters at the vSAN network.

    False alarms
        Hosts that are started one after the other may begin with masters of their own for some seconds.

    References
        vSphere Availability: network partitions
    """
    incidents = story.incidents("fdm.partitioned")
    if not incidents:
        yield none_of("partition of the cluster", story.log, "fdm")
        return
    last = incidents[-1]
    events = [event for incident in incidents for event in incident]
    hosts = sorted({event.object for event in events if event.object})
    which = f" (hosts {', '.join(hosts)})" if hosts else ""
    yield found(
        f"{story.host}: the HA cluster was partitioned {times(len(incidents))}, last {moment(last[0].time)}{which}.",
        *proofs(events),
        subject="partition",
        severity=None if is_recent(story.log, last, 7 * DAY) else Severity.WARNING,
        count=len(incidents),
    )

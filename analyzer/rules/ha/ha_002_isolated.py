"""HA-002."""

from analyzer.facts.log.ha_story import HaStory
from analyzer.facts.log.phrases import DAY, is_recent, moment, none_of, proofs, times
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, rule


@rule("HA-002", "Host was isolated", severity=Severity.CRITICAL, confidence=Confidence.LIKELY)
def isolated(story: HaStory) -> Results:
    """The HA agent of the host heard no other agent and could not reach its isolation addresses.

    What it checks
        The messages of fdm.log about isolation. It is critical while it lasts, an error when the agent found a
        master again, and a warning when it lies more than a week before the end of the logs.

    Why it matters
        The isolation response of the cluster may have shut VMs down, and they were started on other hosts.

    How to fix
        Look at the management network of that time: links of the NICs, VLAN, switches, the isolation addresses.

    False alarms
        Work on the management network of the host.

    References
        KB 322784
        vSphere Availability: network isolation
    """
    incidents = story.incidents("fdm.isolated")
    if not incidents:
        yield none_of("isolation of the host", story.log, "fdm")
        return
    last = incidents[-1]
    back = story.is_back(last)
    severity = Severity.ERROR if back else None
    yield found(
        f"{story.host} was isolated {times(len(incidents))}, last {moment(last[0].time)}"
        f"{'; it was back within an hour' if back else ''}.",
        *proofs([event for incident in incidents for event in incident]),
        subject="isolation",
        severity=severity if is_recent(story.log, last, 7 * DAY) else Severity.WARNING,
        count=len(incidents),
    )

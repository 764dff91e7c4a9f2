"""HA-004."""

from analyzer.facts.log.ha_story import HaStory
from analyzer.facts.log.phrases import DAY, is_recent, most_in, none_of, often, proofs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule


@rule("HA-004", "HA master is lost again and again", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def elections(story: HaStory, *, per_day: int = 3) -> Results:
    """The HA agent of the host loses its master often, and a new one is elected.

    What it checks
        "Lost master" in fdm.log, more than 3 times within 24 hours. It is information when the last lies more
        than a week before the end of the logs.

    Why it matters
        During an election nobody restarts VMs. Often the management network, or the agent of the master, is
        not stable.

    How to fix
        Look at the management network (links, lost packets) and at the findings about hostd and fdm on the
        host that is master.

    False alarms
        Reconfiguring HA, and updating the hosts one after the other, elect a master each time.

    References
        vSphere Availability: master and subordinate hosts
    """
    lost = story.lost
    most = most_in(lost, DAY)
    if not lost:
        yield none_of("lost master", story.log, "fdm")
    elif most <= per_day:
        yield observed(f"master lost up to {most} times a day")
    else:
        yield found(
            f"{story.host} lost its HA master {often(lost)}, up to {most} times a day.",
            *proofs(lost),
            subject="elections",
            severity=None if is_recent(story.log, lost, 7 * DAY) else Severity.INFO,
            count=len(lost),
        )

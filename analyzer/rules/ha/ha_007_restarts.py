"""HA-007."""

from analyzer.facts.log.events import Event
from analyzer.facts.log.ha_story import HaStory
from analyzer.facts.log.phrases import DAY, is_recent, moment, none_of, proofs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, rule
from analyzer.rules.vm.logged import SHOWN

_IDS = ("fdm.dead", "fdm.failover", "fdm.restarted")


@rule("HA-007", "HA restarted VMs", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def restarts(story: HaStory) -> Results:
    """HA took a host for dead and started its VMs on others.

    What it checks
        Hosts that were taken for dead, failovers and restarted VMs in fdm.log, as the master tells them.
        Failovers more than a week before the end of the logs are information.

    Why it matters
        The VMs were down, and start as after a loss of power.

    How to fix
        Find out why the host was lost: its own logs (crash, loss of power, isolation) tell.

    False alarms
        A host that was switched off without maintenance mode.

    References
        vSphere Availability: how vSphere HA works
    """
    incidents = [held for held in story.incidents(*_IDS) if any(event.id != "fdm.dead" for event in held)]
    if not incidents:
        yield none_of("restart of a VM by HA", story.log, "fdm")
    for held in incidents:
        dead = sorted({event.object for event in held if event.id == "fdm.dead" and event.object})
        vms = list(dict.fromkeys(_vm(event) for event in held if event.id == "fdm.restarted"))
        shown = ", ".join(vms[:SHOWN]) + (f" and {len(vms) - SHOWN} others" if len(vms) > SHOWN else "")
        after = f" after {', '.join(dead)} was taken for dead" if dead else ""
        count = f"{len(vms)} VM{'' if len(vms) == 1 else 's'} ({shown})" if vms else "VMs"
        yield found(
            f"{story.host}: HA restarted {count}{after}, {moment(held[0].time)}.",
            *proofs(held),
            subject=moment(held[0].time),
            severity=None if is_recent(story.log, held, 7 * DAY) else Severity.INFO,
            count=max(len(vms), 1),
        )


def _vm(event: Event) -> str:
    return (event.fields.get("vmx") or event.object).rpartition("/")[2].removesuffix(".vmx") or "a VM"

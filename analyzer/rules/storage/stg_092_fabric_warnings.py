"""STG-092."""

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, observed, rule
from analyzer.rules.storage.told_events import event_finding
from analyzer.rules.storage.words import some

_ID = "fc.fpin"
_VAGUE = (".devicespecific", ".unknown", ".clear")


@rule("STG-092", "The Fibre Channel fabric warns of congestion or errors", severity=Severity.WARNING)
def fabric_warnings(log: HostLog, naming: Naming) -> Results:
    """A switch told the host that a link or a port is congested or has errors (FPIN).

    What it checks
        Notifications of the fabric about congestion, lost credits, lost frames and the integrity of links.

    Why it matters
        A slow or faulty port holds up all traffic that passes the same links.

    How to fix
        Ask the team of the fabric for the port that the event names; change transceiver and cable for errors of a
        link, look for the device that drains slowly for congestion.

    False alarms
        The note that congestion has ended, and notes without a cause, do not count.

    References
        VMware event esx.problem.hardware.fpin.fc
    """
    told = log.of(_ID, "esx.problem.hardware.fpin.fc.")
    events = [event for event in told if not event.event_id.endswith(_VAGUE) and not event.id.endswith(_VAGUE)]
    if events:
        kinds = dict.fromkeys(map(_kind, events))
        yield event_finding(
            log, naming, events, f"the fabric warned of {some(sorted(kinds))}", "ask for the switch port of this "
            "WWPN; esxcli storage san fc stats get", count=log.tally(_ID).total,
        )  # fmt: skip
    elif told:
        yield observed(f"{len(told)} notes of the fabric, none of them of congestion or errors")
    else:
        yield none_of("warning of the fabric", log, "vobd")


def _kind(event: Event) -> str:
    """What the fabric warns of: ``congestion.creditstall``."""
    name = event.event_id or event.id
    return name.rpartition(".fc.")[2] if ".hardware.fpin." in name else event.fields.get("kind", "").lower() or "FPIN"

"""HW-028."""

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.hardware.log_events import each_kind


@rule("HW-028", "Alerts of components of other vendors", severity=Severity.WARNING)
def partner_alerts(log: HostLog) -> Results:
    """A component of another vendor on the host reports a fault.

    What it checks
        The events esx.problem.3rdParty.*; those that only inform are an information.

    Why it matters
        The component knows its hardware or software better than the host does.

    How to fix
        Ask the vendor of the component.

    False alarms
        Messages for information.

    References
        VMware event esx.problem.3rdParty.error
    """
    events = log.of("esx.problem.3rdParty.")
    if not events:
        yield none_of("alert of a component of another vendor", log, "vobd")
        return
    yield from each_kind(
        log, events, f"On {log.host}: ask the vendor of the component that the event names.", _severity
    )


def _severity(event: Event) -> Severity:
    is_bad = event.event_id.rpartition(".")[2].lower() in ("error", "warning", "critical", "alert", "emergency")
    return Severity.WARNING if is_bad else Severity.INFO

"""HW-010."""

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.hardware.log_events import each_kind

_SEVERITIES = {"fatal": Severity.CRITICAL, "recoverable": Severity.ERROR, "corrected": Severity.WARNING}


@rule("HW-010", "The run before ended by a hardware error", severity=Severity.CRITICAL)
def boot_error_record(log: HostLog) -> Results:
    """At its start the firmware handed over the record of an error of the run before.

    What it checks
        The events esx.problem.apei.bert.* (boot error record table): fatal is critical, recoverable an error,
        corrected a warning.

    Why it matters
        It explains a restart that left nothing in the logs, and names the memory module or the PCIe device.

    How to fix
        Have the part replaced that the event names (node, card, module; or bus and device).

    False alarms
        Records of more than 30 days ago are an information.

    References
        VMware event esx.problem.apei.bert.memory.error.fatal
    """
    events = log.of("esx.problem.apei.bert.")
    if not events:
        yield none_of("error record of the firmware", log, "vobd")
        return
    remedy = f"On {log.host}: have the part replaced that the event names; look at esxcli hardware ipmi sel list"
    yield from each_kind(log, events, remedy, _severity)


def _severity(event: Event) -> Severity:
    return _SEVERITIES.get(event.event_id.rpartition(".")[2], Severity.ERROR)

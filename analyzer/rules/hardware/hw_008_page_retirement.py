"""HW-008."""

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.hardware.log_events import each_kind

_SEVERITIES = {
    "esx.problem.cpu.page.correctederrors.high": Severity.WARNING,
    "esx.problem.pageretire.platform.retire.request": Severity.INFO,
}


@rule("HW-008", "Pages of bad memory are given up", severity=Severity.ERROR)
def page_retirement(log: HostLog) -> Results:
    """The host gives up pages of memory, or cannot give up enough of them.

    What it checks
        The events esx.problem.pageretire.* and esx.problem.cpu.page.correctederrors.high. A page with many
        corrected errors is a warning, a request of the firmware an information.

    Why it matters
        Bad memory is still in use, or so many pages are bad that the module has to go.

    How to fix
        Replace the memory module, and restart the host.

    False alarms
        Events of more than 30 days ago are an information.

    References
        VMware event esx.problem.pageretire.selectedmpnthreshold.host.exceeded
    """
    events = log.of("esx.problem.pageretire.", "esx.problem.cpu.page.correctederrors.high")
    if not events:
        yield none_of("retired page of memory", log, "vobd")
        return
    yield from each_kind(
        log, events, f"On {log.host}: have the memory module replaced, then restart the host.", _severity
    )


def _severity(event: Event) -> Severity | None:
    return _SEVERITIES.get(event.event_id)

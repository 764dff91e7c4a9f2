"""HW-025."""

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.hardware.log_events import each_kind


@rule("HW-025", "Faults of an NVDIMM", severity=Severity.ERROR)
def nvdimm(log: HostLog) -> Results:
    """A persistent memory module (NVDIMM) is not healthy.

    What it checks
        The events esx.problem.hardware.nvd.*; what is only being charged or slower than usual is a warning.

    Why it matters
        What it holds may be lost when the power goes.

    How to fix
        Have the module looked at by the maker of the server; copy what it holds first.

    False alarms
        A module that charges after its first start.

    References
        VMware event esx.problem.hardware.nvd.health.module.ops.save.fail
    """
    events = log.of("esx.problem.hardware.nvd.")
    if not events:
        yield none_of("fault of an NVDIMM", log, "vobd")
        return
    yield from each_kind(log, events, f"On {log.host}: copy what the module holds, then have it replaced.", _severity)


def _severity(event: Event) -> Severity:
    return Severity.WARNING if event.severity is Severity.WARNING else Severity.ERROR

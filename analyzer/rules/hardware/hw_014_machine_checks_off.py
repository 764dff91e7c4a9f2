"""HW-014."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.hardware.log_events import each_kind


@rule("HW-014", "Machine checks are not watched", severity=Severity.WARNING)
def machine_checks_off(log: HostLog) -> Results:
    """The VMkernel does not know the processor and does not watch for its machine checks.

    What it checks
        The event esx.problem.cpu.mce.invalid.

    Why it matters
        Errors of memory and processors go by unseen until the host stops.

    How to fix
        Use a processor that the release supports, or a release that supports the processor.

    False alarms
        Nested hosts, whose processor is a virtual one.

    References
        VMware event esx.problem.cpu.mce.invalid
    """
    events = log.of("esx.problem.cpu.mce.invalid")
    if not events:
        yield none_of("processor that the VMkernel does not know", log, "vobd")
        return
    yield from each_kind(
        log, events, f"On {log.host}: compare the processor with the compatibility guide of the release."
    )

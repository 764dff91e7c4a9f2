"""HW-027."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.hardware.log_events import each_kind


@rule("HW-027", "A driver behaves abnormally", severity=Severity.WARNING)
def driver_abnormal(log: HostLog) -> Results:
    """The host says that a driver and its device do not work together as they should.

    What it checks
        The event esx.problem.driver.abnormal, which names an article of the knowledge base.

    Why it matters
        The device may drop links or I/O.

    How to fix
        Follow the article that the event names; most ask for another driver or firmware.

    False alarms
        None known.

    References
        VMware event esx.problem.driver.abnormal
    """
    events = log.of("esx.problem.driver.abnormal")
    if not events:
        yield none_of("abnormal driver", log, "vobd")
        return
    yield from each_kind(log, events, f"On {log.host}: follow the article that the event names.")

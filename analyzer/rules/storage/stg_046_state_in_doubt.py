"""STG-046."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import Answer, judged, told_elsewhere
from analyzer.rules.storage.latencies import is_bad, slow_devices

_DOUBT = Answer(("nmp.doubt",), 5)
_FIX = "look at the code (H:, D:, sense data) of the commands to {device} that failed just before these lines"


@rule("STG-046", "The state of paths is in doubt", severity=Severity.WARNING)
def state_in_doubt(log: HostLog, naming: Naming, outages: Outages, *, most: int = _DOUBT.most) -> Results:
    """Commands failed so that the host had to ask every path of a device for its state.

    What it checks
        "state in doubt; requested fast path state update", five times or more for one device within an hour.

    Why it matters
        Commands fail on their way; the device keeps working as long as one path answers.

    How to fix
        Look at the code of the command that failed just before: it tells what to repair.

    False alarms
        Where the code is told by another rule (STG-030, STG-034 to STG-043), or the device was gone (STG-020,
        STG-021), this one keeps silent.

    References
        KB 2062592: state of the paths to a LUN
    """
    silent = told_elsewhere(log, naming, outages)
    silent |= {item.name for item in slow_devices(log, naming, outages) if item.is_sustained() or is_bad(item)}
    yield from judged(
        log, naming, outages, _DOUBT._replace(most=most), "the host doubted the state of paths to {who}", _FIX,
        silent=silent,
    )  # fmt: skip

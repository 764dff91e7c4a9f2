"""STG-043."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.facts.log.phrases import DAY, is_recent
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import FULL, judged

_FIX = "add space to the pool behind {device} at the array, then answer the question of each paused machine with Retry"


@rule("STG-043", "Pool behind a thin LUN is full", severity=Severity.CRITICAL)
def thin_pool_full(log: HostLog, naming: Naming, outages: Outages) -> Results:
    """The array refused a write because the pool behind a thin LUN has no space left.

    What it checks
        Sense data 0x7 0x27 0x7 and plug-in status 0x8. It is an error when it lies more than a day before the end of
        the log.

    Why it matters
        Machines that need new blocks are paused with a question, although the datastore shows free space.

    How to fix
        Add space to the pool first, then answer the question of the machines with Retry.

    False alarms
        None known.

    References
        T10 SBC: space allocation failed, write protect
    """
    severity = None if is_recent(log, log.of(*FULL.ids), DAY) else Severity.ERROR
    yield from judged(
        log, naming, outages, FULL, "{who} refused writes, the pool at the array is full (0x7 0x27 0x7)",
        _FIX, severity=severity,
    )  # fmt: skip

"""VMO-022."""

from analyzer.facts.pings import PingPath, SavedPings, both_ways
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Pair, Results, Skip, observed, rule


@rule("VMO-022", "Ping matrix incomplete", severity=Severity.INFO)
def ping_matrix_incomplete(pings: Pair[SavedPings], adapters: Pair[VmotionAdapters]) -> Results:
    """The saved pings do not test every way between the vMotion adapters of two hosts.

    What it checks
        Four tests for each vMotion adapter that another host talks to: both directions, each plain and with
        full-size frames (-d -s 8972 on MTU 9000). Full-size tests are wanted above MTU 1500 and between
        networks. A full-size ping that passed counts as the plain one too. Runs on another TCP/IP stack, runs
        without their command line and failures of fewer than three probes do not count.

    Why it matters
        Teaming, filters and MTU often fail in one direction only.

    How to fix
        Run the commands that are listed for each host and add what they print.

    False alarms
        Nothing is wrong by itself: the outcome only says what was not tested.

    References
        KB 1003728: testing VMkernel network connectivity with vmkping
    """
    paths = both_ways(pings, adapters)
    missing = [cell for path in paths for cell in path.missing]
    if missing:
        raise Skip(f"not tested: {', '.join(cell for cell, _ in missing)}", *(need for _, need in missing))
    yield observed(f"all tested: {'; '.join(_tested(path) for path in paths)}")


def _tested(path: PingPath) -> str:
    return f"{path.words} plain and with {path.limit} bytes" if path.has_large else f"{path.words} plain"

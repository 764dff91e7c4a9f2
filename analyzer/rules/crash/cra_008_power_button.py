"""CRA-008."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule


@rule("CRA-008", "The power button was pressed", severity=Severity.INFO)
def power_button(log: HostLog) -> Results:
    """Somebody pressed the power button of a host, or its controller asked for a graceful power-off.

    What it checks
        The lines of the VMkernel about the power button.

    Why it matters
        It explains a shutdown that nobody in vCenter asked for.

    How to fix
        Ask who was at the server, or who used the page of its controller; its log names the user.

    False alarms
        The graceful power-off of a controller (iDRAC, iLO, CIMC) is told by the same line.

    References
        KB 317245
    """
    events = log.of("boot.powerbutton")
    if not events:
        yield none_of("press of the power button", log, "vmkernel")
        return
    yield found(
        f"{log.host}: the power button was pressed {often(events)}.",
        *proofs(events),
        subject="power button",
        count=len(events),
        remedy="Look in the log of the server's controller for who asked for the power-off.",
    )

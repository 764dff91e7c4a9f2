"""HW-003."""

from analyzer.facts.sel import SelFaults
from analyzer.findings import Severity
from analyzer.rulebook import AsOf, Results, observed, rule
from analyzer.rules.hardware.events import CLEAR, told


@rule("HW-003", "Power supply failed or lost its input", severity=Severity.ERROR)
def power_supply(faults: SelFaults, as_of: AsOf | None, *, recent_days: int = 30) -> Results:
    """A power supply of the server has failed or has no current, and nothing says that it is back.

    What it checks
        Entries of the event log of the management controller about power supplies that say that a fault
        began, without a later one of the same sensor that says that it ended.

    Why it matters
        The server runs on the other supply alone: the next failure, or work on the other circuit, stops it.

    How to fix
        Look at the supply and its cable and circuit; replace it where it has failed. Then clear the log:
        esxcli hardware ipmi sel clear

    False alarms
        Work on the power distribution. Controllers that do not log the end of a fault: entries of more than 30
        days ago are an information.

    References
        KB 336323: hardware faults on ESXi hosts
    """
    mine = faults.of("Power Supply", "Power Unit")
    remedy = (
        f"On {faults.host}: check the power supply that the sensor names, its cable and its circuit, and replace it "
        f"where it failed; then {CLEAR}"
    )
    yield from told(faults.host, mine, as_of, recent_days, remedy, open_only=True)
    if all(fault.ended for fault in mine):
        yield observed("no fault of a power supply is open")

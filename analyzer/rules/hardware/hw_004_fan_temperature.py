"""HW-004."""

from analyzer.facts.sel import SelFaults
from analyzer.findings import Severity
from analyzer.rulebook import AsOf, Results, observed, rule
from analyzer.rules.hardware.events import CLEAR, told


@rule("HW-004", "Fan failed or temperature too high", severity=Severity.ERROR)
def fan_temperature(faults: SelFaults, as_of: AsOf | None, *, recent_days: int = 30) -> Results:
    """A fan of the server stands still or a temperature passed its limit, and nothing says that it is over.

    What it checks
        Entries of the event log of the management controller about fans and temperatures that say that a fault
        began, without a later one of the same sensor that says that it ended.

    Why it matters
        Processors slow down when they get hot, and the server switches itself off in the end.

    How to fix
        Replace the fan; check the air flow, the filters and the temperature of the room.

    False alarms
        Sockets without a fan have no readings and no entries. Entries of more than 30 days ago are an
        information.

    References
        KB 336323: hardware faults on ESXi hosts
    """
    mine = faults.of("Fan", "Temperature")
    remedy = f"On {faults.host}: replace the fan that the sensor names or find out why the air is warm; then {CLEAR}"
    yield from told(faults.host, mine, as_of, recent_days, remedy, open_only=True)
    if all(fault.ended for fault in mine):
        yield observed("no fault of a fan or temperature is open")

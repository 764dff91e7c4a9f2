"""HW-001."""

from analyzer.facts.sel import SelFaults
from analyzer.findings import Severity
from analyzer.rulebook import AsOf, Results, observed, rule
from analyzer.rules.hardware.events import CLEAR, told

_OTHERS = frozenset({"Power Supply", "Power Unit", "Fan", "Temperature", "Event Logging Disabled", "OS Stop/Shutdown"})
"""Sensors that other rules speak of."""
_RESETS = frozenset({"Watchdog 1", "Watchdog 2"})


@rule("HW-001", "Serious faults in the event log of the server", severity=Severity.CRITICAL)
def event_log(faults: SelFaults, as_of: AsOf | None, *, recent_days: int = 30) -> Results:
    """The management controller of the server has logged a fault of a processor, memory, a bus or a disk.

    What it checks
        The entries of the controller's event log that say that a fault began: internal errors and thermal
        trips of processors, memory errors that cannot be corrected, PCI and bus errors, drive faults.

    Why it matters
        Such faults stop the host, or take memory and cards from it, and ESXi itself often logs nothing of them.

    How to fix
        Replace what the sensor names with the help of the server's maker; then save and clear the log:
        esxcli hardware ipmi sel clear

    False alarms
        Entries of more than 30 days ago are an information, for faults that were repaired and never cleared.
        The clock of the controller may be wrong: entries with a year before 2005, or in the future, are told
        as possible.

    References
        KB 336323: hardware faults on ESXi hosts
        KB 421433
    """
    mine = [fault for fault in faults.faults if fault.sensor not in _OTHERS | _RESETS and fault.severity != "warning"]
    remedy = (
        f"On {faults.host}: ask the maker of the server about the part that the sensor names and have it replaced; "
        f"then save the log and clear it: {CLEAR}"
    )
    yield from told(faults.host, mine, as_of, recent_days, remedy)
    if not mine:
        yield observed(f"{faults.entries} entries, none of a serious fault")

"""HW-030."""

from analyzer.facts.log.boots import Boots
from analyzer.facts.sel import SelFaults
from analyzer.findings import Severity
from analyzer.rulebook import AsOf, Results, observed, rule
from analyzer.rules.crash.endings import sudden
from analyzer.rules.hardware.events import told

_SENSORS = ("Watchdog 1", "Watchdog 2", "OS Stop/Shutdown")


@rule("HW-030", "The watchdog reset the server", severity=Severity.CRITICAL)
def watchdog(faults: SelFaults, boots: Boots | None, as_of: AsOf | None, *, recent_days: int = 30) -> Results:
    """The watchdog of the server has reset it or cut its power, or the system stopped critically.

    What it checks
        Entries of the watchdog and of critical stops in the event log of the server's controller.

    Why it matters
        The host hung so hard that nothing ran any more; its own logs tell nothing of it.

    How to fix
        Update the firmware of the server, look for hardware faults at the same time, and ask its maker.

    False alarms
        The log may be older than the installation. Entries of more than 30 days ago are an information. CRA-005
        speaks where the logs of the host tell of the same reset.

    References
        IPMI specification 2.0, sensor types 11h, 20h and 23h
    """
    mine = faults.of(*_SENSORS)
    explained = (
        {id(fault) for item in sudden(boots, faults) for fault, _ in item.entries} if boots is not None else set()
    )
    remedy = (
        f"On {faults.host}: update the firmware of the server; look at esxcli hardware ipmi sel list around that time."
    )
    yield from told(
        faults.host, [fault for fault in mine if id(fault) not in explained], as_of, recent_days, remedy
    )  # fmt: skip
    if all(id(fault) in explained for fault in mine):
        yield observed("only resets that CRA-005 tells" if mine else "no entry of a watchdog")

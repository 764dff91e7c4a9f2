"""CRA-006."""

from analyzer.facts.log.boots import Boots
from analyzer.facts.log.phrases import none_of
from analyzer.facts.sel import SelFaults
from analyzer.findings import Severity
from analyzer.rulebook import Results, observed, rule
from analyzer.rules.crash.endings import sudden, told


@rule("CRA-006", "The host says that nobody stopped it", severity=Severity.ERROR)
def nobody_asked(boots: Boots, faults: SelFaults | None, *, recent_days: int = 30) -> Results:
    """At its start a host found that it had neither crashed nor been told to stop.

    What it checks
        The events esx.audit.host.poweroff.reason.unavailable and esx.audit.host.reboot.reason.unavailable.

    Why it matters
        The power was cut or the hardware reset itself; all virtual machines of the host went down.

    How to fix
        Look at the event log of the server's controller for that time, at the power supplies and the power lines.

    False alarms
        A host that was stopped in good order and then lost power is left out. CRA-005 speaks where the hardware
        logged a fault at that time.

    References
        KB 317245
    """
    mine = [item for item in sudden(boots, faults) if item.boot.told and not item.hardware]
    remedy = f"On {boots.host}: esxcli hardware ipmi sel list; ask who cut the power or reset the server at that time."
    yield from told(boots, mine, remedy, "went down without being asked", recent_days)
    if not mine:
        if boots.log.covers("hostd"):
            yield observed("no start that nobody had asked for")
        else:
            yield none_of("start that nobody had asked for", boots.log, "vobd")

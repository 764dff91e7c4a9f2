"""CRA-005."""

from analyzer.facts.log.boots import Boots
from analyzer.facts.sel import SelFaults
from analyzer.findings import Severity
from analyzer.rulebook import Need, Results, Skip, observed, rule
from analyzer.rules.crash.endings import ends_in_words, sudden, told


@rule("CRA-005", "The hardware reset the host", severity=Severity.CRITICAL)
def hardware_reset(boots: Boots, faults: SelFaults | None, *, recent_days: int = 30) -> Results:
    """A host went down without a word, and its hardware logged a fault at that time.

    What it checks
        Starts without a stop and without a crash, together with the event log of the server's controller (15
        minutes around) and with the error record that the firmware hands over at the next start.

    Why it matters
        The hardware is failing; ESXi had no chance to log anything.

    How to fix
        Replace what the event log names, with the help of the server's maker.

    False alarms
        The clock of the controller may differ from that of the host; entries of other days are not counted.

    References
        KB 421433
        KB 439954
    """
    items = sudden(boots, faults)
    mine = [item for item in items if item.hardware]
    names = ", ".join(dict.fromkeys(item.faults for item in mine))
    remedy = f"On {boots.host}: have the maker of the server look at {names}: esxcli hardware ipmi sel list"
    yield from told(boots, mine, remedy, f"was reset by its hardware ({names})", recent_days)
    if mine:
        return
    if items and faults is None:
        raise Skip(
            f"{boots.host} started without having been stopped, and the event log of its hardware was not collected",
            Need("esxcli hardware ipmi sel list", boots.host),
        )
    if not boots.starts:
        boots.log.need("vmksummary")
    yield observed(ends_in_words(boots.starts) or "no start in the logs")

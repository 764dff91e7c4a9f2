"""CRA-004."""

from analyzer.facts.log.boots import Boots
from analyzer.facts.scratch import Scratch
from analyzer.facts.sel import SelFaults
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, observed, rule
from analyzer.rules.crash.endings import ends_in_words, sudden, told


@rule("CRA-004", "The host started without having been stopped", severity=Severity.ERROR)
def no_stop(boots: Boots, faults: SelFaults | None, scratch: Scratch | None, *, recent_days: int = 30) -> Results:
    """A host has started, and nothing in its logs had stopped it: it lost power or was reset.

    What it checks
        Each start in vmksummary.log: the lines before it that tell of a reboot, a shutdown or a crash, and the
        events of that time.

    Why it matters
        All virtual machines went down with the host, and vSphere HA had to start them elsewhere.

    How to fix
        Look at the event log of the server's controller (esxcli hardware ipmi sel list) and at its own pages for
        that time, and ask for power works or a reset from outside.

    False alarms
        The first record of the oldest file and the first start after an installation have no stop before them
        and do not count. Where logs are not kept over a restart the last lines may be lost: then the finding is
        possible. CRA-005 and CRA-006 speak where the hardware or the host itself told more.

    References
        KB 317245
    """
    boots.log.need("vmksummary")
    mine = [item for item in sudden(boots, faults) if not item.hardware and not item.boot.told]
    lost = scratch is not None and scratch.persistent is False
    remedy = (
        f"On {boots.host}: esxcli hardware ipmi sel list; look in the log of the server's controller for power and "
        "reset events of that time, and ask who worked at the power."
    )
    yield from told(
        boots, mine, remedy, "started without having been stopped", recent_days,
        confidence=Confidence.POSSIBLE if lost else None,
    )  # fmt: skip
    if not mine:
        yield observed(ends_in_words(boots.starts) or "no start in vmksummary.log")

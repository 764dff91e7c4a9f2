"""CRA-013."""

from analyzer.facts.log.boots import Boots
from analyzer.facts.log.phrases import lasted, moment, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.crash.endings import ends_in_words


@rule("CRA-013", "Many starts of the host", severity=Severity.INFO)
def many_starts(boots: Boots, *, days: int = 30, limit: int = 3) -> Results:
    """A host has started three times or more within 30 days.

    What it checks
        The starts that the logs tell, and how each run before them ended.

    Why it matters
        It shows how stable the host is, and which runs were short.

    How to fix
        Look at CRA-001 to CRA-006 for those that nobody asked for.

    False alarms
        Patching and works on the hardware take several restarts.

    References
        KB 317245
    """
    starts = boots.within(days)
    if not boots.starts:
        boots.log.need("vmksummary")
    if len(starts) < limit:
        yield observed(ends_in_words(starts) or f"no start within {days} days")
        return
    runs = [boot.uptime for boot in starts if boot.uptime is not None]
    shortest = f"; the shortest run lasted {lasted(min(runs))}" if runs else ""
    dates = ", ".join(moment(boot.time)[:16] for boot in starts[-6:])
    yield found(
        f"{boots.host} started {len(starts)} times within {days} days ({ends_in_words(starts)}): {dates}{shortest}.",
        *proofs([event for boot in reversed(starts) for event in boot.marks[:1]]),
        subject="starts",
        count=len(starts),
        remedy="Nothing to do where that was patching; else look at what ended each run.",
    )

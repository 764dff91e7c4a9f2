"""CRA-002."""

from analyzer.facts.log.crashes import Crashes
from analyzer.facts.log.phrases import moment
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.crash.panics import read_the_dump, shown


@rule("CRA-002", "The host crashed again and again", severity=Severity.CRITICAL)
def crashed_again(crashes: Crashes, *, days: int = 90, limit: int = 2) -> Results:
    """A host has crashed more than once within 90 days.

    What it checks
        How many crashes the logs tell within 90 days, and whether they stopped in the same function.

    Why it matters
        The next crash is a matter of time. Crashes in one place of the code speak for a driver or a fault of the
        software; crashes in ever other places speak for memory or a processor.

    How to fix
        Take the host out of service (maintenance mode) until the cause is found. One place: update the driver or
        the host. Other places: test memory and processors with the tools of the server's maker.

    False alarms
        Two lines of one crash count once; crashes that only an event tells cannot be compared.

    References
        KB 303440
    """
    recent = crashes.within(days)
    if len(recent) < limit:
        if not crashes.items:
            crashes.log.need("vmkernel")
        yield observed(f"{len(recent)} crashes within {days} days" if recent else crashes.nothing())
        return
    known = [crash for crash in recent if crash.panic]
    places = {crash.likeness for crash in known}
    if len(known) < len(recent):
        alike = "not all of their panics are known"
        remedy = f"Put {crashes.host} into maintenance mode. {read_the_dump(crashes.host)}"
    elif len(places) == 1:
        alike = f"each time in the same place ({next(iter(places))}), which speaks for a driver or the software"
        remedy = f"Put {crashes.host} into maintenance mode; update the driver or the build that owns this code."
    else:
        alike = "each time in another place, which speaks for memory or a processor"
        remedy = f"Put {crashes.host} into maintenance mode; test its memory and processors with its maker's tools."
    dates = ", ".join(moment(crash.time or None)[:16] for crash in recent[-5:])
    yield found(
        f"{crashes.host} crashed {len(recent)} times within {days} days ({dates}), {alike}.",
        *shown(recent),
        subject="crashes",
        count=len(recent),
        remedy=remedy,
    )

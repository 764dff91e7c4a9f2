"""TIME-010."""

from analyzer.facts.log.phrases import DAY, lasted, moment, proofs
from analyzer.facts.log.time_jumps import TimeJumps
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.network.switches import some


@rule("TIME-010", "The clock was set back", severity=Severity.WARNING)
def clock_set_back(clock: TimeJumps, *, recent_days: int = 30) -> Results:
    """The time in the logs of a host goes back by more than a minute.

    What it checks
        Places where the stamps of a log go back. They count when a second log goes back at the same place by as
        much, or when an event says that the clock was set.

    Why it matters
        Events of that time stand in the wrong order and twice; timers, leases and tickets may run out or not.

    How to fix
        Find out who or what set the clock: the BIOS clock at a start, a person, or an NTP service whose servers
        disagree (ntpq -p).

    False alarms
        A step in one log alone does not count: programs write in turn. More than 30 days ago: an information.

    References
        KB 312204
    """
    if not clock.jumps:
        alone = f"; {clock.unconfirmed} steps in one log alone" if clock.unconfirmed else ""
        yield observed(f"no step back that two logs tell{alone}")
        return
    last = clock.jumps[-1]
    end = clock.log.last
    is_old = end is not None and end - last.before > recent_days * DAY
    logs = sorted({step.log for step in last.steps})
    times = "" if len(clock.jumps) == 1 else f"{len(clock.jumps)} times, the last time "
    yield found(
        f"{clock.host}: the clock was set back {times}by {lasted(last.size)} at {moment(last.before)} "
        f"(as {some([f'{log}.log' for log in logs])} {'tell' if len(logs) > 1 else 'tells'}).",
        *(step.evidence for step in last.steps[:4]),
        *proofs(last.events, 3),
        subject="clock",
        severity=Severity.INFO if is_old else None,
        confidence=None if last.events or len(logs) > 2 else Confidence.LIKELY,
        count=len(clock.jumps),
        remedy=f"On {clock.host}: ntpq -p; compare the time servers, and the clock in the BIOS setup.",
    )

"""TIME-007."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import HOUR, none_of, often, proofs
from analyzer.facts.release import Release, Train
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.time.time_006_clock_steps import LOST, SYNCED

_FIXED: dict[Train, tuple[int, str]] = {
    (7, 0, 3): (22348816, "7.0 U3o"), (8, 0, 0): (99999999, "8.0 U1d"), (8, 0, 1): (23299997, "8.0 U1d"),
}  # fmt: skip
"""The first build of each train with the fix; 8.0 itself has none."""


@rule("TIME-007", "The clock drifts after an outage of NTP", severity=Severity.WARNING, confidence=Confidence.POSSIBLE)
def adjtime_fault(log: HostLog, release: Release, *, hours: int = 1) -> Results:
    """The clock lost its time servers for long on a build that then may drift without end.

    What it checks
        Builds of 7.0 U3 before 7.0 U3o and of 8.0 before 8.0 U1d, together with a loss of synchronisation that
        was not over within an hour.

    Why it matters
        After an outage of the time servers these builds may correct the clock in the wrong direction.

    How to fix
        Update to 7.0 U3o, 8.0 U1d or later. Until then restart the NTP service after an outage.

    False alarms
        The version and the outage alone do not prove that the clock is wrong: compare date with another clock.

    References
        KB 312016
    """
    fixed = _FIXED.get(release.known())
    if fixed is None or release.known_build() >= fixed[0]:
        yield observed(f"{release.shown} does not have the fault")
        return
    synced = [event.time for event in log.of(*SYNCED) if event.time is not None]
    long = [
        event
        for event in log.of(*LOST)
        if event.time is not None
        and not any(0 <= time - event.time <= hours * HOUR for time in synced)
        and (log.last or 0) - event.time > hours * HOUR
    ]
    if not long:
        yield observed("no long loss of synchronisation") if log.of(*LOST) else none_of("loss of the time", log, "vobd")
        return
    yield found(
        f"{log.host}: the clock lost its time servers for more than an hour, {often(long)}, and {release.shown} may "
        f"then correct it wrongly (fixed in {fixed[1]}).",
        *proofs(long),
        subject="clock",
        count=len(long),
        remedy=f"On {log.host}: compare the output of date with another clock; /etc/init.d/ntpd restart; "
        f"update to {fixed[1]}.",
    )

"""TIME-006."""

from analyzer.facts.log.boots import Boots
from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, MINUTE, SECOND, is_recent, lasted, none_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule

LOST = ("ntp.lostsync",)
SYNCED = ("ntp.sync", "esx.problem.clock.correction.adjtime.sync")
_REFUSED = ("esx.problem.clock.correction.delta.failed",)
_GAVE_UP = ("ntp.panic", "esx.problem.ntpd.clock.correction.error")


@rule("TIME-006", "The clock was stepped or lost its time servers", severity=Severity.WARNING)
def clock_steps(
    log: HostLog, boots: Boots | None, *, patience_minutes: int = 30, recent_days: int = 7, step_s: int = 60
) -> Results:
    """The clock of a host lost its time servers for long, or its correction was refused.

    What it checks
        Events of the clock: synchronisation that was lost and not found again within 30 minutes, corrections
        that were refused, an NTP service that gave up, and one that set the clock forward by more than a minute
        (TIME-010 tells of clocks that were set back).

    Why it matters
        Certificates, Kerberos and the comparison of logs depend on the time; a clock that is off makes vCenter
        and vSAN complain.

    How to fix
        Look at the servers with ntpq -p, and at the way to them (UDP port 123); then restart the service:
        /etc/init.d/ntpd restart

    False alarms
        The clock is unsynchronised for some minutes after each start of the host or of the NTP service; what is
        over within 30 minutes does not count, nor does a step in that time. More than 7 days ago: an information.

    References
        VMware event esx.problem.clock.correction.adjtime.lostsync
    """
    synced = [event.time for event in log.of(*SYNCED) if event.time is not None]
    gave_up, refused = log.of(*_GAVE_UP), log.of(*_REFUSED)
    lost = [event for event in log.of(*LOST) if event not in refused and not _is_found(event, synced, patience_minutes)]
    lost = [event for event in lost if not _too_late(event, log, patience_minutes)]
    forward = [event for event in log.of("ntp.step") if _seconds(event) > step_s]
    stepped = [event for event in forward if not _is_at_start(event, boots, patience_minutes)]
    most = max(map(_seconds, stepped), default=0) * SECOND
    for events, said, severity in (
        (gave_up, "the NTP service gave up, because the clock is too far off", Severity.ERROR),
        (refused, "a correction of the clock was refused", Severity.ERROR),
        (lost, f"the clock lost its time servers and did not find them again within {patience_minutes} minutes", None),
        (stepped, f"the NTP service set the clock forward by up to {lasted(most)}", None),
    ):
        if events:
            yield found(
                f"{log.host}: {said}, {often(events)}.",
                *proofs(events),
                subject="clock",
                severity=severity if is_recent(log, events, recent_days * DAY) else Severity.INFO,
                count=len(events),
                remedy=f"On {log.host}: ntpq -p; check the way to the time servers (UDP 123); /etc/init.d/ntpd restart",
            )
    if not (gave_up or refused or lost or stepped):
        short = len(log.of(*LOST))
        yield (
            observed(f"{short} short losses of synchronisation, each over within {patience_minutes} minutes")
            if short
            else none_of("trouble of the clock", log, "vobd")
        )


def _is_found(event: Event, synced: list[int], patience: int) -> bool:
    """True when the clock was synchronised again soon enough."""
    return event.time is not None and any(0 <= time - event.time <= patience * MINUTE for time in synced)


def _too_late(event: Event, log: HostLog, patience: int) -> bool:
    """True when the logs end before it can be told."""
    return event.time is not None and log.last is not None and log.last - event.time < patience * MINUTE


def _seconds(event: Event) -> float:
    """By how much the clock was set; positive: forward."""
    try:
        return float(event.fields.get("seconds", ""))
    except ValueError:
        return 0.0


def _is_at_start(event: Event, boots: Boots | None, patience: int) -> bool:
    """True for a step soon after the host was started."""
    return event.time is not None and any(
        boot.time <= event.time <= boot.time + patience * MINUTE for boot in (boots.starts if boots is not None else ())
    )

"""VSAN-012."""

from collections.abc import Sequence

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, MINUTE, by_object, is_recent, none_of, proofs, span
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule


@rule("VSAN-012", "vSAN disks are congested", severity=Severity.ERROR, confidence=Confidence.LIKELY)
def congestion(log: HostLog, *, minutes: int = 3, long_minutes: int = 10) -> Results:
    """vSAN slowed the writes of VMs down, as its disks could not keep up.

    What it checks
        Lines about congestion above its threshold, by disk, in vmkernel.log and vobd.log, in three or more
        minutes. Ten or more minutes within half an hour are critical. What lies more than a week before the end
        of the logs is a warning.

    Why it matters
        Congestion delays every write to the disk group: VMs feel it as high latency.

    How to fix
        Look at the disks of the group (latency, errors), at a resync that is under way, and at the vSAN
        network; update vSAN where the log of a disk group does not empty.

    False alarms
        Short peaks under load: fewer than three minutes are not told.

    References
        KB 438445
        KB 326870
    """
    events = [event for event in log.of("vsan.congest") if "Congestion State: Normal" not in event.text]
    if not events:
        yield none_of("congestion of a vSAN disk", log, "vmkernel")
        return
    by_disk = {disk: held for disk, held in by_object(events).items() if len(_minutes(held)) >= minutes}
    if not by_disk:
        yield observed(f"{len(events)} lines about congestion, in fewer than {minutes} minutes for any disk")
        return
    told = sorted(by_disk.items(), key=lambda item: -len(item[1]))
    held = told[0][1]
    worst = max((int(value) for event in events if (value := event.fields.get("congestion", "")).isdigit()), default=0)
    long = any(_most(_minutes(each)) >= long_minutes for each in by_disk.values())
    yield found(
        f"{log.host}: {len(by_disk)} vSAN disk{'' if len(by_disk) == 1 else 's'} congested"
        f"{f' (up to {worst})' if worst else ''} {span([event for each in by_disk.values() for event in each])}.",
        *proofs(held),
        *(each[0].evidence(role="related") for _, each in told[1:5]),
        subject=", ".join(disk for disk, _ in told[:3] if disk) or "vSAN",
        severity=_severity(log, [event for each in by_disk.values() for event in each], long),
        count=sum(len(each) for each in by_disk.values()),
    )


def _severity(log: HostLog, events: Sequence[Event], long: bool) -> Severity | None:
    if not is_recent(log, events, 7 * DAY):
        return Severity.WARNING
    return Severity.CRITICAL if long else None


def _minutes(events: Sequence[Event]) -> list[int]:
    return sorted({event.time // MINUTE for event in events if event.time is not None})


def _most(minutes: Sequence[int]) -> int:
    """The most of these minutes within half an hour."""
    return max((sum(first <= each < first + 30 for each in minutes) for first in minutes), default=0)

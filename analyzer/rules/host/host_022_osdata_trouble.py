"""HOST-022."""

from analyzer.facts.log.boots import Boots
from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, MINUTE, all_of, is_recent, none_of, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule

_IDS = ("esx.problem.osdata.path.notfound", "esx.problem.osdata.partition.full")
_BOOTING = 15 * MINUTE
"""While a host starts it does not know its boot bank yet."""


@rule("HOST-022", "System storage (boot device, OSData) is missing or full", severity=Severity.CRITICAL)
def osdata_trouble(log: HostLog, boots: Boots | None) -> Results:
    """The host cannot use its boot device, or the partition on which it keeps logs, dumps and its state.

    What it checks
        The events esx.problem.osdata.path.notfound, esx.problem.osdata.partition.full and
        esx.problem.boot.filesystem.down in vobd.log, and "Bootbank cannot be found" in vmkernel.log while the host
        was not just starting. What lies more than a week before the end of the logs is a warning.

    Why it matters
        Logs, state and changes of the configuration are lost, and services of the host fail. Without its boot device
        a host runs on from memory until its next restart.

    How to fix
        Follow KB 87212: find the device (esxcli storage filesystem list), replace it where it fails, free space
        where it is full. Save the configuration of a host that lost its boot device before anything else:
        vim-cmd hostsvc/firmware/backup_config

    False alarms
        A LUN to boot from that was away for seconds while an array failed over.

    References
        KB 87212
    """
    events = log.of(*_IDS)
    lost = _without_boot_device(log, boots)
    if lost:
        device = next((event.object for event in lost if event.id == "bootdev.lost"), "")
        yield found(
            f"{log.host}: the boot device{f' {device}' if device else ''} was lost, {often_in(log, lost)}; "
            "changes of the configuration are not kept.",
            *proofs(lost),
            subject=device or "boot device",
            severity=None if is_recent(log, lost, 7 * DAY) else Severity.WARNING,
            count=all_of(log, lost),
            remedy=f"On {log.host}: vim-cmd hostsvc/firmware/backup_config; evacuate it and replace the boot device, "
            "by a disk where it is an SD card or a USB stick",
        )
        if not events:
            return
    if not events:
        yield none_of("trouble with the system storage", log, "vobd")
        return
    yield found(
        f"{log.host}: the system storage is missing or full, {often_in(log, events)}.",
        *proofs(events),
        subject="OSData",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=all_of(log, events),
    )


def _without_boot_device(log: HostLog, boots: Boots | None) -> list[Event]:
    """Lines by which the host lost what it started from; those of a start are none."""
    starts = [boot.time for boot in boots.starts] if boots is not None else []
    return [
        event for event in log.of("bootdev.lost", "bootbank.lost")
        if event.id == "bootdev.lost" or not any(0 <= (event.time or 0) - start <= _BOOTING for start in starts)
    ]  # fmt: skip

"""VM-040."""

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.phrases import DAY, MINUTE, is_over, is_recent, moment, newest, none_of, proofs
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.vm.logged import by_machine, machine_of, machines_read, names

_BESIDE = 30 * MINUTE
_FULL_POOL = "Add space to the pool at the array, then answer with Retry: vim-cmd vmsvc/message VMID"
_VOLUME = lazy_pattern(r"vmfs/volumes/([^/\s]+)/")


@rule("VM-040", "VM was stopped for lack of space", severity=Severity.CRITICAL)
def out_of_space(log: HostLog, naming: Naming) -> Results:
    """A VM stands still, as its disk could not grow on a full datastore.

    What it checks
        The question msg.hbacommon.outofspace in vmware.log and hostd.log, by datastore. It is an error when the
        question was answered, and a warning when that lies more than a week before the end of the logs.

    Why it matters
        The VM does nothing until somebody frees space and answers the question.

    How to fix
        Free space on the datastore (old snapshots, files of deleted VMs), then answer with Retry:
        vim-cmd vmsvc/message VMID

    False alarms
        The array can be full while the datastore is not (thin volumes): then free space on the array.

    References
        KB 304464
    """
    events = log.of("vm.outofspace")
    if not events:
        yield (
            none_of("VM without space", log, "hostd")
            if not log.covers("vmware")
            else observed(f"no VM without space in {machines_read(log)}")
        )
        return
    answered = log.of("vm.question.answered")
    by_volume: dict[str, list[Event]] = {}
    # hostd tells the name of the VM only; its own log lies on the datastore.
    known = {event.vm: named[1] for event in events if event.vm and (named := _VOLUME.search(event.path)) is not None}
    full = [event.time for event in log.of("scsi.p8") if event.time is not None]
    for event in events:
        named = _VOLUME.search(f"{event.path} {event.text}")
        by_volume.setdefault(named[1] if named is not None else known.get(machine_of(event), ""), []).append(event)
    for volume, held in by_volume.items():
        by_vm = {vm: _own(asked) for vm, asked in by_machine(held).items()}
        over = all(
            is_over(stopped, [event for event in answered if vm and event.object.endswith(vm)])
            for vm, stopped in by_vm.items()
        )
        severity = Severity.ERROR if over else None
        pool = any(event.time is not None and abs(event.time - time) <= _BESIDE for event in held for time in full)
        place = f" on {naming.shown(volume)}" if volume else ""
        yield found(
            f"{log.host}: VMs were stopped for lack of space{place}: {names(by_vm)}; last "
            f"{moment(newest(held))}{'; the pool of the array was full at that time (STG-043)' if pool else ''}"
            f"{'; the questions were answered' if over else ''}.",
            *proofs(held),
            subject=volume or "space",
            severity=severity if is_recent(log, held, 7 * DAY) else Severity.WARNING,
            count=len(by_vm),
            remedy=_FULL_POOL if pool else "",
        )


def _own(events: list[Event]) -> list[Event]:
    """The questions as the VM's own log has them; hostd tells of the same ones."""
    return [event for event in events if event.vm] or events

"""VM-041."""

from collections.abc import Sequence

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, MINUTE, all_of, is_recent, none_of, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.vm.logged import by_machine, machines_read

_LOCKED = ("lock.failed", "esx.problem.vmfs.lock.busy.")
_FAILED = ("vm.poweron.fail", "vm.consol.fail", "vm.snap.err")


@rule("VM-041", "Files of a VM were locked", severity=Severity.ERROR)
def locked_files(log: HostLog, *, often_told: int = 3) -> Results:
    """A VM could not start, or its disks not be merged, as a file was locked.

    What it checks
        "Failed to lock the file" in vmware.log and hostd.log, and the events esx.problem.vmfs.lock.busy. It is
        told when the same VM failed to start, to merge its disks or to make a snapshot within five minutes, or
        when a line of its own log says it. Fewer than three such lines without a failure beside them, or what
        lies more than a week before the end of the logs, is a warning.

    Why it matters
        The VM cannot be started or backed up until the owner lets go of the file.

    How to fix
        Find the owner: vmfsfilelockinfo -p /vmfs/volumes/DATASTORE/VM/DISK-flat.vmdk; take the disk off the
        backup server that holds it, or end the process on the host whose MAC address is named.

    False alarms
        Looking at the disk of a VM that runs on another host says the same in hostd.log: that alone is not told.

    References
        KB 10051
    """
    events = log.of(*_LOCKED)
    failures = by_machine(log.of(*_FAILED))
    told = False
    for vm, held in by_machine(events).items():
        failed = [event for event in failures.get(vm, []) if vm and _near(event, held)]
        own = [event for event in held if event.log == "vmware"]
        if not failed and not own:
            continue
        told = True
        files = sorted({event.fields["file"].rpartition("/")[2] for event in held if event.fields.get("file")})
        which = f" ({', '.join(files[:3])})" if files else ""
        yield found(
            f"{log.host}: files of {vm or 'a VM'} were locked{which}, {often_in(log, held)}.",
            *proofs(own or held, 5),
            *(event.evidence(role="related") for event in failed[:2]),
            subject=vm or "VM",
            severity=None if is_recent(log, held, 7 * DAY) and (failed or len(own) >= often_told) else Severity.WARNING,
            count=all_of(log, held),
        )
    if not told:
        if events:
            yield observed(f"{len(events)} files were locked, and no VM failed for it")
        elif log.covers("vmware"):
            yield observed(f"no locked file in {machines_read(log)}")
        else:
            yield none_of("locked file", log, "hostd")


def _near(event: Event, held: Sequence[Event]) -> bool:
    return event.time is not None and any(
        each.time is not None and abs(each.time - event.time) <= 5 * MINUTE for each in held
    )

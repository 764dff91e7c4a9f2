"""VM-040."""

from __future__ import annotations

import re

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, is_over, is_recent, moment, newest, none_of, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.vm.logged import by_machine, machines_read, names

_VOLUME = re.compile(r"vmfs/volumes/([^/\s]+)/")


@rule("VM-040", "VM was stopped for lack of space", severity=Severity.CRITICAL)
def out_of_space(log: HostLog) -> Results:
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
    for event in events:
        named = _VOLUME.search(f"{event.path} {event.text}")
        by_volume.setdefault(named[1] if named is not None else "", []).append(event)
    for volume, held in by_volume.items():
        by_vm = by_machine(held)
        over = all(
            is_over(stopped, [event for event in answered if vm and event.object.endswith(vm)])
            for vm, stopped in by_vm.items()
        )
        severity = Severity.ERROR if over else None
        yield found(
            f"{log.host}: VMs were stopped for lack of space{f' on {volume}' if volume else ''}: {names(by_vm)}; last "
            f"{moment(newest(held))}{'; the questions were answered' if over else ''}.",
            *proofs(held),
            subject=volume or "space",
            severity=severity if is_recent(log, held, 7 * DAY) else Severity.WARNING,
            count=len(by_vm),
        )

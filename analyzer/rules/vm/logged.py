"""What the rules share that judge what happened to VMs: whose line it is, and the VMs of many lines."""

from collections.abc import Iterable, Mapping, Sequence

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, MINUTE, is_recent, moment, newest, proofs, times
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Found, Need, Skip, found

_FOLDER = lazy_pattern(r"/vmfs/volumes/[^/\s]+/([^/]+)/[^/]*\.vm")
_ASKED_ON = lazy_pattern(r"Message on (.+?) on \S+ in ")
SHOWN = 6
"""VMs that a sentence names."""


def machine_of(event: Event) -> str:
    """The VM that a line is about: the folder of its log, or the name or path in the line; empty when none tells."""
    if event.vm:
        return event.vm
    found = _ASKED_ON.search(event.text) or _FOLDER.search(event.text)
    return found[1] if found is not None else ""


def by_machine(events: Iterable[Event]) -> dict[str, list[Event]]:
    """The events of each VM; those that name none have an empty name."""
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(machine_of(event), []).append(event)
    return found


def apart(events: Iterable[Event]) -> list[Event]:
    """Events without those that follow within a minute of the one before: lines of one crash."""
    found: list[Event] = []
    last = None
    for event in events:
        if last is None or event.time is None or event.time - last > MINUTE:
            found.append(event)
        last = event.time if event.time is not None else last
    return found


def logs_of_machines(log: HostLog) -> None:
    """Ask for the logs of the VMs.

    Raises:
        Skip: there is none.
    """
    if not log.covers("vmware"):
        raise Skip(f"{log.host}: no vmware.log of a VM", Need("vm-support", log.host))


def machines_read(log: HostLog) -> str:
    """How many logs of VMs were read."""
    if "vmware" not in log.windows:
        return "logs of which nothing tells whose they are"
    count = log.windows["vmware"].files
    return f"{count} vmware.log file{'' if count == 1 else 's'}"


def names(by_vm: Mapping[str, Sequence[Event]]) -> str:
    """The VMs with how often each: ``app01, db01 (3 times)``."""
    order = sorted(by_vm.items(), key=lambda item: (-len(item[1]), item[0]))
    shown = [f"{vm or 'a VM'}{f' ({times(len(held))})' if len(held) > 1 else ''}" for vm, held in order[:SHOWN]]
    return ", ".join(shown) + (f" and {len(order) - SHOWN} others" if len(order) > SHOWN else "")


def told_of(log: HostLog, by_vm: Mapping[str, Sequence[Event]], what: str, old: Severity) -> Found:
    """One finding for all VMs of a host; milder (``old``) when the last lies more than a week before the end."""
    events = [event for held in by_vm.values() for event in held]
    first = [held[0] for held in by_vm.values()]
    return found(
        f"{log.host}: {what}: {names(by_vm)}; last {moment(newest(events))}.",
        *proofs(first if len(first) > 1 else events),
        subject=", ".join(sorted(vm or "a VM" for vm in by_vm)[:SHOWN]),
        severity=None if is_recent(log, events, 7 * DAY) else old,
        count=len(events),
    )

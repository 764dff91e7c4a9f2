"""NET-058."""

from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, all_of, by_object, is_recent, none_of, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule

_BESIDE = 10_000
"""Milliseconds between the line of the kernel and the event."""


@rule("NET-058", "Another machine used an address of the host", severity=Severity.ERROR)
def duplicate_address_seen(log: HostLog, vmks: VmkAdapters | None) -> Results:
    """The VMkernel saw somebody else answer for the address of one of its adapters.

    What it checks
        "is using my IP address" in vmkernel.log and the event esx.problem.net.vmknic.ip.duplicate, by address.
        What lies more than a week before the end of the logs is information.

    Why it matters
        Connections to that address go now to one, now to the other machine: management, storage or vMotion
        break at random.

    How to fix
        Find the machine by its MAC address in the tables of the switches, and give one of the two another
        address.

    False alarms
        A host that was installed anew, whose old addresses are still told by its neighbours.

    References
        VMware event esx.problem.net.vmknic.ip.duplicate
    """
    events = log.of("net.dupip", "net.dupip.vob")
    if not events:
        yield none_of("address that was used twice", log, "vmkernel")
        return
    for address, told in by_object(events).items():
        held = _once(told)
        macs = sorted({mac for event in held if (mac := event.fields.get("mac", ""))})
        own = next((each for each in vmks or () if any(item.text == address for item in each.addresses)), None)
        vmk = own.name if own is not None else next((name for e in held if (name := e.fields.get("vmk", ""))), "")
        by = f" by {', '.join(macs[:4])}" if macs else ""
        yield found(
            f"{log.host}: the address {address}{f' of {vmk}' if vmk else ''} was used{by}, too, {often_in(log, held)}.",
            *proofs(held),
            *([own.near()] if own is not None else []),
            subject=address or "address",
            severity=None if is_recent(log, held, 7 * DAY) else Severity.INFO,
            count=all_of(log, held),
        )


def _once(events: list[Event]) -> list[Event]:
    """The lines of the kernel, which name the other machine; the event of the host tells of the same ones."""
    kernel = [event.time for event in events if event.id == "net.dupip" and event.time is not None]
    return [
        event for event in events
        if event.id == "net.dupip" or not any(abs((event.time or 0) - time) <= _BESIDE for time in kernel)
    ]  # fmt: skip

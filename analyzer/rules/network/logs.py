"""What the rules say that judge messages of NICs in logs."""

from collections.abc import Iterable

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, all_of, is_recent, none_of, often_in, proofs
from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Results, found

_FORGOTTEN = 7 * DAY
_NIC = lazy_pattern(r"\bvmnic\d+\b")


def by_nic(events: Iterable[Event]) -> dict[str, list[Event]]:
    """The events of each NIC; of those that name none, an empty name."""
    found: dict[str, list[Event]] = {}
    for event in events:
        told = event.fields.get("nic") or event.object
        if not _NIC.fullmatch(told):
            named = _NIC.search(event.message)
            told = named[0] if named is not None else ""
        found.setdefault(told, []).append(event)
    return found


def firmware_findings(log: HostLog, events: list[Event], what: str, kind: str, nics: PhysicalNics | None) -> Results:
    """One finding for each NIC that a driver complains about; what is long over is a warning."""
    if not events:
        yield none_of(kind, log, "vmkernel")
    for nic, held in by_nic(events).items():
        known = next((each for each in nics or () if each.name == nic), None)
        driver = f" ({known.driver}, firmware {known.firmware})" if known is not None and known.firmware else ""
        yield found(
            f"{log.host}: {nic or 'a NIC'}{driver}: {what}, {often_in(log, held)}.",
            *proofs(held),
            *([known.near("firmware")] if driver and known is not None else []),
            subject=nic or "NIC",
            severity=None if is_recent(log, held, _FORGOTTEN) else Severity.WARNING,
            count=all_of(log, held),
        )

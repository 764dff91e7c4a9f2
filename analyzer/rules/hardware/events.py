"""How findings from the event log of the management controller are worded and weighed."""

from collections.abc import Iterable, Iterator

from analyzer.facts.sel import SelFault
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import AsOf, Found, at, found
from analyzer.rules.network.switches import capped

_SEVERITIES = {"critical": Severity.CRITICAL, "error": Severity.ERROR, "warning": Severity.WARNING}
CLEAR = "esxcli hardware ipmi sel clear"


def told(
    host: str, faults: Iterable[SelFault], as_of: AsOf | None, recent_days: int, remedy: str, *, open_only: bool = False
) -> Iterator[Found]:
    """One finding for each kind of event: as bad as it is when it is recent, an information when it is old.

    With ``open_only`` faults whose end was logged are left out.
    """
    by_kind: dict[tuple[str, str], list[SelFault]] = {}
    for fault in faults:
        if not (open_only and fault.ended):
            by_kind.setdefault((fault.sensor, fault.event), []).append(fault)
    for (sensor, event), held in by_kind.items():
        entries = [entry for fault in held for entry in fault.begun]
        ages = [age for fault in held if (age := fault.age(as_of)) is not None]
        age = min(ages, default=None)
        name = event if event.lower().startswith(sensor.lower()) else f"{sensor}: {event}"
        times = "once" if len(entries) == 1 else f"{len(entries)} times"
        when = f"last {_ago(age)}" if age is not None else _by_clock(held, as_of)
        numbers = sorted({fault.number for fault in held if fault.number is not None})
        of = f" (sensor {', '.join(map(str, numbers[:6]))})" if numbers else ""
        yield found(
            f"{host}: {name}{of}, {times} in the event log, {when}.",
            *capped([at(entry, "message") for entry in reversed(entries)]),
            subject=name,
            severity=Severity.INFO if age is not None and age > recent_days else _SEVERITIES[held[0].severity],
            confidence=Confidence.POSSIBLE if age is None else None,
            count=len(entries),
            remedy=remedy,
        )


def _by_clock(held: list[SelFault], as_of: AsOf | None) -> str:
    """When it was, by a clock that nothing can be compared with, or that cannot be right."""
    last = max((fault.last for fault in held if fault.last is not None), default=None)
    if as_of is not None or last is None:
        return "by a clock that was never set"
    return f"last on {last:%Y-%m-%d} by the clock of the controller"


def _ago(days: int) -> str:
    return "today" if not days else "yesterday" if days == 1 else f"{days} days ago"

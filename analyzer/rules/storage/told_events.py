"""Events of the host that are a finding each time: one finding for all objects that share the adapters."""

from collections.abc import Sequence

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.phrases import all_of, often, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Found, found
from analyzer.rules.storage.incidents import hit_stores, listed
from analyzer.rules.storage.words import some


def event_finding(
    log: HostLog, naming: Naming, events: Sequence[Event], what: str, fix: str, *, severity: Severity | None = None,
    count: int = 0, nobody: str = "",
) -> Found:  # fmt: skip
    """One finding for events; ``what`` is a sentence about ``{who}``, which is ``nobody`` where no event names any."""
    count = count or all_of(log, events)
    names = list(dict.fromkeys(event.object for event in events if event.object))
    who = listed(naming, names) if names else nobody
    return found(
        f"{log.host}: {what.replace('{who}', who)}, {often(events, count)}{hit_stores(naming, events)}.",
        *proofs(events), subject=some(names, 3), severity=severity, count=count,
        remedy=f"On {log.host}: {fix}",
    )  # fmt: skip

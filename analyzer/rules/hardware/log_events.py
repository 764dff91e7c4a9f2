"""How events of the hardware in the logs are told: one finding for each kind, an information when it is old."""

import re
from collections.abc import Callable, Iterator, Sequence

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, all_of, is_recent, often_in, proofs
from analyzer.findings import Confidence, Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Found, found

_TEXT = lazy_pattern(r"\[(?:esx|vob)\.[\w.]+\]\s*(?P<text>.*)", re.S)
_LONGEST = 240


def said(event: Event) -> str:
    """The words of an event, without what stands before them."""
    told = _TEXT.search(event.message)
    text = (told["text"] if told is not None else event.message).strip().rstrip(".")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def each_kind(
    log: HostLog, events: Sequence[Event], remedy: str, severity: Callable[[Event], Severity | None] | None = None, *,
    recent_days: int = 30, confidence: Confidence | None = None,
    key: Callable[[Event], str] = lambda event: event.event_id or event.id,
) -> Iterator[Found]:  # fmt: skip
    """One finding for each kind of event, with the words of the last one."""
    kinds: dict[str, list[Event]] = {}
    for event in events:
        kinds.setdefault(key(event), []).append(event)
    for name, held in kinds.items():
        last = held[-1]
        yield found(
            f"{log.host}: {said(last) or last.title or name} ({often_in(log, held)}).",
            *proofs(held),
            subject=name,
            severity=_severity(last, severity) if is_recent(log, held, recent_days * DAY) else Severity.INFO,
            confidence=confidence,
            count=all_of(log, held),
            remedy=remedy,
        )


def _severity(event: Event, severity: Callable[[Event], Severity | None] | None) -> Severity | None:
    """The weight of an event; None: that of the rule."""
    return severity(event) if severity is not None else None

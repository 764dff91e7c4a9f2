"""Ramdisks that the logs say were full, for the rules about room and about inodes."""

from collections.abc import Iterator

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, all_of, by_object, is_recent, often_in, proofs
from analyzer.findings import Severity
from analyzer.rulebook import Found, found


def told_by_log(log: HostLog | None, signature: str, what: str, known: set[str]) -> Iterator[Found]:
    """One finding for each ramdisk that a log says was full; those in ``known`` are told already.

    An error within the last day of the logs, a warning within the last week, information before.
    """
    for name, held in by_object(log.of(signature) if log is not None else []).items():
        if name in known or log is None:
            continue
        severity = (
            None if is_recent(log, held) else Severity.WARNING if is_recent(log, held, 7 * DAY) else Severity.INFO
        )
        yield found(
            f"{log.host}: the ramdisk {name or '(not named)'} had no {what} left, {often_in(log, held)}.",
            *proofs(held, 4),
            subject=name or "ramdisk",
            severity=severity,
            count=all_of(log, held),
        )

"""What a report says of what began and ended: episodes, runs of the host, migrations."""

from collections.abc import Iterator

from analyzer.facts.log.boots import Boots
from analyzer.facts.log.episodes import Episodes
from analyzer.facts.log.events import Event
from analyzer.facts.log.migrations import Migrations
from analyzer.findings import EpisodeSummary
from analyzer.logs.clock import iso
from analyzer.sources.text import clean_line


def told_episodes(
    episodes: Episodes | None, boots: Boots | None, migrations: Migrations | None
) -> Iterator[EpisodeSummary]:
    """The episodes of one host, in no order."""
    for item in episodes or ():
        yield _summary(item.host, item.kind, item.object, item.start, item.end, item.events, item.first)
    for boot in boots.starts if boots is not None else ():
        if boot.ended != "first" and boot.last is not None and boot.marks:
            # The host was not there from the last sign of life to its next start.
            yield _summary(boot.host, f"down-{boot.ended}", "", boot.last, boot.time, len(boot.marks), boot.marks[0])
    for migration in migrations or ():
        if migration.events:
            kind = f"vmotion-{migration.outcome}"
            first, last = migration.events[0], migration.events[-1]
            yield _summary(migration.host, kind, migration.vm, first.time, last.time, len(migration.events), first)


def in_order(found: list[EpisodeSummary]) -> tuple[EpisodeSummary, ...]:
    """By their beginning; those that began before the logs come first."""
    return tuple(sorted(found, key=lambda item: (item.start or "", item.host, item.kind, item.object)))


def _summary(
    host: str, kind: str, item: str, start: int | None, end: int | None, events: int, first: Event
) -> EpisodeSummary:
    return EpisodeSummary(
        host=host,
        kind=kind,
        object=clean_line(item),
        start=iso(start) if start is not None else None,
        end=iso(end) if end is not None else None,
        events=events,
        source=first.source,
        path=first.path,
        line=first.line,
    )

"""What rules about storage incidents in logs say alike: which datastores, through which adapters, when."""

from collections.abc import Iterable, Mapping, Sequence

from analyzer.facts.log.episodes import Episode
from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.facts.log.phrases import lasted, moment, proofs, times
from analyzer.facts.log.tallies import Tally
from analyzer.findings import Confidence, Evidence, Severity
from analyzer.rulebook import Found, Need, Skip, found
from analyzer.rules.storage.words import SHOWN, counted, some

_BY_ADAPTER = ("scsi.h", "virt.reset")
"""Signatures of answers that come from the adapter and the way, not from the device."""


def hit_stores(naming: Naming, events: Sequence[Event], names: Iterable[str] = ()) -> str:
    """The datastores that events and names are about, with their machines, as the end of a sentence; empty for none."""
    own = [*(event.object for event in events), *names]
    objects = {*own, *map(naming.shown, own)}
    stores = [name for name in naming.affected(events, own) if name not in objects]
    if not stores:
        return ""
    machines: set[str] = set()
    for name in stores:
        volume = naming.volume(name)
        machines.update(volume.machines if volume is not None else ())
    held = f" ({counted(len(machines), 'VM')})" if machines else ""
    return f"; {'datastore' if len(stores) == 1 else 'datastores'} {some(stores)}{held}"


def through(naming: Naming, names: Iterable[str]) -> str:
    """The adapters that lead to devices or paths, as the end of a sentence; empty where nothing tells."""
    adapters = naming.adapters_of(names)
    return f" through {some(naming.named(name) for name in adapters[:4])}" if adapters else ""


def listed(naming: Naming, names: Iterable[str], most: int = 3) -> str:
    """Objects with what they stand for; the datastores on them stand at the end of a finding."""
    return some((naming.shown(name) for name in names), most)


def how_long(group: Sequence[Episode]) -> str:
    """For how long an incident lasted, or that it is not over."""
    if any(item.is_open for item in group):
        return "not over at the end of the log"
    durations = [item.duration for item in group if item.duration is not None]
    ends = [item.end for item in group if item.end is not None]
    if not durations:
        return f"until {moment(max(ends))}" if ends else "for an unknown time"
    return f"for up to {lasted(max(durations))}" if len(durations) > 1 else f"for {lasted(durations[0])}"


def began(group: Sequence[Episode]) -> str:
    """When an incident began."""
    starts = [item.start for item in group if item.start is not None]
    if starts:
        return moment(min(starts))
    return "at an unknown time" if any(item.begins for item in group) else "before the log begins"


def incident_list(groups: Sequence[Sequence[Episode]], noun: str, most: int = 3) -> str:
    """Incidents one by one: ``2025-01-02 03:04:05 (20 devices, for up to 50 s)``."""
    each = [
        f"{began(group)} ({counted(len({item.object for item in group}), noun)}, {how_long(group)})" for group in groups
    ]
    shown = each if len(each) <= most else [*each[: most - 1], each[-1]]
    between = f"; {len(each) - most} more; last " if len(each) > most else "; "
    return f"{'; '.join(shown[:-1])}{between if len(shown) > 1 else ''}{shown[-1]}"


def lines_of(groups: Iterable[Iterable[Episode]]) -> list[Event]:
    """The first and the last line of each episode."""
    return [event for group in groups for item in group for event in dict.fromkeys((item.first, item.last))]


def shown_lines(groups: Sequence[Sequence[Episode]]) -> list[Evidence]:
    """Those lines as evidence, as many as a finding shows."""
    events = list(dict.fromkeys(lines_of(groups)))
    chosen = events if len(events) <= SHOWN else [*events[: SHOWN - 1], events[-1]]
    return [event.evidence() for event in chosen]


def proofs_or_example(log: HostLog, events: Sequence[Event], *ids: str) -> list[Evidence]:
    """Lines that show events; where they were too many to be kept, a line of the same kind.

    Raises:
        Skip: not even that was kept.
    """
    if events:
        return proofs(events)
    if example := log.of(*ids)[:1]:
        return [example[0].evidence("a line of the same kind", "related")]
    raise Skip(f"{log.host}: the logs hold so much that no line of {ids[0]} was kept", Need("vm-support", log.host))


def how_often(tally: Tally, minutes: int = 60) -> str:
    """How often and when, from counts: ``1,200 times from … to …, at most 130 in an hour``."""
    told = {10: "10 minutes", 60: "an hour", 1440: "a day"}[minutes]
    if tally.first is None or tally.last is None:
        return times(tally.total)
    if tally.first == tally.last:
        return f"{times(tally.total)} at {moment(tally.first)[:16]}"
    first, last = moment(tally.first)[:16], moment(tally.last)[:16]
    peak = tally.most_in(minutes)
    most = f", at most {peak:,} in {told}" if peak < tally.total else ""
    return f"{times(tally.total)} from {first} to {last}{most}"


def united(tallies: Iterable[Tally]) -> Tally:
    """Counts of several objects as one."""
    minutes: dict[int, int] = {}
    for tally in tallies:
        for minute, count in tally.minutes.items():
            minutes[minute] = minutes.get(minute, 0) + count
    return Tally(minutes)


def storms(
    log: HostLog, naming: Naming, outages: Outages, ids: Sequence[str], count: int, minutes: int = 60
) -> dict[str, Tally]:
    """Devices with at least so many hits in a time, outside of outages that are told by themselves.

    What the adapter answers while a path is lost and the I/O goes on over another one is no trouble of its own.
    """
    found_in: dict[str, Tally] = {}
    for name, tally in log.objects(*ids).items():
        if tally.total < count or naming.is_no_disk(name):
            continue
        own = outages.beside(name, tally)
        if all(each.startswith(_BY_ADAPTER) for each in ids):
            own = outages.settled(name, own)
        if own.most_in(minutes) >= count:
            found_in[name] = own
    return found_in


def by_adapters(naming: Naming, hit: Mapping[str, Tally]) -> list[dict[str, Tally]]:
    """Devices that the same adapters lead to, together: they have one cause."""
    groups: dict[tuple[str, ...], dict[str, Tally]] = {}
    for name, tally in hit.items():
        groups.setdefault(tuple(sorted(naming.adapters_of([name]))), {})[name] = tally
    return list(groups.values())


def storm_finding(
    log: HostLog, naming: Naming, group: Mapping[str, Tally], ids: Sequence[str], what: str, remedy: str,
    minutes: int = 60, noun: str = "device", severity: Severity | None = None, confidence: Confidence | None = None,
) -> Found:  # fmt: skip
    """One finding for the devices of a group; ``what`` is a sentence about ``{who}``."""
    tally = united(group.values())
    events = [event for event in log.of(*ids) if event.object in group]
    names = list(group)
    who = f"{counted(len(names), noun)} ({listed(naming, names)}){through(naming, names)}"
    return found(
        f"{log.host}: {what.replace('{who}', who)} {how_often(tally, minutes)}{hit_stores(naming, events, names)}.",
        *proofs_or_example(log, events, *ids),
        subject=some(names, 3), count=max(tally.total, 1), remedy=f"On {log.host}: {remedy}", severity=severity,
        confidence=confidence,
    )  # fmt: skip

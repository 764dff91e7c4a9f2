"""STG-022."""

from collections.abc import Mapping, Sequence

from analyzer.facts.log.episodes import Episode, Episodes, together
from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.facts.log.phrases import HOUR, SECOND, none_of
from analyzer.findings import Severity
from analyzer.rulebook import Found, Results, found, observed, rule
from analyzer.rules.storage.incidents import incident_list, lines_of, shown_lines, through
from analyzer.rules.storage.words import counted, some

_LOST = ("hb.unrecoverable", "esx.problem.vmfs.heartbeat.unrecoverable")
_MISCOMPARE = "ats.hb.miscompare"


@rule("STG-022", "Access to a datastore was lost", severity=Severity.ERROR)
def lost_access(
    log: HostLog, episodes: Episodes, naming: Naming, outages: Outages, *, short_s: int = 30, per_hour: int = 6
) -> Results:  # fmt: skip
    """The host could not write its heartbeat to a VMFS datastore.

    What it checks
        "Lost access to volume" and "restored access" of each datastore. Critical: not restored, given up
        (unrecoverable), or more than five times in an hour. Error: longer than 30 seconds. Warning: back within 30
        seconds.

    Why it matters
        In that time nothing on the datastore can be written; longer losses stop the machines on it.

    How to fix
        Look for what was slow or failed at that time: paths, aborted commands, latency of the device.

    False alarms
        The failover of an array takes some seconds. Losses within an outage of the device are told by STG-020 or
        STG-021, short losses with an ATS miscompare by STG-023.

    References
        VMware event esx.problem.vmfs.heartbeat.timedout
    """
    lost = episodes.of("vmfs-heartbeat")
    given_up = {event.object for event in outages.unexplained(log.of(*_LOST))}
    own = [item for item in lost if item.has_begun and outages.over(item.object, item.start) is None]
    missed = _miscompares(log, naming)
    own = [item for item in own if not _is_miscompare(naming, item, missed, short_s)]
    often = _often(own, per_hour)
    worst = [item for item in own if item.is_open or item.object in given_up or item.object in often]
    rest = [item for item in own if item not in worst]
    long = [item for item in rest if (item.duration or 0) > short_s * SECOND]
    short = [item for item in rest if item not in long]
    for items, severity in ((worst, Severity.CRITICAL), (long, None), (short, Severity.WARNING)):
        if items:
            yield _finding(log, naming, items, severity)
    if not own and lost:
        yield observed(f"{counted(len(lost), 'loss')[:-1]}es of access, told with their cause by another rule"
                       if len(lost) > 1 else "1 loss of access, told with its cause by another rule")  # fmt: skip
    elif not own:
        yield none_of("lost access to a datastore", log, "vobd")


def _miscompares(log: HostLog, naming: Naming) -> Mapping[str, list[int]]:
    """When the heartbeat of each datastore failed its compare, for those that STG-023 speaks of."""
    found_in: dict[str, list[int]] = {}
    for event in log.of(_MISCOMPARE):
        if event.time is not None:
            found_in.setdefault(event.object, []).append(event.time)
    return {name: stamps for name, stamps in found_in.items() if len(stamps) > 1}


def _is_miscompare(naming: Naming, item: Episode, missed: Mapping[str, list[int]], short_s: int) -> bool:
    names = {item.object, *naming.affected(item.begins, [item.object])}
    stamps = [time for name in names for time in missed.get(name, ())]
    if item.start is None or item.duration is None or item.duration > short_s * SECOND:
        return False
    return any(abs(time - item.start) <= 60 * SECOND for time in stamps)


def _often(items: Sequence[Episode], per_hour: int) -> set[str]:
    """Volumes that were lost so often within an hour."""
    starts: dict[str, list[int]] = {}
    for item in items:
        starts.setdefault(item.object, []).append(item.start or 0)
    return {
        name
        for name, stamps in starts.items()
        if any(late - early <= HOUR for early, late in zip(stamps, stamps[per_hour - 1 :], strict=False))
    }


def _finding(log: HostLog, naming: Naming, items: Sequence[Episode], severity: Severity | None) -> Found:
    groups = together(items)
    names = list(dict.fromkeys(item.object for item in items))
    stores = naming.affected(lines_of(groups), names) or names
    held: set[str] = set()
    for name in names:
        volume = naming.volume(name)
        held.update(volume.machines if volume is not None else ())
    machines = f" ({counted(len(held), 'VM')})" if held else ""
    return found(
        f"{log.host}: access to {some(stores)}{machines}{through(naming, names)} was lost "
        f"{'once' if len(groups) == 1 else f'{len(groups)} times'}: {incident_list(groups, 'datastore')}.",
        *shown_lines(groups), subject=some(stores, 3), severity=severity, count=len(items),
        remedy=f"On {log.host}: look at the paths and the latency of the device at that time: "
        "esxcli storage core path list, and vmkernel.log around it",
    )  # fmt: skip

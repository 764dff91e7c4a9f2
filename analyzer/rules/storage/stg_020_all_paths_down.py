"""STG-020."""

from collections.abc import Sequence

from analyzer.facts.log.episodes import Episode, Episodes, together
from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import is_nfs
from analyzer.facts.log.phrases import SECOND, none_of
from analyzer.findings import Severity
from analyzer.rulebook import Found, Results, found, observed, rule
from analyzer.rules.storage.incidents import hit_stores, incident_list, lines_of, listed, shown_lines, through
from analyzer.rules.storage.words import RESCAN, counted, some

_TIMEOUT = ("apd.timeout.vob", "esx.problem.storage.apd.timeout", "vob.storage.apd.timeout")


@rule("STG-020", "All paths to a device were down (APD)", severity=Severity.CRITICAL)
def all_paths_down(log: HostLog, episodes: Episodes, naming: Naming, *, timeout_s: int = 140) -> Results:
    """All paths to a device or file system were lost, without word from the array that it is gone for good.

    What it checks
        The APD events of each device, and "lost connectivity" where no APD follows it. Devices that went within a
        minute are one incident. An incident is critical when it reached the APD timeout or has no end in the log,
        else an error.

    Why it matters
        I/O waits until the timeout (140 seconds), then fails: virtual machines freeze, and their file systems may
        become read-only.

    How to fix
        Find what all lost devices share: an adapter, a switch, a controller, a network. Then rescan:
        esxcli storage core adapter rescan --all
        Component protection of vSphere HA (VMCP) restarts the machines on another host.

    False alarms
        CD drives, card readers and media of the BMC that somebody took away are left out. A LUN that was taken away
        without being detached first looks the same. NFS datastores are told by STG-071, devices that the array
        declares gone by STG-021.

    References
        vSphere Storage: all paths down (APD)
        KB 310620: permanent device loss and all paths down
    """
    gone = [item for item in episodes.of("apd") if not is_nfs(item) and not _is_media(log, naming, item.object)]
    pdl = episodes.of("pdl")
    known = [*gone, *pdl]
    gone += [
        item
        for item in episodes.of("device-paths")
        if not naming.is_no_disk(item.object) and not any(_same(item, other) for other in known)
    ]
    gone = [item for item in gone if not any(_same(item, other) for other in pdl)]
    groups = together(gone)
    worst = [group for group in groups if any(_is_long(naming, item, timeout_s) for item in group)]
    if worst:
        yield _finding(log, naming, worst, None)
    if short := [group for group in groups if group not in worst]:
        yield _finding(log, naming, short, Severity.ERROR)
    if not groups and pdl:
        yield observed("devices were lost for good, which STG-021 tells")
    elif not groups:
        yield none_of("APD of a device", log, "vobd")


def _is_media(log: HostLog, naming: Naming, name: str) -> bool:
    """True for media of the BMC and the like; a card that the host boots from carries datastores."""
    lost = [event for event in log.of("conn.lost") if event.object == name]
    return naming.is_no_disk(name) and not naming.affected(lost)


def _is_long(naming: Naming, item: Episode, timeout_s: int) -> bool:
    return _stays(naming, item) or item.has(*_TIMEOUT) or (item.duration or 0) >= timeout_s * SECOND


def _stays(naming: Naming, item: Episode) -> bool:
    """True for a device that was still gone when the logs were saved; the list of paths knows better than the log."""
    device = naming.device(item.object)
    return item.is_open and not (device is not None and device.live)


def _same(item: Episode, other: Episode, slack: int = 60_000) -> bool:
    if item.object != other.object or item.start is None or other.start is None:
        return item.object == other.object
    return other.start - slack <= item.start <= (other.end if other.end is not None else item.start) + slack


def _finding(log: HostLog, naming: Naming, groups: Sequence[Sequence[Episode]], severity: Severity | None) -> Found:
    items = [item for group in groups for item in group]
    names = list(dict.fromkeys(item.object for item in items))
    lines = lines_of(groups)
    still = list(dict.fromkeys(item.object for item in items if _stays(naming, item)))
    timed_out = any(item.has(*_TIMEOUT) for item in items)
    stays = f" {listed(naming, still)} had no path at the end of the log." if 0 < len(still) < len(names) else ""
    often = "" if len(groups) == 1 else f"{len(groups)} times "
    return found(
        f"{log.host}: {often}all paths were down to {counted(len(names), 'device')} ({listed(naming, names)})"
        f"{through(naming, names)}: {incident_list(groups, 'device')}{', past the APD timeout' if timed_out else ''}"
        f"{hit_stores(naming, lines, names)}.{stays}",
        *shown_lines(groups),
        subject=some(names, 3), severity=severity, count=len(items),
        remedy=f"On {log.host}: find what these devices share (adapter, switch, controller), repair it, then {RESCAN}",
    )  # fmt: skip

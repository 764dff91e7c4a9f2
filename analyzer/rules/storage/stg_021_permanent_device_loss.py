"""STG-021."""

from collections.abc import Sequence

from analyzer.facts.log.episodes import Episode, Episodes, together
from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.phrases import DAY, none_of
from analyzer.findings import Severity
from analyzer.rulebook import Found, Results, found, observed, rule
from analyzer.rules.storage.incidents import began, hit_stores, lines_of, listed, shown_lines, through
from analyzer.rules.storage.words import SHOWN, counted, some

_SENSE = ("pdl.sense.52500", "pdl.nmp")
_SWITCHED_OFF = ("esx.problem.scsi.device.state.off", "esx.problem.psastor.device.state.off")


@rule("STG-021", "A device was lost for good (PDL)", severity=Severity.CRITICAL)
def permanent_device_loss(log: HostLog, episodes: Episodes, naming: Naming) -> Results:
    """The array said that a device is no longer there, or failed.

    What it checks
        The event "permanently inaccessible" of each device, and sense data 0x5 0x25 0x0 (LUN not supported) on every
        path of a device. It is an error when the device came back. It is a warning when the host does not list the
        device any more, or has it detached: then it was taken away. It is information when it had been detached
        before, as is right.

    Why it matters
        Machines on the device have lost their disks. A device that comes back after it was lost may hold data that
        does not fit what the host knows.

    How to fix
        Bring the LUN back at the array. Where it was taken away on purpose: unmount the datastore, detach the device
        on all hosts, then rescan: esxcli storage core adapter rescan --all

    False alarms
        A LUN that was taken away at the array before it was detached on the host. One path that answers so does not
        count while other paths of the device carry it.

    References
        vSphere Storage: permanent device loss (PDL)
        KB 310620: permanent device loss and all paths down
    """
    gone = [item for item in episodes.of("pdl") if item.has_begun]
    orderly = [item for item in gone if _was_detached(log, item)]
    back = [item for item in gone if item not in orderly and _is_back(naming, item)]
    away = [item for item in gone if item not in orderly + back and _is_taken_away(naming, item.object)]
    lost = [item for item in gone if item not in orderly + back + away]
    for items, severity, state in (
        (lost, None, "they were not back at the end of the log"),
        (back, Severity.ERROR, "they came back"),
        (away, Severity.WARNING, "the host does not use them any more"),
        (orderly, Severity.INFO, "they had been detached before"),
    ):
        if items:
            yield _finding(log, naming, items, severity, state)
    told = {item.object for item in gone}
    refused = [name for name in log.objects(*_SENSE) if name not in told and _on_all_paths(log, naming, name)]
    if refused:
        events = [event for event in log.of(*_SENSE) if event.object in refused]
        yield found(
            f"{log.host}: the array does not know {counted(len(refused), 'LUN')} any more "
            f"({listed(naming, refused)}), told on all paths{hit_stores(naming, events)}.",
            *[event.evidence() for event in events[:SHOWN]], subject=some(refused, 3), count=len(refused),
            remedy=f"On {log.host}: esxcli storage core path list -d {refused[0]}; compare with the LUN masking of the "
            "array",
        )  # fmt: skip
    if not gone and not refused and (names := log.objects(*_SENSE)):
        yield observed(f"{counted(len(names), 'device')} refused on some paths, none of them declared lost")
    elif not gone and not refused:
        yield none_of("permanent device loss", log, "vobd")


def _was_detached(log: HostLog, item: Episode) -> bool:
    """True when somebody had switched the device off within a week before it went."""
    return item.start is not None and any(
        event.time is not None and 0 <= item.start - event.time <= 7 * DAY and item.object in event.text
        for event in log.of(*_SWITCHED_OFF)
    )


def _is_back(naming: Naming, item: Episode) -> bool:
    """True when the log or the list of paths says that the device can be used again."""
    device = naming.device(item.object)
    return item.ends is not None or (device is not None and bool(device.live))


def _is_taken_away(naming: Naming, name: str) -> bool:
    """True when the host has the device detached, or lists its devices without it."""
    device = naming.device(name)
    if device is not None:
        return device.detached
    return naming.storage is not None and naming.storage.has_devices and not naming.datastores(name)


def _on_all_paths(log: HostLog, naming: Naming, name: str) -> bool:
    device = naming.device(name)
    told = {event.fields.get("path", "") for event in log.of(*_SENSE) if event.object == name}
    return device is not None and bool(device.paths) and {path.name for path in device.paths} <= told


def _finding(
    log: HostLog, naming: Naming, items: Sequence[Episode], severity: Severity | None, state: str
) -> Found:  # fmt: skip
    groups = together(items)
    names = list(dict.fromkeys(item.object for item in items))
    stores = hit_stores(naming, lines_of(groups), names)
    often = f", {len(groups)} times, first" if len(groups) > 1 else ""
    if len(names) == 1:
        state = state.replace("they were", "it was").replace("they", "it").replace("them", "it")
    return found(
        f"{log.host}: {counted(len(names), 'device')} ({listed(naming, names)})"
        f"{through(naming, names)} lost for good{often} on {began(groups[0])}; {state}{stores}.",
        *shown_lines(groups), subject=some(names, 3), severity=severity, count=len(items),
        remedy=f"On {log.host}: esxcli storage core device list -d {names[0]}; bring the LUN back, or unmount and "
        f"detach it: esxcli storage core device set --state=off -d {names[0]}",
    )  # fmt: skip

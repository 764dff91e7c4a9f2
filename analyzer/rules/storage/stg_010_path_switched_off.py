"""STG-010."""

from collections import defaultdict

from analyzer.facts.storage import Path, Storage
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.words import capped, counted, need_paths, some

_ODD = frozenset({"disabled", "off", "unknown", "device_changed", "device changed"})


@rule("STG-010", "Paths are switched off or in an unknown state", severity=Severity.WARNING)
def path_switched_off(storage: Storage) -> Results:
    """A path is disabled, off or in an unknown state.

    What it checks
        The state of each path other than active, standby and dead. Paths of one adapter are one finding.

    Why it matters
        A path that somebody switched off for a piece of work and forgot is missing at the next failure.

    How to fix
        esxcli storage core path set --state active -p PATH

    False alarms
        Maintenance that is still going on.

    References
        vSphere Storage: disable storage paths
    """
    need_paths(storage, whole=False)
    groups: dict[tuple[str, str], list[Path]] = defaultdict(list)
    total = 0
    for device in storage.devices:
        total += len(device.paths)
        for path in device.paths if not device.detached else ():
            if path.state in _ODD:
                groups[path.adapter, path.state].append(path)
    for (adapter, state), paths in groups.items():
        yield found(
            f"{storage.host}: {counted(len(paths), 'path')} through {adapter} "
            f"{'is' if len(paths) == 1 else 'are'} in state {state} ({some((path.name for path in paths), 4)}).",
            *capped(path.shows() for path in paths),
            subject=f"{adapter} {state}", count=len(paths),
            remedy=f"On {storage.host}: esxcli storage core path set --state active -p {paths[0].name}",
        )  # fmt: skip
    if not groups:
        yield observed(f"{counted(total, 'path')}, none switched off")

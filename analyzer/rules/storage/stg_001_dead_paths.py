"""STG-001."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from analyzer.facts.storage import Device, Path, Storage
from analyzer.findings import Severity
from analyzer.rulebook import Found, Pointer, Results, found, near, observed, rule
from analyzer.rules.storage.words import RESCAN, capped, carried, counted, kinds, names, need_paths, some


@rule("STG-001", "Storage paths are dead", severity=Severity.ERROR)
def dead_paths(storage: Storage) -> Results:
    """Some paths to a device are dead, while others still carry it.

    What it checks
        The state of each path of devices that have at least one live path. Paths that died together are one
        finding: all those of an adapter, all those to a port of the array, else those of one array.

    Why it matters
        The device still works, without the redundancy it was built for: the next fault takes it away.

    How to fix
        Where all paths of an adapter are dead: its link, cable, switch port and zoning. Where all paths to one port
        of the array are dead: that port and its controller. After a LUN was taken away on purpose, detach it
        first, then rescan: esxcli storage core adapter rescan --all

    False alarms
        Dead paths stay listed after a LUN was unmapped until the next rescan. Removable devices are left out.
        Devices without any live path are told by STG-002.

    References
        KB 2062592: state of the paths to a LUN
        vSphere Storage: multipathing and failover
    """
    need_paths(storage, whole=False)
    devices = {device.name: device for device in storage.devices if device.live and not _is_removable(device)}
    dead = [path for device in devices.values() for path in device.paths if path.state == "dead"]
    if not dead:
        total = sum(len(device.paths) for device in devices.values())
        yield observed(f"{counted(total, 'path')} of {counted(len(devices), 'device')}, none dead")
        return
    yield from _causes(storage, devices, dead)


def _causes(storage: Storage, devices: dict[str, Device], dead: list[Path]) -> Iterator[Found]:
    """One finding for what died together."""
    lost = [name for name in {path.adapter: 0 for path in dead} if _all_dead(storage.by_adapter[name], devices)]
    gone = [path for path in dead if path.adapter in lost]
    if gone:
        told = [_adapter(storage, name) for name in lost]
        yield _finding(
            storage, devices, gone, f"{_all(gone)} through {some(told)}", ", ".join(lost),
            "check link, cable, transceiver, switch port and zoning of " + some(lost),
            [near(record, "link_state") for name in lost if (record := storage.adapters.get(name)) is not None],
        )  # fmt: skip
    rest = [path for path in dead if path.adapter not in lost]
    by_target: dict[str, list[Path]] = defaultdict(list)
    for path in (each for device in devices.values() for each in device.paths if each.adapter not in lost):
        by_target[path.target].append(path)
    closed = {name for name, paths in by_target.items() if name and all(path.state == "dead" for path in paths)}
    for array, paths in _by_array(storage, (path for path in rest if path.target in closed)).items():
        ports = list(dict.fromkeys(path.target for path in paths))
        noun = "target port" if len(ports) == 1 else "target ports"
        yield _finding(
            storage, devices, paths, f"{_all(paths)} to {noun} {some(ports, 3)}",
            f"targets of array {array}", f"check the controller behind {some(ports, 3)}, its ports and their zoning",
        )  # fmt: skip
    for array, paths in _by_array(storage, (path for path in rest if path.target not in closed)).items():
        yield _finding(
            storage, devices, paths, counted(len(paths), "path"), f"array {array}",
            "compare zoning and LUN masking of these paths with those that are alive",
        )  # fmt: skip


def _finding(
    storage: Storage, devices: dict[str, Device], paths: list[Path], what: str, subject: str, fix: str,
    more: Sequence[Pointer] = (),
) -> Found:  # fmt: skip
    hit = list({path.device: devices[path.device] for path in paths}.values())
    plural = len(paths) != 1
    stays = "runs on its" if len(hit) == 1 else "run on their"
    return found(
        f"{storage.host}: {what} {'are' if plural else 'is'} dead; {counted(len(hit), 'device')} of {kinds(hit)} "
        f"({names(hit)}) {stays} other paths{carried(storage, hit)}.",
        *capped(path.shows() for path in paths), *more,
        subject=subject, count=len(paths), remedy=f"On {storage.host}: {fix}; then {RESCAN}",
    )  # fmt: skip


def _all(paths: list[Path]) -> str:
    return f"all {len(paths)} paths" if len(paths) > 1 else "the only path"


def _adapter(storage: Storage, name: str) -> str:
    """An adapter with its driver and link, as far as known."""
    record = storage.adapters.get(name)
    told = [text for text in (record.driver, record.link_state) if text] if record is not None else []
    return f"{name} ({', '.join(told)})" if told else name


def _all_dead(paths: Iterable[Path], devices: dict[str, Device]) -> bool:
    return all(path.state == "dead" for path in paths if path.device in devices)


def _by_array(storage: Storage, paths: Iterable[Path]) -> dict[str, list[Path]]:
    """Paths by the array of their device, which is called by its first device."""
    array = {device.name: group[0].name for group in storage.arrays for device in group}
    found_in: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        found_in[array.get(path.device, path.device)].append(path)
    return found_in


def _is_removable(device: Device) -> bool:
    return device.detached or (device.record is not None and device.record.is_removable is True)

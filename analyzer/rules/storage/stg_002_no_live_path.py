"""STG-002."""

from collections import defaultdict

from analyzer.facts.storage import Device, Storage
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.words import RESCAN, SHOWN, carried, counted, kinds, names, need_paths, some


@rule("STG-002", "Device without a live path", severity=Severity.CRITICAL)
def no_live_path(storage: Storage) -> Results:
    """All paths to a device are dead: the host cannot reach it.

    What it checks
        Devices with paths of which none is active or standby. Devices of one array are one finding.

    Why it matters
        I/O to the device hangs until the timeout of 140 seconds and then fails (APD), or fails at once because the
        array says that the device is gone (PDL). Virtual machines on it stop working.

    How to fix
        Restore the way to the array (links, zoning, controllers, for iSCSI the VMkernel adapters), then rescan:
        esxcli storage core adapter rescan --all
        A LUN that was removed on purpose: esxcli storage core device set -d DEVICE --state=off, then rescan.

    False alarms
        Devices that somebody detached, and removable ones, are left out. Paths that an administrator switched off
        are told by STG-010.

    References
        vSphere Storage: handling of permanent device loss and all paths down
    """
    need_paths(storage, whole=False)
    judged = [device for device in storage.devices if device.paths and not _left_out(device)]
    dead = [device for device in judged if not device.live and any(path.state == "dead" for path in device.paths)]
    array = {device.name: number for number, group in enumerate(storage.arrays) for device in group}
    groups: dict[object, list[Device]] = defaultdict(list)
    for device in dead:
        groups[array.get(device.name, device.paths[0].adapter)].append(device)
    for group in groups.values():
        paths = [path for device in group for path in device.paths]
        adapters = list(dict.fromkeys(path.adapter for path in paths))
        noun = "device" if len(group) == 1 else "devices"
        yield found(
            f"{storage.host}: {counted(len(group), 'device')} of {kinds(group)} ({names(group)}) "
            f"{'has' if len(group) == 1 else 'have'} no live path: all {len(paths)} through {some(adapters)} are dead"
            f"{carried(storage, group)}.",
            *[device.paths[0].shows() for device in group][:SHOWN],
            *[pointer for device in group[:5] for pointer in device.near()],
            subject=f"{noun} of {kinds(group)} through {', '.join(adapters)}", count=len(group),
            remedy=f"On {storage.host}: restore the way from {some(adapters)} to the array; then {RESCAN}. "
            f"If the LUN was removed on purpose: esxcli storage core device set -d {group[0].name} --state=off",
        )  # fmt: skip
    if not dead:
        yield observed(f"each of {counted(len(judged), 'device')} has a live path")


def _left_out(device: Device) -> bool:
    return device.detached or (device.record is not None and device.record.is_removable is True)

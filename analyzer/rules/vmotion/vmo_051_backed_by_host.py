"""VMO-051."""

import re
from collections.abc import Iterator

from analyzer.commands.filesystems import Filesystem
from analyzer.configs.vmx import Vmx, VmxDevice
from analyzer.facts.virtual_machines import is_cd, is_there, volume_of
from analyzer.findings import Confidence, Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Fleet, Need, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, by_host, named, names_of, plural

_TOOLS = lazy_pattern(r"/(?:usr/lib/vmware|vmimages|productLocker)/|^\[\]", re.I)
"""Images that every host has."""
_BACKED = {"device": "a device of the host", "raw": "a device of the host", "pipe": "a pipe on the host"}


@rule("VMO-051", "VM has a device backed by the source host or a client", severity=Severity.ERROR)
def backed_by_host(files: Fleet[Records[Vmx]] | None, volumes: Fleet[Records[Filesystem]] | None) -> Results:
    """A CD drive, floppy drive or port of a virtual machine uses something that only one host or a client has.

    What it checks
        CD, floppy, serial and parallel devices in each .vmx file that are connected at power-on: their backing
        is a device or pipe of the host, a device of a client, or an image on a volume that no other host of
        the case mounts.

    Why it matters
        vCenter refuses to migrate a VM while such a device is connected: "uses backing ..., which is not
        accessible".

    How to fix
        Disconnect the device: client, VM, Edit Settings, clear Connected; or on the host
        vim-cmd vmsvc/device.connection <vmid> <key> false, with the ids of vim-cmd vmsvc/getallvms and
        vim-cmd vmsvc/device.getdevices <vmid>.

    False alarms
        The file says what is connected at power-on, not what is connected now: the finding is likely. Images
        of VMware Tools, images on shared volumes, network-backed ports and devices with startConnected =
        "FALSE" are fine.

    References
        vSphere vCenter Server and Host Management: conditions and limits of vMotion
    """
    unknown: dict[str, str] = {}
    for host, vms in by_host(files):
        backed = [(vm, device, why) for vm in vms for device, why in _backed(vm)]
        if backed:
            machines = list({vm.name: vm for vm, _, _ in backed}.values())
            kinds = dict.fromkeys(why for _, _, why in backed)
            yield found(
                f"{host}: {names_of(machines)} {plural(machines, 'connects', 'connect')} {' and '.join(kinds)} at "
                f"power-on ({', '.join(dict.fromkeys(device.name for _, device, _ in backed))}).",
                *(at(vm, f"{device.name}.{_key(vm, device)}") for vm, device, _ in backed[:MOST]),
                subject="device", count=len(backed), hosts=(host,), confidence=Confidence.LIKELY,
            )  # fmt: skip
        images: dict[str, list[tuple[Vmx, VmxDevice]]] = {}
        for vm in vms:
            for device in _images(vm):
                images.setdefault(volume_of(device.text("file_name")), []).append((vm, device))
        local = []
        for volume, held in images.items():
            shared = _is_shared(volume, host, volumes)
            if shared is None:
                unknown[host] = volume
            elif not shared:
                local.append((volume, held))
        for volume, held in local:
            names = [vm.name for vm, _ in held]
            yield found(
                f"{host}: {named(names)} {plural(held, 'has', 'have')} an image on {_label(volume, host, volumes)} "
                "connected, which no other host of the case mounts.",
                *(at(vm, f"{device.name}.fileName") for vm, device in held[:MOST]),
                subject=volume, count=len(held), hosts=(host,), confidence=Confidence.LIKELY,
            )  # fmt: skip
        if not backed and not local:
            yield observed(f"{host}: no device of the host or a client in {names_of(vms)}")
    if unknown:
        raise Skip(
            f"whether other hosts mount {', '.join(dict.fromkeys(unknown.values()))} is not in the texts",
            Need("esxcli storage filesystem list"),
        )


def _backed(vm: Vmx) -> Iterator[tuple[VmxDevice, str]]:
    """Devices that are connected at power-on and backed by the host or a client."""
    for drive in vm.drives:
        floppy = drive.name.lower().startswith("floppy")
        if not is_there(drive) or drive.start_connected is False or not (floppy or is_cd(drive)):
            continue
        if drive.text("client_device").lower() == "true":
            yield drive, "a device of the client"
        elif floppy:
            if drive.text("file_type").lower() == "device":
                yield drive, _BACKED["device"]
        elif drive.text("device_type").lower() != "cdrom-image":
            yield drive, _BACKED["device"]
    for port in vm.ports:
        why = _BACKED.get(port.text("file_type").lower() or "device")
        if is_there(port) and port.start_connected is not False and why is not None:
            yield port, why


def _key(vm: Vmx, device: VmxDevice) -> str:
    """The key of a device that tells its backing best."""
    keys = ("clientDevice", "deviceType", "fileType", "present")
    return next(key for key in keys if key == "present" or vm.get(f"{device.name}.{key}") is not None)


def _images(vm: Vmx) -> Iterator[VmxDevice]:
    """Drives with an image on a named volume connected at power-on."""
    for drive in vm.drives:
        image = drive.text("device_type").lower() == "cdrom-image" or drive.name.lower().startswith("floppy")
        path = drive.text("file_name")
        connected = is_there(drive) and drive.start_connected is not False
        if connected and image and volume_of(path) and not _TOOLS.search(path):
            yield drive


def _is_shared(volume: str, host: str, volumes: Fleet[Records[Filesystem]] | None) -> bool | None:
    """True when another host mounts a volume; None when no list of another host tells."""
    if volumes is None:
        return None
    own = {item.uuid for item in volumes.get(host, ()) if volume in (item.uuid, item.volume_name)} or {volume}
    others = [records for name, records in volumes.items() if name != host]
    if any(item.uuid in own or item.volume_name == volume != item.uuid for each in others for item in each):
        return True
    return False if others and all(records.complete for records in others) else None


def _label(volume: str, host: str, volumes: Fleet[Records[Filesystem]] | None) -> str:
    listed = volumes.get(host, ()) if volumes is not None else ()
    return next((item.volume_name for item in listed if item.uuid == volume and item.volume_name), volume)

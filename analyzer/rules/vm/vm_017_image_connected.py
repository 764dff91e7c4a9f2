"""VM-017."""

import re

from analyzer.commands.filesystems import Filesystem
from analyzer.configs.vmx import Vmx, VmxDevice
from analyzer.facts.virtual_machines import is_there, volume_of
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Fleet, HostName, Records, Results, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, by_host, named, plural

_TOOLS = lazy_pattern(r"/(?:usr/lib/vmware|vmimages|productLocker)/|^\[\]", re.I)


@rule("VM-017", "CD image stays connected", severity=Severity.INFO)
def image_connected(
    files: Fleet[Records[Vmx]] | None, volumes: Fleet[Records[Filesystem]] | None, names: Fleet[HostName]
) -> Results:
    """A virtual machine connects a CD image at power-on.

    What it checks
        CD drives in each .vmx file with a file behind them and startConnected = "TRUE". An image on a volume
        that no other host of the case mounts stops vMotion: that is VMO-051 and not told here.

    Why it matters
        The image keeps its datastore in use: it cannot be unmounted, and when it goes away the VM does not start
        or asks a question.

    How to fix
        Disconnect the drive: client, VM, Edit Settings, CD/DVD drive: clear Connected and Connect At Power On.

    False alarms
        Some appliances keep their seed image (cloud-init) connected. Images of VMware Tools are not counted.

    References
        vSphere Virtual Machine Administration: CD/DVD drive configuration
    """
    hosts = {name.base or host for host, name in names.items()}
    for host, vms in by_host(files):
        hits = [
            (vm, drive) for vm in vms for drive in vm.drives
            if _has_image(drive) and not _is_private(drive, host, volumes, len(hosts))
        ]  # fmt: skip
        if not hits:
            yield observed(f"{host}: no image connected on {len(vms)} VMs")
            continue
        owners = [vm.name for vm, _ in hits]
        image = f" ({hits[0][1].text('file_name').rsplit('/', 1)[-1]})" if len(hits) == 1 else ""
        yield found(
            f"{host}: {named(owners)} {plural(list(dict.fromkeys(owners)), 'connects', 'connect')} a CD image{image} "
            "at power-on.",
            *(at(vm, f"{drive.name}.fileName") for vm, drive in hits[:MOST]),
            subject="CD image", count=len(hits), hosts=(host,),
        )  # fmt: skip


def _has_image(drive: VmxDevice) -> bool:
    file = drive.text("file_name")
    is_image = drive.text("device_type").lower() == "cdrom-image" and bool(file) and not _TOOLS.search(file)
    return is_there(drive) and drive.start_connected is True and is_image


def _is_private(drive: VmxDevice, host: str, volumes: Fleet[Records[Filesystem]] | None, hosts: int) -> bool:
    """True for an image on a volume that only this host of several mounts."""
    volume = volume_of(drive.text("file_name"))
    if not volume or hosts < 2 or volumes is None or len(volumes) < 2 or host not in volumes:
        return False
    mounted = [name for name, items in volumes.items() if any(volume in (v.uuid, v.volume_name) for v in items)]
    return mounted == [host]

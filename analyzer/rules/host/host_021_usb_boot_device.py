"""HOST-021."""

import re

from analyzer.commands.raw_disks import StorageDevice
from analyzer.facts.release import Release
from analyzer.findings import Confidence, Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Need, Records, Results, Skip, at, found, observed, rule

_CARD = lazy_pattern(r"\b(?:SD|IDSDM|Dual SD|SDHC|SDXC|SD/MMC|Flash Reader)\b", re.I)
_BRIDGED = lazy_pattern(r"\bBOSS\b|M\.2|\bSSD\b|NVMe", re.I)
_USB_NAME = lazy_pattern(r"mpx\.vmhba3[2-9]:")
_FIXED = 18426014
"""ESXi 7.0 U2c: earlier builds of 7.0.2 lose USB and SD devices under load."""


@rule("HOST-021", "Host starts from a USB stick or SD card", severity=Severity.WARNING, aliases=("LIF-018",))
def usb_boot_device(devices: Records[StorageDevice], host: HostName, release: Release | None) -> Results:
    """The boot device of a host is a USB stick or an SD card.

    What it checks
        Is Boot Device and Is USB of the storage devices, and model names of SD cards; with 7.0.2 the build.

    Why it matters
        From 7.0 on ESXi writes much to its boot device, more than sticks and cards stand. When they fail the
        host runs on from memory, cannot save its configuration and does not start again. Builds of 7.0 U2
        before U2c lose such devices even when they are well.

    How to fix
        Move the installation to a local SSD or M.2 module of 32 GB or more that stands 128 TB written. Until then
        keep scratch files and logs on a datastore. With 7.0 U2, update to U2c or later at once.

    False alarms
        Two M.2 modules behind a USB bridge are no stick. Releases before 7.0 write little: there it is an
        information.

    References
        KB 318696: SD cards and USB sticks as boot devices
        KB 85685: 7.0 U2 loses SD cards
    """
    boots = [device for device in devices if device.is_boot_device]
    named = [device for device in devices if _USB_NAME.match(device.name or "")] if not boots else []
    if not boots and not named:
        if any(device.is_boot_device is None for device in devices) or not devices.complete:
            raise Skip(f"{host.name}: no device is marked as the boot device",
                       Need("esxcli storage core device list", host.name))  # fmt: skip
        yield observed("no local boot device")
        return
    weak = [device for device in (*boots, *named) if _is_weak(device)]
    if not weak:
        yield observed(f"{boots[0].model or boots[0].name} as boot device")
        return
    device = weak[0]
    train = release.train if release is not None else None
    old = train is not None and train < (7, 0, 0)
    loses = train == (7, 0, 2) and release is not None and release.build is not None and release.build < _FIXED
    what = "SD card" if _CARD.search(f"{device.vendor or ''} {device.model or ''}") else "USB device"
    yield found(
        f"{host.name} starts from a {what} ({' '.join(filter(None, (device.vendor, device.model)))}, {device.name})"
        f"{'; 7.0 U2 before U2c loses such devices' if loses else ''}.",
        at(device, "is_usb" if device.is_usb else "model"),
        *([release.shows()] if loses and release is not None else []),
        subject=device.name or "boot device",
        severity=Severity.ERROR if loses else Severity.INFO if old else None,
        confidence=None if device.is_boot_device else Confidence.LIKELY,
        remedy=(f"Update {host.name} to 7.0 U2c (build {_FIXED}) or later at once; then m" if loses else "M")
        + f"ove the installation of {host.name} to an SSD or M.2 module of 32 GB or more; save the configuration "
        "before: vim-cmd hostsvc/firmware/sync_config; vim-cmd hostsvc/firmware/backup_config",
    )


def _is_weak(device: StorageDevice) -> bool:
    model = f"{device.vendor or ''} {device.model or ''}"
    if _BRIDGED.search(model):
        return False
    return bool(device.is_usb) or _CARD.search(model) is not None or _USB_NAME.match(device.name or "") is not None

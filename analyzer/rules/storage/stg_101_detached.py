"""STG-101."""

from analyzer.commands.device_state import DetachedDevice
from analyzer.findings import Severity
from analyzer.rulebook import Records, Results, at, found, observed, rule
from analyzer.rules.storage.words import SHOWN, counted, some


@rule("STG-101", "Detached devices are left", severity=Severity.INFO)
def detached(devices: Records[DetachedDevice]) -> Results:
    """The host keeps devices that somebody detached.

    What it checks
        The list of detached devices.

    Why it matters
        Entries of LUNs that are long gone stay, and a LUN that comes back under the same id stays off.

    How to fix
        esxcli storage core device detached remove -d DEVICE

    False alarms
        A LUN that is being taken out of service just now.

    References
        vSphere Storage: detach storage devices
    """
    off = [item for item in devices if item.state != "on"]
    if off:
        names = [item.device_uid or "" for item in off]
        yield found(
            f"{devices.host}: {counted(len(off), 'device')} detached ({some(names, 3)}).",
            *[at(item, "device_uid") for item in off[:SHOWN]],
            subject="detached devices", count=len(off),
            remedy=f"On {devices.host}, when the LUN is gone for good: esxcli storage core device detached remove "
            f"-d {names[0]}",
        )  # fmt: skip
    else:
        yield observed("no device is detached")

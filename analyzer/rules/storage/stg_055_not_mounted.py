"""STG-055."""

from analyzer.commands.filesystems import Filesystem
from analyzer.facts.storage import Storage
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import NotApplicable, Records, Results, at, found, observed, rule
from analyzer.rules.storage.words import SHOWN, counted, some


@rule("STG-055", "VMFS datastore is not mounted", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def not_mounted(volumes: Records[Filesystem], storage: Storage | None) -> Results:
    """The host knows a VMFS datastore but has not mounted it.

    What it checks
        "Mounted" of each VMFS volume. All of a host are one finding.

    Why it matters
        Machines on the datastore cannot run on this host, and HA cannot restart them here.

    How to fix
        esxcli storage filesystem mount -l NAME

    False alarms
        Somebody unmounted it on purpose, mostly before the LUN goes. Volumes whose device has no live path are told
        by STG-002, NFS volumes by STG-070.

    References
        vSphere Storage: mount and unmount datastores
    """
    stores = [item for item in volumes if (item.type or "").upper().startswith("VMFS") and item.type != "VMFSOS"]
    stores = [item for item in stores if (item.type or "").upper() != "VMFS-L"]
    if not stores:
        raise NotApplicable(f"{volumes.host} lists no VMFS datastore")
    off = [item for item in stores if item.mounted is False and not _is_lost(item, storage)]
    if off:
        names = [item.volume_name or item.uuid or "" for item in off]
        yield found(
            f"{volumes.host}: {some(names)} {'is' if len(off) == 1 else 'are'} not mounted.",
            *[at(item, "mounted") for item in off[:SHOWN]],
            subject="not mounted", count=len(off),
            remedy=f'On {volumes.host}: esxcli storage filesystem mount -l "{names[0]}", if it is still needed there.',
        )  # fmt: skip
    else:
        yield observed(f"{counted(len(stores), 'VMFS datastore')} mounted, or told by STG-002")


def _is_lost(item: Filesystem, storage: Storage | None) -> bool:
    """True when a device of the volume has no live path."""
    store = storage.datastore(item.uuid or "") if storage is not None else None
    if store is None or storage is None:
        return False
    devices = [storage.device(extent.device) for extent in store.extents]
    return any(device is not None and device.paths and not device.live for device in devices)

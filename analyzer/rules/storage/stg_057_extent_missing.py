"""STG-057."""

from analyzer.facts.storage import DEVICE_LIST, Datastore, Extent, Storage
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, Skip, at, found, observed, rule
from analyzer.rules.storage.words import SHOWN, counted, some


@rule("STG-057", "Extent of a datastore is missing", severity=Severity.CRITICAL)
def extent_missing(storage: Storage) -> Results:
    """A device that a VMFS datastore lies on is not there.

    What it checks
        Each extent of a VMFS volume against the list of devices; for volumes over several devices also whether each
        of them has a live path.

    Why it matters
        The files on that extent cannot be read; of a volume over several devices they may be parts of any machine.

    How to fix
        Bring the LUN back (mapping, zoning, power of the array), then: esxcli storage core adapter rescan --all

    False alarms
        A volume on a single device without a live path is told by STG-002.

    References
        vSphere Storage: VMFS datastores with several extents
    """
    stores = [store for store in storage.datastores if store.extents]
    if not stores:
        raise NotApplicable(f"no output tells on which devices the volumes of {storage.host} lie")
    missing = False
    for store in stores:
        gone, dead = _lost(storage, store)
        if not gone and not dead:
            continue
        missing = True
        parts = [*gone, *dead]
        what = f"{'is not in the list of devices' if gone else 'has no live path'}"
        whole = f", {len(parts)} of its {len(store.extents)} extents" if len(store.extents) > 1 else ""
        yield found(
            f"{storage.host}: {store.name} lies on {some((part.device for part in parts), 3)}{whole}, which {what}"
            f"{_users(store)}.",
            *[at(part.record, part.column) for part in parts[:SHOWN]],
            *[device.paths[0].near() for part in dead if (device := storage.device(part.device)) and device.paths],
            subject=store.name, count=len(parts),
            remedy=f"Bring {some((part.device for part in parts), 3)} back on the array and its zoning, then on "
            f"{storage.host}: esxcli storage core adapter rescan --all",
        )  # fmt: skip
    if not missing and storage.has_devices:
        yield observed(f"the devices of {counted(len(stores), 'volume')} are there")
    if not storage.has_devices:
        raise Skip(f"{storage.host}: its storage devices are not all listed", storage.need(DEVICE_LIST))


def _lost(storage: Storage, store: Datastore) -> tuple[list[Extent], list[Extent]]:
    """Extents whose device is not there, and of a volume over several devices those without a live path."""
    gone, dead = [], []
    for extent in store.extents:
        device = storage.device(extent.device)
        if device is None or device.record is None:
            if storage.has_devices and device is None:
                gone.append(extent)
        elif len(store.extents) > 1 and device.paths and not device.live:
            dead.append(extent)
    return gone, dead


def _users(store: Datastore) -> str:
    return f" ({counted(len(store.machines), 'VM')} on it)" if store.machines else ""

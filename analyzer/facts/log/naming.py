"""Fact: what the names in logs stand for: a device carries a datastore, a path leads to a device, a volume has a name.

``naming.named("naa.6…")`` is ``naa.6… (datastore ds1)`` where the configuration tells, else the name as it stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from analyzer.commands.nfs import Nfs41Volume, NfsVolume
from analyzer.facts.log.events import Event
from analyzer.facts.nics import PhysicalNics
from analyzer.facts.storage import Datastore, Device, Storage
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Records, fact

_PATH = lazy_pattern(r"(vmhba\d+):C(\d+):T(\d+):L(\d+)")
_ADAPTER = lazy_pattern(r"\bvmhba\d+")
_QUOTED = lazy_pattern(r'"([^"]+)"')


class Naming(Struct, frozen=True, eq=False, dict=True):
    """The names of one host."""

    host: str
    storage: Storage | None = None
    nics: PhysicalNics | None = None
    shares: Mapping[str, str] = {}
    """NFS datastores by ``server/share``, by share, and by themselves."""

    def named(self, name: str) -> str:
        """A name with what it stands for, where that is known."""
        told = self.about(name)
        return f"{name} ({told})" if told else name

    def shown(self, name: str) -> str:
        """A name for a sentence that tells of datastores at its end: a volume by its name, a device without them."""
        volume = self.volume(name)
        return volume.name if volume is not None else name if self.datastores(name) else self.named(name)

    def about(self, name: str) -> str:
        """What a name stands for; empty where nothing tells."""
        if _PATH.fullmatch(name):
            device = self.device_of_path(name)
            return f"to {self.named(device.name)}" if device is not None else ""
        if name.startswith("vmnic"):
            nic = self.nics.named(name) if self.nics is not None else None
            return ", ".join(text for text in (nic.switch, nic.driver) if text) if nic is not None else ""
        if _ADAPTER.fullmatch(name):
            adapter = self.storage.adapters.get(name) if self.storage is not None else None
            return (adapter.driver or "") if adapter is not None else ""
        volume = self.volume(name)
        if volume is not None:
            return f"datastore {volume.name}" if volume.name != name else ""
        if stores := self.datastores(name):
            return f"{'datastore' if len(stores) == 1 else 'datastores'} {', '.join(stores)}"
        if share := self.shares.get(name):
            return f"datastore {share}" if share != name else ""
        device = self.device(name)
        return _kind(device) if device is not None else ""

    def device(self, name: str) -> Device | None:
        """The device of that name."""
        return self.storage.device(name) if self.storage is not None else None

    def device_of_path(self, name: str) -> Device | None:
        """The device that a path leads to."""
        return self._paths.get(name)

    @cached_property
    def _paths(self) -> Mapping[str, Device]:
        devices = self.storage.devices if self.storage is not None else ()
        return {path.name: device for device in devices for path in device.paths}

    def volume(self, name: str) -> Datastore | None:
        """The datastore with that UUID or name."""
        return self._volumes.get(name)

    @cached_property
    def _volumes(self) -> Mapping[str, Datastore]:
        stores = self.storage.datastores if self.storage is not None else ()
        return {store.name: store for store in stores} | {store.uuid: store for store in stores}

    def datastores(self, name: str) -> list[str]:
        """The datastores on a device, behind a path, or of that UUID, name or share."""
        if (volume := self.volume(name)) is not None:
            return [volume.name]
        device = self.device(name) or self.device_of_path(name)
        if device is not None and self.storage is not None:
            return [store.name for store in self.storage.datastores_on([device])]
        return [self.shares[name]] if name in self.shares else []

    def devices_of(self, name: str) -> frozenset[str]:
        """The devices that a device, path, UUID or datastore name stands for; empty where nothing tells."""
        if (volume := self.volume(name)) is not None:
            return frozenset(extent.device for extent in volume.extents)
        if (device := self.device_of_path(name)) is not None:
            return frozenset({device.name})
        is_device = self.device(name) is not None or name.startswith(("naa.", "eui.", "t10."))
        return frozenset({name}) if is_device else frozenset()

    def adapters_of(self, names: Iterable[str]) -> list[str]:
        """The adapters that lead to devices, volumes or paths: what they all share first."""
        found: dict[str, int] = {}
        for name in names:
            own = _PATH.fullmatch(name)
            if own is not None:
                found[own[1]] = found.get(own[1], 0) + 1
                continue
            for each in self.devices_of(name):
                device = self.device(each)
                for adapter in dict.fromkeys(path.adapter for path in device.paths) if device is not None else ():
                    found[adapter] = found.get(adapter, 0) + 1
        return sorted(found, key=lambda name: (-found[name], name))

    def affected(self, events: Iterable[Event], names: Iterable[str] = ()) -> list[str]:
        """The datastores that events and other names are about, by what they say and by the configuration."""
        stores: dict[str, None] = {}
        for event in events:
            stores.update(dict.fromkeys(_QUOTED.findall(event.fields.get("datastores", ""))))
            stores.update(dict.fromkeys(self.datastores(event.object)))
            label = event.fields.get("label", "").strip(" ()'")
            if label and self.volume(event.object) is None:
                stores[label] = None
        for name in names:
            stores.update(dict.fromkeys(self.datastores(name)))
        return [name for name in stores if name != "Unknown"]

    def is_lun(self, name: str) -> bool | None:
        """True for a disk of an array behind a network; None when not known."""
        device = self.device(name)
        return device.is_remote if device is not None else None

    def is_no_disk(self, name: str) -> bool:
        """True for what is taken away and put in by hand: CD drives, card readers, the media of the BMC, tapes."""
        device = self.device(name)
        record = device.record if device is not None else None
        if record is not None:
            other = (record.device_type or "Direct-Access") != "Direct-Access"
            return other or (record.is_removable is True and record.is_boot_device is not True)
        return name.startswith("mpx.") and not self.datastores(name)


def _kind(device: Device) -> str:
    record = device.record
    local = record is not None and record.is_local is True
    return f"{'local ' if local else ''}{device.kind}" if device.kind != "unknown array" else ""


@fact
def naming(
    host: HostName, storage: Storage | None, nics: PhysicalNics | None, old: Records[NfsVolume] | None,
    new: Records[Nfs41Volume] | None,
) -> Naming:  # fmt: skip
    """What the outputs tell; without any, names stay as they are."""
    return Naming(host.name, storage, nics, _shares(old, new))


def _shares(old: Sequence[NfsVolume] | None, new: Sequence[Nfs41Volume] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in old or ():
        _add(found, [item.host or ""], item.share or "", item.volume_name or "")
    for each in new or ():
        _add(found, each.host_s, each.share or "", each.volume_name or "")
    return found


def _add(found: dict[str, str], servers: Iterable[str], share: str, name: str) -> None:
    for server in servers:
        found[f"{server}/{share.lstrip('/')}"] = found[f"{server} {share}"] = name
    found.setdefault(share, name)
    found[name] = name

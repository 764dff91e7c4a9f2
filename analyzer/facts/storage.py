"""Fact: the storage of a host as a map from adapter over path and device to datastore and virtual machine.

In a rule::

    def some_rule(storage: Storage) -> Results:
        storage.luns                            # devices of arrays that a rule about paths judges
        storage.device("naa.…").live            # its paths that can carry I/O
        storage.by_adapter["vmhba2"]            # all paths through an adapter
        storage.arrays                          # devices by the array they belong to
        storage.datastores_on(devices)          # what is lost with them

What no output tells is unknown (None), never a guess. The shapes are here, the reading of the outputs is in
:mod:`analyzer.facts.storage_reading`. Everything is indexed once: hosts have a thousand devices with eight paths.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from analyzer.commands.filesystems import Filesystem
from analyzer.commands.multipathing import HppDevice, NmpDevice
from analyzer.commands.raw_disks import StorageDevice
from analyzer.commands.storage_adapters import FcAdapter, StorageAdapter
from analyzer.model import Record
from analyzer.rulebook import Need, Pointer, at, near

PATH_LIST = "esxcli storage core path list"
DEVICE_LIST = "esxcli storage core device list"
NMP_LIST = "esxcli storage nmp device list"
NETWORKS = frozenset({"fc", "fcoe", "iscsi", "tcp", "rdma", "nvmefc", "nvmetcp", "nvmerdma"})
"""Transports that reach an array over a network; SAS, SATA, USB and PCIe do not."""
LOCAL_DRIVERS = frozenset(
    {
        "vmw_ahci", "ahci", "ata_piix", "sata_nv", "lsi_mr3", "megaraid_sas", "megaraid2", "lsi_msgpt2", "lsi_msgpt3",
        "lsi_msgpt35", "mpt2sas", "mpt3sas", "mptsas", "mptspi", "hpsa", "nhpsa", "smartpqi", "hpdsa", "aacraid",
        "bcm_mpi3", "pvscsi", "nvme", "nvme_pcie", "iavmd", "intel-nvme-vmd", "vmkusb", "usb-storage", "ips", "cciss",
    }
)  # fmt: skip
"""RAID, SAS and AHCI drivers: their volumes have one path by nature and are often called shared."""
_LIVE = frozenset({"active", "standby", "active unoptimized"})


class Path(NamedTuple):
    """One path from an adapter of the host to a device."""

    name: str
    """``vmhba2:C0:T1:L3``."""
    adapter: str
    target: str
    """The port of the array, for iSCSI the session; empty where no output tells."""
    node: str
    """What the ports of one array have in common, as far as names tell: WWNN, IQN; else the port."""
    device: str
    lun: int | None
    state: str
    """As printed, in lower case; empty where no output tells."""
    transport: str
    access: str
    """``active``, ``active unoptimized``, ``standby`` as the multipathing plugin says; empty when not known."""
    record: Record
    column: str

    @property
    def is_live(self) -> bool:
        """True for a path that can carry I/O now or after a failover."""
        return self.state in _LIVE

    def shows(self, note: str = "") -> Pointer:
        """Primary evidence: the line with the state."""
        return at(self.record, self.column, note)

    def near(self, note: str = "") -> Pointer:
        """Related evidence: the line with the state."""
        return near(self.record, self.column, note)


class Device(Struct, frozen=True, eq=False, dict=True):
    """One disk or LUN."""

    name: str
    record: StorageDevice | None = None
    nmp: NmpDevice | None = None
    hpp: HppDevice | None = None
    paths: tuple[Path, ...] = ()
    detached: bool = False
    """True when somebody switched it off."""
    driver: str = ""
    """Of the adapter of its first path."""
    shown: str = ""
    """Its display name."""

    @property
    def vendor(self) -> str:
        """As the array tells it; from the display name where there is no list of devices."""
        if self.record is not None and self.record.vendor:
            return self.record.vendor
        return self.shown.split(" ")[0] if self.shown and not self.shown.startswith("Local ") else ""

    @property
    def model(self) -> str:
        """As the array tells it; empty when not known."""
        return (self.record.model or "") if self.record is not None else ""

    @property
    def kind(self) -> str:
        """Vendor and model, for sentences."""
        return f"{self.vendor} {self.model}".strip() or "unknown array"

    @cached_property
    def live(self) -> tuple[Path, ...]:
        """Paths that can carry I/O."""
        return tuple(path for path in self.paths if path.is_live)

    @cached_property
    def is_lun(self) -> bool:
        """True for a disk of an array behind a network: what rules about paths judge."""
        item = self.record
        if item is not None and (
            item.is_local is True
            or item.is_pseudo is True
            or item.is_removable is True
            or item.is_vvol_pe is True
            or item.size == 0
            or (item.device_type or "Direct-Access") != "Direct-Access"
            or item.model in ("LUNZ", "Universal Xport")
        ):
            return False
        return not self.detached and self.is_remote

    @cached_property
    def is_remote(self) -> bool:
        """True for a device that a network leads to; RAID volumes that call themselves shared are not."""
        if self.driver in LOCAL_DRIVERS:
            return False
        if self.paths:
            return any(path.transport in NETWORKS for path in self.paths)
        words = ("Fibre Channel", "iSCSI", "FCoE", "NVMe TCP", "NVMe RDMA")
        return any(f" {word} " in f" {self.shown} " for word in words)

    @property
    def is_iscsi(self) -> bool:
        """True for a device behind iSCSI."""
        return any(path.transport == "iscsi" for path in self.paths)

    def shows(self, column: str = "status", note: str = "") -> list[Pointer]:
        """Primary evidence: its entry in the list of devices, where there is one."""
        return [at(self.record, column, note)] if self.record is not None else []

    def near(self, column: str = "status", note: str = "") -> list[Pointer]:
        """Related evidence: its entry in the list of devices, where there is one."""
        return [near(self.record, column, note)] if self.record is not None else []


class Extent(NamedTuple):
    """One partition that a VMFS volume lies on."""

    device: str
    record: Record
    column: str


class Datastore(Struct, frozen=True, eq=False):
    """One volume of the host, or one that its list of extents names."""

    name: str
    uuid: str
    kind: str
    """``VMFS-6``, ``NFS``; empty when not known."""
    record: Filesystem | None
    extents: tuple[Extent, ...] = ()
    machines: tuple[str, ...] = ()
    """Virtual machines with files on it, as far as outputs tell."""


class Storage(Struct, frozen=True, eq=False, dict=True):
    """The storage of one host."""

    host: str
    adapters: Mapping[str, StorageAdapter]
    ports: Mapping[str, FcAdapter]
    """Fibre Channel ports by the name of their adapter."""
    devices: tuple[Device, ...]
    datastores: tuple[Datastore, ...]
    has_paths: bool
    """True when an output lists the paths."""
    whole: bool
    """True when that output is whole and no device in it masked: counts of paths mean something."""
    has_devices: bool
    """True when the list of devices was given whole."""
    has_nmp: bool

    @cached_property
    def _by_name(self) -> dict[str, Device]:
        return {device.name: device for device in self.devices}

    def device(self, name: str) -> Device | None:
        """The device of that name."""
        return self._by_name.get(name)

    @cached_property
    def luns(self) -> tuple[Device, ...]:
        """Disks of arrays behind a network."""
        return tuple(device for device in self.devices if device.is_lun)

    @cached_property
    def by_adapter(self) -> Mapping[str, Sequence[Path]]:
        """All paths by the adapter they begin at."""
        found: dict[str, list[Path]] = defaultdict(list)
        for device in self.devices:
            for path in device.paths:
                found[path.adapter].append(path)
        return found

    @cached_property
    def arrays(self) -> tuple[tuple[Device, ...], ...]:
        """The LUNs by array: devices that share a node of an array belong to one."""
        leader: dict[str, str] = {}

        def nodes_of(device: Device) -> list[str]:
            return sorted({path.node for path in device.paths if path.node}) or [device.name]

        def top(name: str) -> str:
            while leader.setdefault(name, name) != name:
                leader[name] = leader[leader[name]]
                name = leader[name]
            return name

        for device in self.luns:
            first, *others = nodes_of(device)
            for node in others:
                leader[top(node)] = top(first)
        groups: dict[str, list[Device]] = defaultdict(list)
        for device in self.luns:
            groups[top(nodes_of(device)[0])].append(device)
        return tuple(tuple(group) for group in groups.values())

    @cached_property
    def _on(self) -> Mapping[str, Sequence[Datastore]]:
        found: dict[str, list[Datastore]] = defaultdict(list)
        for store in self.datastores:
            for name in dict.fromkeys(extent.device for extent in store.extents):
                found[name].append(store)
        return found

    def datastores_on(self, devices: Iterable[Device]) -> list[Datastore]:
        """The datastores that lie on any of the devices."""
        found = {id(store): store for device in devices for store in self._on.get(device.name, ())}
        return list(found.values())

    def datastore(self, uuid: str) -> Datastore | None:
        """The volume with that UUID."""
        return self._stores.get(uuid)

    @cached_property
    def _stores(self) -> Mapping[str, Datastore]:
        return {store.uuid: store for store in self.datastores}

    def need(self, command: str) -> Need:
        """Something to collect on this host."""
        return Need(command, self.host)

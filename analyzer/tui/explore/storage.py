"""The picture of a host's storage: adapter, target, path, device, datastore and virtual machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from analyzer.analysis import Analysis
from analyzer.commands.nfs import Nfs41Volume, NfsVolume
from analyzer.engine import Engine
from analyzer.facts.storage import Datastore, Device, Path, Storage
from analyzer.facts.virtual_machines import VirtualMachines
from analyzer.rulebook import Records
from analyzer.tui.explore.pictures import (
    Marks,
    Node,
    Panel,
    Picture,
    Spot,
    counted,
    engine_of,
    natural,
    spot_of,
    spots_of,
    told_bytes,
    words,
)

_LACKING = (
    "esxcli storage core adapter list, esxcli storage core path list, esxcli storage core device list, "
    "esxcli storage filesystem list"
)
_OWN = ("vfat", "VMFSOS", "VMFS-L", "vffat")
"""Volumes of the host itself."""
_SHARES = ("NFS", "vsan", "VVOL", "vvol")
"""Volumes without a device of their own."""


def storage_picture(analysis: Analysis, host: str) -> Picture:
    """The storage of a host, as far as its outputs tell."""
    engine = engine_of(analysis)
    storage = engine.known(Storage, host)
    if storage is None:
        return Picture(host, "Storage", lacking=_LACKING)
    return _Storage(storage, Marks(analysis.report, host), _homes(engine, host), _exports(engine, host)).picture()


def _homes(engine: Engine, host: str) -> Mapping[str, tuple[Spot, ...]]:
    """Where it is told on which volumes a machine lies."""
    machines = engine.known(VirtualMachines, host) or ()
    return {machine.name: spots_of(machine.volumes.values()) for machine in machines}


def _exports(engine: Engine, host: str) -> Mapping[str, NfsVolume | Nfs41Volume]:
    """The NFS datastores by name."""
    rows = [*(engine.known(Records[NfsVolume], host) or ()), *(engine.known(Records[Nfs41Volume], host) or ())]
    return {row.volume_name: row for row in rows if row.volume_name}


class _Storage:
    def __init__(
        self, storage: Storage, marks: Marks, homes: Mapping[str, tuple[Spot, ...]],
        exports: Mapping[str, NfsVolume | Nfs41Volume],
    ) -> None:  # fmt: skip
        self.storage, self.marks, self.homes, self.exports = storage, marks, homes, exports
        marks.within(
            (record, (device.name,))
            for device in storage.devices
            for record in (device.record, device.nmp, device.hpp)
            if record is not None
        )
        marks.within((path.record, (path.name, device.name)) for device in storage.devices for path in device.paths)

    def picture(self) -> Picture:
        """Arrays, local devices, volumes of the network."""
        storage = self.storage
        panels = [self._array(number, devices) for number, devices in enumerate(storage.arrays)]
        of_arrays = {device.name for device in storage.luns}
        others = [device for device in storage.devices if device.name not in of_arrays]
        if others:
            head = Node("array:local", "", "Local and other devices", (counted(len(others), "device"),))
            panels.append(Panel(head, self._adapters("local", others), self._devices(others)))
        seen = {path.adapter for device in storage.devices for path in device.paths}
        idle = [name for name in storage.adapters if name not in seen]
        if idle and storage.has_paths:
            head = Node("array:none", "", "Adapters without a path", (counted(len(idle), "adapter"),))
            left = tuple(self._adapter("none", name, {}) for name in sorted(idle, key=natural))
            panels.append(Panel(head, left))
        shares = [
            self._datastore("", store)
            for store in storage.datastores
            if not store.extents and (store.machines or store.kind.startswith(_SHARES))
        ]
        listed = {store.name for store in storage.datastores}
        shares += [
            self._datastore("", Datastore(name, name, "NFS", None)) for name in self.exports if name not in listed
        ]
        if shares:
            head = Node("array:shares", "", "Volumes without a device", (counted(len(shares), "volume"),))
            panels.append(Panel(head, (), tuple(shares)))
        return Picture(storage.host, "Storage", tuple(panels))

    def _array(self, number: int, devices: Sequence[Device]) -> Panel:
        paths = [path for device in devices for path in device.paths]
        first = devices[0]
        nodes = dict.fromkeys(path.node for path in paths if path.node)
        head = Node(
            f"array:{number}", "array", first.kind,
            words(counted(len(devices), "device"), _live(paths), next(iter(nodes), "")),
            _state(paths), tuple(sorted({mark for node in nodes for mark in self.marks.of(node)})),
            spots_of(first.shows("vendor")),
        )  # fmt: skip
        return Panel(head, self._adapters(str(number), devices), self._devices(devices))

    # -- what leads to the devices ---------------------------------------------------------------------

    def _adapters(self, panel: str, devices: Iterable[Device]) -> tuple[Node, ...]:
        by_adapter: dict[str, dict[str, list[Path]]] = defaultdict(lambda: defaultdict(list))
        for device in devices:
            for path in device.paths:
                by_adapter[path.adapter][path.target].append(path)
        return tuple(self._adapter(panel, name, by_adapter[name]) for name in sorted(by_adapter, key=natural))

    def _adapter(self, panel: str, name: str, targets: Mapping[str, list[Path]]) -> Node:
        record, port = self.storage.adapters.get(name), self.storage.ports.get(name)
        spots: tuple[Spot, ...] = (spot_of(record),) if record is not None else ()
        if port is not None:
            spots = (*spots, spot_of(port, "port_state"))
        link = (record.link_state or "").removeprefix("link-") if record is not None else ""
        paths = [path for each in targets.values() for path in each]
        down = link in ("down", "offline")
        return Node(
            f"hba:{panel}:{name}", "storage adapter", name,
            words(
                link if link != "n/a" else "", _live(paths), (port.speed or "") if port is not None else "",
                (record.driver or "") if record is not None else "",
            ),
            "bad" if down else _state(paths), self.marks.of(name, spots), spots,
            tuple(
                self._target(panel, name, target, targets[target])
                for target in sorted(targets, key=natural)
                if target
            ) or tuple(map(self._path, paths)),
            # Of one local disk the adapter has told everything.
            folded=panel == "local",
        )  # fmt: skip

    def _target(self, panel: str, adapter: str, target: str, paths: list[Path]) -> Node:
        port = target.rpartition(":")[2] if paths[0].transport in ("fc", "fcoe") else target
        name = ":".join(port[at : at + 2] for at in range(0, 16, 2)) if len(port) == 16 else port
        findings = set(self.marks.of(port)) | set(self.marks.of(name)) | set(self.marks.of(target))
        return Node(
            f"target:{panel}:{adapter}:{target}", "target", name, words(_live(paths)), _state(paths),
            tuple(sorted(findings)), (spot_of(paths[0].record),), tuple(map(self._path, paths)), folded=True,
        )  # fmt: skip

    def _path(self, path: Path) -> Node:
        state = "" if not path.state else "ok" if path.is_live else "bad"
        spots = (spot_of(path.record),)
        told = words(path.state or "state ?", path.access if path.access != path.state else "", path.device)
        return Node(f"path:{path.name}:{path.device}", "path", path.name, told, state,
                    self.marks.of(path.name, spots), spots)  # fmt: skip

    # -- devices and what lies on them -----------------------------------------------------------------

    def _devices(self, devices: Iterable[Device]) -> tuple[Node, ...]:
        return tuple(self._device(each) for each in sorted(devices, key=_by_lun))

    def _device(self, device: Device) -> Node:
        record, paths = device.record, device.paths
        records = [device.record, device.nmp, device.hpp, *(path.record for path in paths[:8])]
        spots = tuple(dict.fromkeys(spot_of(record) for record in records if record is not None))
        size = record.size * (1 << 20) if record is not None and record.size else None
        status = (record.status or "") if record is not None else ""
        state = "off" if device.detached else _state(paths)
        in_part = state in ("bad", "part")
        told = words(
            _live(paths) if in_part else "",
            f"L{paths[0].lun}" if paths and paths[0].lun is not None and device.is_lun else "",
            told_bytes(size), "" if in_part else _live(paths), status if status not in ("on", "") else "",
            "" if device.is_lun else device.kind.replace("unknown array", ""),
            "detached" if device.detached else "",
        )  # fmt: skip
        stores = self.storage.datastores_on([device])
        return Node(
            f"device:{device.name}", "device", device.name, told, state, self.marks.of(device.name, spots), spots,
            tuple(self._datastore(device.name, store) for store in stores if store.kind not in _OWN),
        )  # fmt: skip

    def _datastore(self, device: str, store: Datastore) -> Node:
        record, export = store.record, self.exports.get(store.name)
        spots: tuple[Spot, ...] = (spot_of(record),) if record is not None else ()
        spots = (*spots, *spots_of([(each.record, each.column) for each in store.extents[:8]]))
        full, state = "", ""
        if record is not None:
            state = "bad" if record.mounted is False else "ok"
            if record.size and record.free is not None:
                full = f"{1 - record.free / record.size:.0%} of {told_bytes(record.size)}"
        server = host = ""
        if export is not None:
            spots = (*spots, spot_of(export))
            state = "ok" if export.accessible else state
            host = (export.host or "") if isinstance(export, NfsVolume) else ", ".join(export.host_s)
            server = f"{host}:{export.share}"
            if export.accessible is False:
                state = "bad"
        machines = tuple(
            Node(f"vm:{device}:{store.uuid}:{name}", "virtual machine", name, findings=self.marks.of(name),
                 spots=self.homes.get(name, ()))
            for name in sorted(store.machines, key=natural)
        )  # fmt: skip
        told = words(store.kind, full, "not mounted or not accessible" if state == "bad" else "", server)
        findings = {*self.marks.of(store.name, spots), *self.marks.of(store.uuid)}
        if export is not None:
            findings.update(self.marks.of(host))
        return Node(f"store:{device}:{store.uuid}", "datastore", store.name, told, state, tuple(sorted(findings)),
                    spots, machines)  # fmt: skip


def _by_lun(device: Device) -> tuple[int, str]:
    lun = device.paths[0].lun if device.paths else None
    return (lun if lun is not None else 1 << 20, device.name)


def _live(paths: Sequence[Path]) -> str:
    """How many paths there are and can carry I/O."""
    if not paths:
        return ""
    live = sum(path.is_live for path in paths)
    if not any(path.state for path in paths) or live == len(paths):
        return counted(len(paths), "path")
    return f"{live:,} of {counted(len(paths), 'path')} live"


def _state(paths: Sequence[Path]) -> str:
    """``ok`` when all can carry I/O, ``bad`` when none can."""
    told = [path for path in paths if path.state]
    live = sum(path.is_live for path in told)
    return "" if not told else "ok" if live == len(told) else "part" if live else "bad"

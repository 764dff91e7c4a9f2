"""Puts the storage of a host together from the lists of adapters, paths, devices and volumes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analyzer.commands.device_state import DetachedDevice
from analyzer.commands.esxcfg_mpath import BriefPath
from analyzer.commands.esxcfg_scsidevs import MappedExtent
from analyzer.commands.filesystems import Filesystem
from analyzer.commands.multipathing import HppDevice, NmpDevice
from analyzer.commands.raw_disks import StorageDevice
from analyzer.commands.storage_adapters import FcAdapter, StorageAdapter
from analyzer.commands.storage_paths import HppPath, NmpPath, StoragePath
from analyzer.commands.vmfs import VmfsExtent
from analyzer.facts.storage import DEVICE_LIST, PATH_LIST, Datastore, Device, Extent, Path, Storage
from analyzer.facts.virtual_machines import VirtualMachines
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Need, Records, Skip, fact

_FC = lazy_pattern(r"(?:WWNN: *([0-9a-f:]+) +WWPN: *([0-9a-f:]+))|(?:(?:fc|fcoe)\.([0-9a-f]+):([0-9a-f]+))", re.I)
_ISCSI = lazy_pattern(r"(?:([0-9a-f]{12}),)?((?:iqn|eui|naa)\.[^,\s]+)(?:,t,(\d+))?", re.I)
_ISCSI_LONG = lazy_pattern(r"IQN=(\S+) .*?Session=(\S*) PortalTag=(\S*)")
_MASKED = lazy_pattern(r"(?:naa|eui|uuid)\..*(?:[xX*#]{2}|\.\.)")
_UID = lazy_pattern(r"(.+?)-((?:fc|fcoe|tcp|rdma|sas|sata|pcie|usb)\..+|[0-9a-f]{12},.+|(?:iqn|eui)\..+)", re.I)


@fact
def storage(
    host: HostName, core: Records[StoragePath] | None, brief: Records[BriefPath] | None, nmp: Records[NmpPath] | None,
    hpp: Records[HppPath] | None, devices: Records[StorageDevice] | None, nmp_devices: Records[NmpDevice] | None,
    hpp_devices: Records[HppDevice] | None, detached: Records[DetachedDevice] | None,
    adapters: Records[StorageAdapter] | None, ports: Records[FcAdapter] | None, extents: Records[VmfsExtent] | None,
    mapped: Records[MappedExtent] | None, volumes: Records[Filesystem] | None, machines: VirtualMachines | None,
) -> Storage:  # fmt: skip
    """Everything the outputs tell about storage; skipped where none of them was given."""
    told = (core, brief, nmp, hpp, devices, nmp_devices, hpp_devices, adapters, ports, extents, mapped, volumes)
    if not any(told):
        needs = (Need(PATH_LIST, host.name), Need(DEVICE_LIST, host.name))
        raise Skip(f"{host.name}: nothing tells of its storage", *needs)
    access = _access(nmp, hpp)
    own = {item.hba_name: item for item in adapters or () if item.hba_name}
    source: Records[Any] | None = core or brief
    paths = _paths(core, access) if core else _brief(brief, access) if brief else list(_by_plugin(nmp, hpp))
    by_device: dict[str, dict[str, Path]] = defaultdict(dict)
    for path in paths:
        by_device[path.device][path.name] = path  # collected twice: the later state counts
    whole = source.complete if source else all(each is None or each.complete for each in (nmp, hpp))
    if any(_MASKED.match(name) for name in by_device):
        whole = False  # one masked name may stand for several devices
    return Storage(
        host.name, own, {item.adapter: item for item in ports or () if item.adapter},
        tuple(_devices(by_device, devices, nmp_devices, hpp_devices, detached, own)),
        tuple(_datastores(extents, mapped, volumes, machines)),
        has_paths=bool(paths), whole=whole, has_devices=devices is not None and devices.complete,
        has_nmp=nmp_devices is not None,
    )  # fmt: skip


def _access(nmp: Iterable[NmpPath] | None, hpp: Iterable[HppPath] | None) -> dict[str, str]:
    """What the plugins say of each path, by its runtime name."""
    found = {path.runtime_name: path.group_state or "" for path in nmp or () if path.runtime_name}
    found |= {path.runtime_name: path.path_state or "" for path in hpp or () if path.runtime_name}
    return {name: state.lower() for name, state in found.items()}


def _paths(core: Iterable[StoragePath], access: Mapping[str, str]) -> list[Path]:
    made = []
    for item in core:
        name, device = item.runtime_name or "", item.device or ""
        if not name or not device or device.startswith("No associated device"):
            continue
        adapter = item.adapter or name.partition(":")[0]
        far = item.target_identifier or ""
        transport, target, node = _end(item.transport or "", far, item.target_transport_details)
        made.append(
            Path(name, adapter, target, node, device, item.lun, (item.state or "").lower(), transport,
                 access.get(name, ""), item, "state")
        )  # fmt: skip
    return made


def _brief(brief: Iterable[BriefPath], access: Mapping[str, str]) -> list[Path]:
    made = []
    for item in brief:
        name = item.runtime_name or ""
        transport, target, node = _end(item.transport or "", "", item.target)
        made.append(
            Path(name, name.partition(":")[0], target, node, item.device or "", item.lun, (item.state or "").lower(),
                 transport, access.get(name, ""), item, "state")
        )  # fmt: skip
    return made


def _by_plugin(nmp: Iterable[NmpPath] | None, hpp: Iterable[HppPath] | None) -> Iterator[Path]:
    """The paths that the plugins list, where there is no list of all."""
    both: list[NmpPath | HppPath] = [*(nmp or ()), *(hpp or ())]
    for item in both:
        column = "group_state" if isinstance(item, NmpPath) else "path_state"
        state = (getattr(item, column) or "").lower()
        name, device = item.runtime_name or "", item.device or ""
        if not name or not device:
            continue
        cut = _UID.fullmatch((item.uid or "").removesuffix(f"-{device}"))
        transport, target, node = _end("", cut[2] if cut is not None else "", None)
        lun = re.search(r":L(\d+)$", name)
        yield Path(name, name.partition(":")[0], target, node, device, int(lun[1]) if lun else None, state, transport,
                   state, item, column)  # fmt: skip


def _end(transport: str, identifier: str, details: str | None) -> tuple[str, str, str]:
    """Transport, port and node of the array's end of a path."""
    kind, text = transport.lower(), identifier or details or ""
    fc = _FC.search(text)
    if fc is not None:
        node, port = ((fc[1] or fc[3]).replace(":", "").lower(), (fc[2] or fc[4]).replace(":", "").lower())
        return kind if kind in ("fc", "fcoe", "nvmefc") else "fc", f"{node}:{port}", node
    long = _ISCSI_LONG.search(text)
    if long is not None:
        return "iscsi", f"{long[2]},{long[1]},t,{long[3]}", long[1].lower()
    iscsi = _ISCSI.match(text) if kind in ("", "iscsi") else None
    if iscsi is not None:
        return "iscsi", text, iscsi[2].lower()
    prefix = text.partition(".")[0].lower()
    if prefix in ("tcp", "rdma"):
        return prefix, text.lower(), text.lower().rsplit(":", 1)[0]
    return kind or prefix, text, text


def _devices(
    paths: Mapping[str, Mapping[str, Path]], listed: Iterable[StorageDevice] | None, nmp: Iterable[NmpDevice] | None,
    hpp: Iterable[HppDevice] | None, detached: Iterable[DetachedDevice] | None, adapters: Mapping[str, StorageAdapter],
) -> Iterator[Device]:  # fmt: skip
    records = {item.name: item for item in listed or () if item.name}
    by_nmp = {item.name: item for item in nmp or () if item.name}
    by_hpp = {item.name: item for item in hpp or () if item.name}
    off = {item.device_uid for item in detached or () if item.state != "on"}
    for name in dict.fromkeys([*records, *paths, *by_nmp, *by_hpp]):
        record, own = records.get(name), tuple(paths.get(name, {}).values())
        adapter = adapters.get(own[0].adapter) if own else None
        shown = record.display_name if record is not None else None
        if not shown and own:
            shown = getattr(own[0].record, "device_display_name", None) or getattr(own[0].record, "display", None)
        plugin = by_nmp.get(name) or by_hpp.get(name)
        shown = shown or (plugin.device_display_name if plugin is not None else None)
        is_off = name in off or (record is not None and record.status == "off")
        yield Device(name, record, by_nmp.get(name), by_hpp.get(name), own, is_off,
                     (adapter.driver or "") if adapter is not None else "", shown or "")  # fmt: skip


def _datastores(
    extents: Iterable[VmfsExtent] | None, mapped: Iterable[MappedExtent] | None, volumes: Iterable[Filesystem] | None,
    machines: VirtualMachines | None,
) -> Iterator[Datastore]:  # fmt: skip
    parts: dict[str, dict[str, Extent]] = defaultdict(dict)
    names: dict[str, str] = {}
    for item in extents or ():
        if item.vmfs_uuid and item.device_name:
            key = f"{item.extent_number} {item.device_name} {item.partition}"
            parts[item.vmfs_uuid][key] = Extent(item.device_name, item, "device_name")
            names[item.vmfs_uuid] = item.volume_name or ""
    for each in mapped or () if not parts else ():
        key = f"{each.extent_number} {each.device} {each.partition}"
        parts[each.vmfs_uuid][key] = Extent(each.device, each, "device")
        names[each.vmfs_uuid] = each.volume_name
    users: dict[str, list[str]] = defaultdict(list)
    for machine in machines or ():
        for volume in machine.volumes:
            users[volume].append(machine.name)
    known = {item.uuid: item for item in volumes or () if item.uuid}
    for uuid in dict.fromkeys([*known, *parts]):
        record = known.get(uuid)
        name = (record.volume_name if record is not None else None) or names.get(uuid) or ""
        on = dict.fromkeys([*users.get(uuid, ()), *(users.get(name, ()) if name else ())])
        yield Datastore(
            name or uuid, uuid, (record.type or "") if record is not None else "", record,
            tuple(parts.get(uuid, {}).values()), tuple(on),
        )  # fmt: skip

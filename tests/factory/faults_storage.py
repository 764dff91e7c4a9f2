"""Faults of storage: paths, devices, datastores."""

from __future__ import annotations

from collections.abc import Callable

from tests.factory import render_disks, render_storage
from tests.factory.faults import fault
from tests.factory.model import Datastore, Device, Host, Path, Setting
from tests.factory.names import command_file, localcli
from tests.factory.tables import records

_PATHS = "commands/localcli_storage-core-path-list.txt"
_NMP = "commands/localcli_storage-nmp-device-list.txt"
_VOLUMES = "commands/localcli_storage-filesystem-list--i.txt"
_SETTINGS = "commands/localcli_system-settings-advanced-list--d.txt"
_GIB = 1024**3


def _luns(host: Host) -> list[Device]:
    return [device for device in host.devices if device.transport == "fc"]


def _kill(host: Host, dead: Callable[[Path], bool]) -> None:
    for device in _luns(host):
        for path in device.paths:
            if dead(path):
                path.state = "dead"


def _add(host: Host, path: str, text: str) -> None:
    host.replaced[path] = text.encode()


def _changed(host: Host, path: str, value: int, default: int, highest: int, about: str) -> None:
    host.settings.append(Setting(path, value, default, 0, highest, about))


def _renamed(hosts: list[Host], vendor: str, model: str) -> None:
    """The array is another one."""
    for host in hosts:
        for device in _luns(host):
            device.vendor, device.model = vendor, model


def _with_more(hosts: list[Host]) -> Datastore:
    """One more datastore on all hosts, without machines: that of the last one is told."""
    for host in hosts:
        like = host.datastores[-1]
        uuid = f"{like.uuid[:-4]}0050"
        host.datastores.append(Datastore("ds-san-50", uuid, _luns(host)[-1].uid, 1, like.size, like.free, like.version))
    return hosts[-1].datastores[-1]


@fault("dead-fabric", ("STG-001", "error", _PATHS))
def _dead_fabric(hosts: list[Host]) -> None:
    """One adapter has lost its fabric: all its paths are dead."""
    hba = [item for item in hosts[-1].hbas if item.transport == "fc"][-1]
    hba.link = "link-down"
    _kill(hosts[-1], lambda path: path.hba == hba.name)


@fault("dead-controller", ("STG-001", "error", _PATHS))
def _dead_controller(hosts: list[Host]) -> None:
    """One port of the array has died for all hosts."""
    for host in hosts:
        _kill(host, lambda path: path.target == 1)


@fault("lun-without-path", ("STG-002", "critical", _PATHS))
def _lun_without_path(hosts: list[Host]) -> None:
    """All paths to a LUN are dead."""
    device = _luns(hosts[-1])[0]
    device.status = "dead"
    for path in device.paths:
        path.state = "dead"


@fault("single-path", ("STG-003", "warning", _PATHS))
def _single_path(hosts: list[Host]) -> None:
    """A LUN is zoned over one path only, on all hosts."""
    for host in hosts:
        del _luns(host)[0].paths[1:]


@fault("one-adapter", ("STG-004", "warning", _PATHS))
def _one_adapter(hosts: list[Host]) -> None:
    """All hosts are zoned with one of their two adapters."""
    for host in hosts:
        for device in _luns(host):
            device.paths = [path for path in device.paths if path.hba == device.paths[0].hba]


@fault("masked-in-part", ("STG-005", "warning", _PATHS))
def _masked_in_part(hosts: list[Host]) -> None:
    """A LUN is mapped to one port of the array, the others to both."""
    for host in hosts:
        device = _luns(host)[-1]
        device.paths = [path for path in device.paths if path.target == 0]


@fault("paths-differ", ("STG-006", "warning", _PATHS))
def _paths_differ(hosts: list[Host]) -> None:
    """One host is zoned to one port of the array only."""
    for device in _luns(hosts[-1]):
        device.paths = [path for path in device.paths if path.target == 0]


@fault("path-limit", ("STG-007", "warning", _PATHS), version="5.5")
def _path_limit(hosts: list[Host]) -> None:
    """A host has nearly as many paths as its release takes."""
    host = hosts[-1]
    like = _luns(host)[0]
    for number in range(236):
        paths = [Path(path.hba, path.target, 20 + number, path.target_id) for path in like.paths]
        uid = f"{like.uid[:-6]}{number:06x}"
        host.devices.append(Device(uid, like.vendor, like.model, like.revision, like.megabytes, "fc", False, paths))


@fault("path-disabled", ("STG-010", "warning", _PATHS))
def _path_disabled(hosts: list[Host]) -> None:
    """Somebody switched a path off and forgot it."""
    _luns(hosts[-1])[0].paths[1].state = "disabled"


@fault("not-optimised", ("STG-011", "warning"))
def _not_optimised(hosts: list[Host]) -> None:
    """A LUN is reached through the controller that does not own it."""
    for path in _luns(hosts[-1])[0].paths:
        path.optimized = False


@fault("path-selection", ("STG-013", "warning", _NMP))
def _path_selection(hosts: list[Host]) -> None:
    """LUNs of a FlashArray use the path that was used last."""
    _renamed(hosts, "PURE", "FlashArray")
    for host in hosts:
        for device in _luns(host):
            device.satp, device.psp = "VMW_SATP_ALUA", "VMW_PSP_MRU"


@fault("round-robin-iops", ("STG-014", "info", _NMP))
def _round_robin_iops(hosts: list[Host]) -> None:
    """LUNs of a FlashArray change the path every 1000 I/Os."""
    _renamed(hosts, "PURE", "FlashArray")
    for host in hosts:
        for device in _luns(host):
            device.satp = "VMW_SATP_ALUA"


@fault("mixed-selection", ("STG-015", "warning", _NMP))
def _mixed_selection(hosts: list[Host]) -> None:
    """One LUN of an array has another path selection than the others."""
    _renamed(hosts, "EXAMPLE", "FC LUN")
    for host in hosts:
        _luns(host)[-1].psp = "VMW_PSP_MRU"


@fault("selection-differs", ("STG-016", "warning", _NMP))
def _selection_differs(hosts: list[Host]) -> None:
    """One host uses another path selection."""
    _renamed(hosts, "EXAMPLE", "FC LUN")
    for device in _luns(hosts[-1]):
        device.psp = "VMW_PSP_MRU"


@fault("fixed-with-alua", ("STG-017", "warning", _NMP))
def _fixed_with_alua(hosts: list[Host]) -> None:
    """LUNs of an ALUA array have a fixed path."""
    _renamed(hosts, "EXAMPLE", "FC LUN")
    for host in hosts:
        for device in _luns(host):
            device.psp = "VMW_PSP_FIXED"


@fault("ats-heartbeat", ("STG-024", "error", _SETTINGS))
def _ats_heartbeat(hosts: list[Host]) -> None:
    """One host writes its heartbeat without ATS."""
    _changed(hosts[-1], "/VMFS3/UseATSForHBOnVMFS5", 0, 1, 1, "Use ATS for HB on ATS supported VMFS5 volumes")


@fault("acceleration-off", ("STG-025", "warning", _SETTINGS))
def _acceleration_off(hosts: list[Host]) -> None:
    """Locking by ATS is switched off."""
    about = "Enable hardware accelerated VMFS locking (requires compliant hardware)"
    _changed(hosts[-1], "/VMFS3/HardwareAcceleratedLocking", 0, 1, 1, about)


@fault("apd-handling-off", ("STG-028", "warning", _SETTINGS))
def _apd_handling_off(hosts: list[Host]) -> None:
    """The host does not give up on lost storage."""
    _changed(hosts[-1], "/Misc/APDHandlingEnable", 0, 1, 1, "Enable Storage APD Handling.")


@fault("use-ano", ("STG-019", "warning", _NMP))
def _use_ano(hosts: list[Host]) -> None:
    """Round robin is told to use all paths of an array."""
    text = records(render_storage.nmp_device_records(hosts[-1]))
    _add(hosts[-1], _NMP, text.replace("useANO=0", "useANO=1"))


@fault("autoremove-off", ("STG-029", "info", _SETTINGS))
def _autoremove_off(hosts: list[Host]) -> None:
    """The host keeps devices that are gone for good."""
    _changed(hosts[-1], "/Disk/AutoremoveOnPDL", 0, 1, 1, "Autoremove devices in PDL state")


@fault("device-degraded", ("STG-032", "error"))
def _device_degraded(hosts: list[Host]) -> None:
    """A LUN is degraded although its paths are alive."""
    _luns(hosts[-1])[0].status = "degraded"


@fault("datastore-full", ("STG-050", "critical", _VOLUMES))
def _datastore_full(hosts: list[Host]) -> None:
    """A shared datastore is full."""
    for host in hosts:
        host.datastores[1].free = 2 * _GIB


@fault("datastore-unmounted", ("STG-055", "warning", _VOLUMES))
def _datastore_unmounted(hosts: list[Host]) -> None:
    """One host has a datastore unmounted."""
    _with_more(hosts).mounted = False


@fault("volume-copy", ("STG-056", "error"))
def _volume_copy(hosts: list[Host]) -> None:
    """A LUN came back with another identity: its volume is not mounted."""
    kept = hosts[-1].datastores[-1]
    gone = Datastore("ds-san-99", f"{kept.uuid[:-2]}99", kept.device, 1, kept.size, kept.free, kept.version)
    _add(hosts[-1], localcli("storage vmfs snapshot list"), render_disks.unresolved([gone]))


@fault("extent-gone", ("STG-057", "critical", "commands/localcli_storage-vmfs-extent-list.txt"))
def _extent_gone(hosts: list[Host]) -> None:
    """A datastore lies on a device that the host does not have."""
    store = hosts[-1].datastores[-1]
    store.device = f"{store.device[:-4]}dead"


@fault("spanned", ("STG-058", "info"))
def _spanned(hosts: list[Host]) -> None:
    """A datastore lies on two devices."""
    host = hosts[-1]
    store = host.datastores[-1]
    other = next(device.uid for device in _luns(host) if device.uid != store.device)
    text = render_storage.extents(host)
    row = text.rstrip("\n").rsplit("\n", 1)[-1]
    second = row.replace(store.device, other)
    at = second.index(other)
    number = second.rindex("0", 0, at)
    _add(host, localcli("storage vmfs extent list"), f"{text}{second[:number]}1{second[number + 1 :]}\n")


@fault("datastore-missing", ("STG-065", "warning", _VOLUMES))
def _datastore_missing(hosts: list[Host]) -> None:
    """One of two hosts does not have a datastore of the other."""
    hosts[-1].datastores.remove(_with_more(hosts))


@fault("datastore-renamed", ("STG-066", "warning", _VOLUMES))
def _datastore_renamed(hosts: list[Host]) -> None:
    """One host has a datastore under its former name."""
    _with_more(hosts).name = "ds-before"


@fault("nfs-lost", ("STG-070", "critical"))
def _nfs_lost(hosts: list[Host]) -> None:
    """A server of NFS datastores does not answer."""
    volumes = [(f"nfs-0{number}", "192.0.2.50", f"/vol/nfs0{number}", False) for number in (1, 2)]
    _add(hosts[-1], localcli("storage nfs list"), render_disks.nfs(volumes))


@fault("nfs-limit", ("STG-072", "warning"))
def _nfs_limit(hosts: list[Host]) -> None:
    """A host has as many NFS datastores as it mounts."""
    volumes = [(f"nfs-{number:02}", "192.0.2.50", f"/vol/nfs{number:02}", True) for number in range(32)]
    _add(hosts[-1], localcli("storage nfs list"), render_disks.nfs(volumes))


@fault("nfs-names", ("STG-074", "error"))
def _nfs_names(hosts: list[Host]) -> None:
    """Two hosts mount one export by different names of its server."""
    for host, server in zip(hosts, ("192.0.2.50", "nas1.lab.example"), strict=False):
        _add(host, localcli("storage nfs list"), render_disks.nfs([("nfs-01", server, "/vol/nfs01", True)]))


@fault("fc-speed", ("STG-091", "warning"))
def _fc_speed(hosts: list[Host]) -> None:
    """A Fibre Channel port has chosen a lower speed."""
    next(hba for hba in hosts[-1].hbas if hba.transport == "fc").gigabits = 8


@fault("detached-device", ("STG-101", "info"))
def _detached_device(hosts: list[Host]) -> None:
    """A device was detached and left."""
    gone = Device("naa.60060160aabbccddeeff001122334455", "DGC", "VRAID", "5007", 1024, "fc", False, [])
    _add(hosts[-1], localcli("storage core device detached list"), render_disks.detached([gone]))


@fault("disk-failing", ("STG-107", "error", "commands/smartinfo.txt"))
def _disk_failing(hosts: list[Host]) -> None:
    """The local disk has used up its spare sectors."""
    rows = (("Health Status", "OK", "N/A", "N/A"), ("Media Wearout Indicator", "88", "10", "88"),
            ("Power-on Hours", "61", "0", "61"), ("Reallocated Sector Count", "5", "10", "5"))  # fmt: skip
    _add(hosts[-1], command_file("smartinfo"), render_disks.smart([(hosts[-1].devices[0], rows)]))


@fault("array-type", ("STG-109", "warning", _NMP))
def _array_type(hosts: list[Host]) -> None:
    """The array has the wrong host type for ESXi and does not offer ALUA."""
    _renamed(hosts, "3PARdata", "VV")
    for host in hosts:
        for device in _luns(host):
            device.satp = "VMW_SATP_DEFAULT_AA"


@fault("nvme-controller", ("STG-110", "error"))
def _nvme_controller(hosts: list[Host]) -> None:
    """Controllers of an NVMe array do not answer."""
    name = "nqn.1992-08.com.example:sn.0001:subsystem.lab#vmhba65#192.0.2.6{}:4420"
    rows = [(name.format(number), 256 + number, "vmhba65", "TCP", number > 1, False) for number in range(4)]
    _add(hosts[-1], localcli("nvme controller list"), render_disks.nvme_controllers(rows))


@fault("ssd-hours", ("STG-111", "critical"))
def _ssd_hours(hosts: list[Host]) -> None:
    """The firmware of the local SSD stops it after 32,768 hours."""
    disk = hosts[-1].devices[0]
    disk.vendor, disk.model, disk.revision = "HP", "VO0480JFDGT", "HPD5"

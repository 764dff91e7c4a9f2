"""VMO-054."""

import re
from typing import NamedTuple

from analyzer.commands.raw_disks import RawDisk, StorageDevice
from analyzer.commands.version import Version
from analyzer.configs.vmx import Vmx
from analyzer.facts.virtual_machines import VirtualMachines, disks_of, is_there
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Direction, Need, Pointer, Records, Results, Skip, at, found, near, observed, rule
from analyzer.rules.vmotion.vms import MOST, names_of, plural, source_files

_DEVICES = "esxcli storage core device list"
_VML = lazy_pattern(r"vml\.02[0-9a-f]{2}(?P<lun>[0-9a-f]{2})0000(?P<rest>[0-9a-f]{28,})", re.I)
"""Device id of a SCSI LUN as one host knows it: the LUN number, the NAA id and twelve digits of the model."""
_CLUSTER = 11
"""The hardware version from which a node of a guest cluster migrates with physical bus sharing."""
_TOLERANT = (5, 5)
"""The release from which a mapping follows the NAA id and not the LUN number."""


class _Lun(NamedTuple):
    naa: str
    number: int


@rule("VMO-054", "RDM LUN not visible or with another LUN ID on the target", severity=Severity.CRITICAL)
def rdm_not_visible(
    machines: Direction[VirtualMachines | None],
    mappings: Direction[Records[RawDisk] | None],
    devices: Direction[Records[StorageDevice] | None],
    versions: Direction[Records[Version] | None],
) -> Results:
    """A virtual machine uses a LUN directly, and the target host does not see that LUN as the source does.

    What it checks
        What each raw device mapping of the source points to (vmkfstools -q), by NAA id in the target's list
        of devices. A LUN that is missing is critical; another LUN number is a warning, or an error on a
        target before 5.5. Controllers with physical bus sharing are told as well.

    Why it matters
        Without the LUN the migration is refused: the disk cannot be opened on the target.

    How to fix
        Map the LUN to the target host with the same LUN number (zoning, host group of the array), then
        rescan: esxcli storage core adapter rescan --all

    False alarms
        Since 5.5 a mapping follows the NAA id, so another LUN number works. Since 6.0 a cluster node with
        physical bus sharing migrates from hardware version 11 on: an information, only Storage vMotion stays
        closed.

    References
        vSphere Storage: raw device mapping
        vSphere 6.0 and later: Setup for Failover Clustering and Microsoft Cluster Service
    """
    source, target = machines.hosts
    own = source_files(machines)
    yield from _bus_sharing(source, own)
    raw = [item for item in mappings.source or () if item.maps_to]
    if not raw:
        disks = [disk for vm in own.files for disk in disks_of(vm)]
        if not disks:
            yield observed(f"no VM on {source} has a disk")
            return
        raise Skip(
            f"which disks of {source} are raw device mappings is not in the texts",
            Need("vmkfstools -q <disk>.vmdk", source),
        )
    if devices.target is None or not devices.target.complete:
        raise Skip(f"the storage devices of {target} are not in the texts", Need(_DEVICES, target))
    theirs = _luns(devices.target)
    version = next((item.numbers for item in reversed(versions.target or ()) if item.numbers), None)
    strict = version is not None and version < _TOLERANT
    missing: list[tuple[RawDisk, str]] = []
    moved: list[tuple[RawDisk, int, int, StorageDevice]] = []
    unread = []
    for item in raw:
        lun = _lun(item.maps_to or "")
        if lun is None:
            unread.append(item.maps_to or "")
            continue
        device, number = theirs.get(lun.naa, (None, None))
        if device is None:
            missing.append((item, lun.naa))
        elif number is not None and number != lun.number:
            moved.append((item, lun.number, number, device))
    if missing:
        ids = list(dict.fromkeys(f"naa.{naa}" for _, naa in missing))
        yield found(
            f"{target} does not see {', '.join(ids[:8])}{f' and {len(ids) - 8} more' if len(ids) > 8 else ''}, used by "
            f"{len(missing)} raw device {plural(missing, 'mapping', 'mappings')} on {source} "
            f"({_paths(missing[0][0])}).",
            *(at(item, "maps_to") for item, _ in missing[:MOST]),
            subject="LUN not visible", count=len(missing),
        )  # fmt: skip
    if moved:
        shown: list[Pointer] = [at(item, "maps_to") for item, *_ in moved[:MOST]]
        first = moved[0]
        yield found(
            f"{len(moved)} raw device {plural(moved, 'mapping', 'mappings')} of {source} "
            f"{plural(moved, 'has', 'have')} another LUN number on {target}: {_paths(first[0])} is LUN {first[1]} "
            f"on {source} and {first[2]} on {target}.",
            *shown, near(first[3], "other_uids"),
            subject="LUN number", count=len(moved), severity=Severity.ERROR if strict else Severity.WARNING,
        )  # fmt: skip
    if not missing and not moved and len(unread) < len(raw):
        yield observed(f"{target} sees all {len(raw) - len(unread)} mapped LUNs under the same number")
    if unread:
        raise Skip(f"{', '.join(unread[:3])} names no LUN by NAA id", Need(_DEVICES, target))


def _bus_sharing(source: str, own: VirtualMachines) -> Results:
    """Nodes of guest clusters: they migrate from hardware version 11 on."""
    nodes = [(vm, key) for vm in own.files if (key := _shared_bus(vm))]
    for old in (True, False):
        group = [(vm, key) for vm, key in nodes if ((vm.virtual_hw_version or 0) < _CLUSTER) is old]
        if not group:
            continue
        vms = [vm for vm, _ in group]
        end = (
            f"and hardware version below {_CLUSTER}: no migration while powered on"
            if old
            else "(guest cluster): no Storage vMotion"
        )
        yield found(
            f"{names_of(vms)} on {source} {plural(vms, 'has', 'have')} physical SCSI bus sharing {end}.",
            *(at(vm, key) for vm, key in group[:MOST]),
            subject=f"bus sharing{' on old hardware version' if old else ''}", count=len(vms),
            severity=Severity.ERROR if old else Severity.INFO,
            remedy="Upgrade the hardware version to 11 or later with the cluster node powered off." if old
            else "Nothing to do for vMotion; the disks of the node stay where they are.",
        )  # fmt: skip


def _shared_bus(vm: Vmx) -> str:
    """The key of a controller that other VMs share physically."""
    return next(
        (
            f"{drive.name}.sharedBus"
            for drive in vm.drives
            if is_there(drive) and drive.text("shared_bus").lower() == "physical"
        ),
        "",
    )


def _lun(vml: str) -> _Lun | None:
    """NAA id and LUN number in a ``vml`` name.

    >>> _lun("vml.0200050000600601603df02d00d06e9cf71b6fe111565241494420")
    _Lun(naa='600601603df02d00d06e9cf71b6fe111', number=5)
    """
    found_in = _VML.fullmatch(vml)
    return _Lun(found_in["rest"][:-12].lower(), int(found_in["lun"], 16)) if found_in is not None else None


def _luns(devices: Records[StorageDevice]) -> dict[str, tuple[StorageDevice, int | None]]:
    """The devices of a host by NAA id, with their LUN numbers."""
    found_here: dict[str, tuple[StorageDevice, int | None]] = {}
    for device in devices:
        luns = [lun for uid in device.other_uids if (lun := _lun(uid)) is not None]
        naa = (device.name or "").removeprefix("naa.").lower() if (device.name or "").startswith("naa.") else ""
        for key in {naa, *(lun.naa for lun in luns)} - {""}:
            found_here.setdefault(key, (device, luns[0].number if luns else None))
    return found_here


def _paths(item: RawDisk) -> str:
    return (item.disk or "").rsplit("/", 1)[-1]

"""Snapshots of virtual machines: which ``.vmsd`` file belongs to which ``.vmx``, and what the disks stand on."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from analyzer.configs.vmdk import Vmdk
from analyzer.configs.vmsd import COMMAND as VMSD
from analyzer.configs.vmsd import Snapshot, Snapshots
from analyzer.configs.vmx import Vmx, VmxDevice
from analyzer.facts.virtual_machines import disks_of, machines_of
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Fleet, Need, Records, Skip
from analyzer.rules.vmotion.vms import named

VMSD_FILES = VMSD.to_collect
_DELTA = lazy_pattern(r"-\d{6}\.vmdk$", re.I)


def _stem(path: str) -> str:
    """A path without its ending: the files of one VM differ in nothing else."""
    return re.sub(r"\.(?:vmx|vmsd|vmdk)~?$", "", path, flags=re.I)


class Chain(Struct, frozen=True):
    """One virtual machine and its snapshots."""

    name: str
    vm: Vmx | None
    told: Snapshots | None
    """None where no ``.vmsd`` file of it was given, or an empty one."""
    is_empty: bool = False
    """True for an empty ``.vmsd`` file: the VM never had a snapshot."""

    @property
    def snapshots(self) -> list[Snapshot]:
        """Its snapshots."""
        return self.told.snapshots if self.told is not None else []

    @property
    def depth(self) -> int:
        """How many snapshots lie below the running VM, one on another."""
        by_uid = {each.uid: each for each in self.snapshots if each.uid}
        depth, at = 0, by_uid.get((self.told.current if self.told is not None else 0) or 0)
        seen: set[int | None] = set()
        while at is not None and at.uid not in seen:
            seen.add(at.uid)
            depth += 1
            at = by_uid.get(at.parent or 0)
        # A file that does not name the parents tells no tree: its snapshots are taken for one chain.
        return depth if any(each.parent for each in self.snapshots) else max(depth, len(self.snapshots))

    @property
    def is_clone(self) -> bool:
        """True for a linked or instant clone by what its ``.vmsd`` says."""
        return self.told is not None and any(key.lower().startswith("cloneof") for key in self.told.settings)


def chains(
    host: str, files: Fleet[Records[Vmx]] | None, snapshots: Fleet[Records[Snapshots]] | None
) -> Iterator[Chain]:
    """The machines of a host with their snapshots."""
    records = snapshots.get(host) if snapshots is not None else None
    told = {_stem(item.path): item for item in records or ()}
    empty = {_stem(each.ref.path) for each in (records.captures if records is not None else ()) if each.result.silent}
    names = {stem.rsplit("/", 1)[-1]: stem for stem in told}
    for vm in machines_of(files.get(host, ()) if files is not None else ()):
        stem = _stem(vm.path)
        # Copied into one folder, the files have their names in common.
        found = stem if stem in told else names.get(stem.rsplit("/", 1)[-1], "") if "/vmfs/" not in f"/{stem}" else ""
        yield Chain(vm.name, vm, told.pop(found, None), stem in empty)
    for stem, item in told.items():
        yield Chain(stem.rsplit("/", 1)[-1], None, item)


def hosts_with(*fleets: Fleet[Records[Vmx]] | Fleet[Records[Snapshots]] | None) -> list[str]:
    """The hosts, or files, that gave any of these."""
    return list(dict.fromkeys(host for fleet in fleets if fleet is not None for host in fleet))


def delta_disks(vm: Vmx) -> list[VmxDevice]:
    """The disks on which the VM runs that are differences to another one, in its own folder.

    A disk of another VM's folder is a base image, or a disk that a backup server reads.
    """
    return [
        disk for disk in disks_of(vm) if _DELTA.search(disk.text("file_name")) and "/" not in disk.text("file_name")
    ]


def by_folder(disks: Iterable[Vmdk]) -> dict[str, list[Vmdk]]:
    """The disks that are differences to another one, by the folder they lie in."""
    found: dict[str, list[Vmdk]] = {}
    for disk in disks:
        if disk.parent_file_name_hint:
            found.setdefault(disk.path.rpartition("/")[0], []).append(disk)
    return found


def on_foreign_disks(vm: Vmx, children: Mapping[str, list[Vmdk]]) -> bool:
    """True where a disk of the VM stands on one in another VM's folder: a linked or instant clone."""
    folder = vm.path.rpartition("/")[0]
    return any(_other(disk, folder) for disk in children.get(folder, ()))


def _other(disk: Vmdk, folder: str) -> bool:
    parent = (disk.parent_file_name_hint or "").rpartition("/")[0]
    return bool(parent) and parent.rsplit("/", 1)[-1] != folder.rsplit("/", 1)[-1]


def no_vmsd(lacking: dict[str, list[str]]) -> Skip:
    """Why the snapshots of some machines were not judged."""
    names = [name for held in lacking.values() for name in held]
    return Skip(f"no .vmsd file of {named(names)}", *(Need(VMSD_FILES, host) for host in lacking))

"""The virtual machines of a host: their .vmx files, and the volumes that hold them.

A .vmx file alone does not say where it lies: its path does, as saved from a bundle or typed on the host; else
the lists of running or registered machines tell.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from analyzer.commands.vm_inventory import RegisteredVm
from analyzer.commands.vm_process import VmProcess
from analyzer.configs.vmx import COMMAND as VMX
from analyzer.configs.vmx import Vmx, VmxDevice
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Need, Pointer, Records, Skip, at, fact

VMX_FILES = VMX.to_collect
"""What to collect where nothing tells of the virtual machines."""

_VOLUME = lazy_pattern(r"(?:^|/)vmfs/volumes/(?P<volume>[^/]+)/(?P<rest>.+)")
_BRACKETS = lazy_pattern(r"\[(?P<volume>[^\]]*)\]\s*(?P<rest>.*)")
_CD = lazy_pattern(r"cdrom|atapi", re.I)


def volume_of(path: str | None) -> str:
    """The volume in a path, by UUID or by name; empty for a path that names none.

    >>> volume_of("/vmfs/volumes/5f0a1b2c-11223344/a/a.vmx"), volume_of("[ds1] a/a.vmx"), volume_of("a.vmdk")
    ('5f0a1b2c-11223344', 'ds1', '')
    """
    found = _VOLUME.search(path or "") or _BRACKETS.match(path or "")
    return found["volume"] if found is not None else ""


def machines_of(files: Iterable[Vmx]) -> list[Vmx]:
    """The machines of .vmx files: backup copies and the same machine given twice are left out."""
    found: dict[tuple[str, str | None], Vmx] = {}
    for vmx in files:
        if not vmx.path.endswith("~") and len(vmx.settings) > 1:
            found.setdefault((vmx.name, vmx.uuid_bios), vmx)
    return list(found.values())


def is_there(device: VmxDevice) -> bool:
    """True for a device that the machine really has."""
    return device.present is True


def is_cd(drive: VmxDevice) -> bool:
    """True for a CD or DVD drive."""
    return _CD.search(drive.text("device_type")) is not None


def disks_of(vmx: Vmx) -> list[VmxDevice]:
    """The disks of a machine."""
    return [
        drive
        for drive in vmx.drives
        if is_there(drive) and not is_cd(drive) and drive.text("file_name").lower().endswith(".vmdk")
    ]


def is_encrypted(vmx: Vmx) -> bool:
    """True for a machine whose files are encrypted."""
    return vmx.get("encryption.keySafe") is not None or vmx.get("encryption.data") is not None


def full_memory_reserved(vmx: Vmx) -> bool:
    """True when all memory of a machine has to be free on its host."""
    pinned = vmx.flag("sched.mem.pin") is True or (vmx.get("sched.cpu.latencySensitivity") or "").lower() == "high"
    return pinned or any(is_there(device) for device in vmx.pci_passthru)


@dataclass(frozen=True)
class VirtualMachine:
    """One machine that outputs of a host tell of."""

    name: str
    vmx: Vmx | None
    hardware: int | None
    """Virtual hardware version."""
    hardware_shown: Pointer | None = field(default=None, compare=False)
    home: str = ""
    """Path of its .vmx file, where it names a volume."""
    home_shown: Pointer | None = field(default=None, compare=False)

    @property
    def volumes(self) -> dict[str, Pointer]:
        """The volumes with files of the machine, by UUID or name as written, and what says so."""
        found: dict[str, Pointer] = {}
        if self.home_shown is not None and volume_of(self.home):
            found[volume_of(self.home)] = self.home_shown
        for disk in disks_of(self.vmx) if self.vmx is not None else ():
            volume = volume_of(disk.text("file_name"))
            if volume and self.vmx is not None:
                found.setdefault(volume, at(self.vmx, f"{disk.name}.fileName"))
        return found


class VirtualMachines(Struct, frozen=True, eq=False):
    """Fact: the machines of one host, from .vmx files and from the lists of registered and running machines."""

    host: str
    machines: tuple[VirtualMachine, ...]
    has_files: bool
    """True when .vmx files were given; the lists tell little more than names."""

    def __iter__(self) -> Iterator[VirtualMachine]:
        return iter(self.machines)

    @property
    def files(self) -> list[Vmx]:
        """The .vmx files of the machines."""
        return [machine.vmx for machine in self.machines if machine.vmx is not None]


@fact
def virtual_machines(
    files: Records[Vmx] | None,
    registered: Records[RegisteredVm] | None,
    running: Records[VmProcess] | None,
    host: HostName,
) -> VirtualMachines:
    """The machines by name; skipped where no output tells of any."""
    if files is None and registered is None and running is None:
        raise Skip(f"{host.name}: nothing tells of its virtual machines", Need(VMX_FILES, host.name))
    homes: dict[str, tuple[str, Pointer]] = {}
    for process in running or ():
        if process.display_name and process.config_file:
            homes.setdefault(process.display_name, (process.config_file, at(process, "config_file")))
    for vm in registered or ():
        if vm.name and vm.file:
            homes.setdefault(vm.name, (vm.file, at(vm, "file")))
    versions = _versions(registered)
    found = [_machine(vmx, homes) for vmx in machines_of(files or ())]
    named = {machine.name for machine in found}
    for name, (home, shown) in homes.items():
        if name not in named:
            hardware, proof = versions.get(name, (None, None))
            found.append(VirtualMachine(name, None, hardware, proof, home, shown))
    return VirtualMachines(host.name, tuple(found), bool(files))


def _machine(vmx: Vmx, homes: Mapping[str, tuple[str, Pointer]]) -> VirtualMachine:
    home, shown = (vmx.path, at(vmx)) if volume_of(vmx.path) else homes.get(vmx.name, ("", None))
    return VirtualMachine(
        vmx.name, vmx, vmx.virtual_hw_version, at(vmx, "virtual_hw_version"), home, shown
    )  # fmt: skip


def _versions(registered: Iterable[RegisteredVm] | None) -> dict[str, tuple[int | None, Pointer | None]]:
    """Hardware version by name: ``vmx-19`` is 19."""
    found: dict[str, tuple[int | None, Pointer | None]] = {}
    for vm in registered or ():
        number = re.fullmatch(r"vmx-(\d+)", vm.version or "")
        if vm.name and number is not None:
            found.setdefault(vm.name, (int(number[1]), at(vm, "version")))
    return found

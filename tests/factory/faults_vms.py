"""Faults of single virtual machines: hardware, disks, snapshots."""

from __future__ import annotations

from dataclasses import replace

from tests.factory.faults import fault
from tests.factory.model import Disk, Host


@fault("vm-old-hardware", ("VM-001", "info"))
def _vm_old_hardware(hosts: list[Host]) -> None:
    """A machine has the hardware version of 6.0."""
    hosts[0].vms[0].hardware = 11


@fault("vm-ancient-hardware", ("VM-001", "warning"))
def _vm_ancient_hardware(hosts: list[Host]) -> None:
    """A machine has a hardware version of 4.x."""
    hosts[0].vms[0].hardware = 7


@fault("vm-emulated-nic", ("VM-010", "info"))
def _vm_emulated_nic(hosts: list[Host]) -> None:
    """A machine has an emulated NIC."""
    hosts[0].vms[0].extra["ethernet0.virtualDev"] = "e1000e"


@fault("vm-same-mac", ("VM-012", "error"))
def _vm_same_mac(hosts: list[Host]) -> None:
    """A machine was copied with its MAC address."""
    group, _ = hosts[-1].vms[0].networks[0]
    hosts[-1].vms[0].networks[0] = (group, hosts[0].vms[0].networks[0][1])


@fault("vm-same-uuid", ("VM-012", "warning"))
def _vm_same_uuid(hosts: list[Host]) -> None:
    """A machine was copied with its UUID."""
    hosts[-1].vms[0].uuid = hosts[0].vms[0].uuid


@fault("vm-crowded-controller", ("VM-013", "info"))
def _vm_crowded_controller(hosts: list[Host]) -> None:
    """A machine has five disks on one LSI Logic controller."""
    vm = hosts[0].vms[0]
    vm.disks += [Disk(f"{vm.name}_{at}.vmdk", 50, f"{at:08x}") for at in range(1, 5)]
    vm.extra["scsi0.virtualDev"] = "lsisas1068"


@fault("vm-shared-disk", ("VM-014", "info"))
def _vm_shared_disk(hosts: list[Host]) -> None:
    """A machine shares a disk in multi-writer mode."""
    hosts[0].vms[0].extra["scsi0:0.sharing"] = "multi-writer"


@fault("vm-image-connected", ("VM-017", "info"))
def _vm_image_connected(hosts: list[Host]) -> None:
    """A machine keeps an installation image connected."""
    hosts[0].vms[0].extra |= {
        "sata0:0.startConnected": "TRUE", "sata0:0.deviceType": "cdrom-image",
        "sata0:0.fileName": f"/vmfs/volumes/{hosts[0].datastores[-1].uuid}/iso/setup.iso",
    }  # fmt: skip


@fault("vm-old-snapshot", ("VM-030", "warning"))
def _vm_old_snapshot(hosts: list[Host]) -> None:
    """A machine has run on a snapshot for nine days."""
    hosts[0].vms[0].snapshots, hosts[0].vms[0].snapshot_days = ["before update"], 9


@fault("vm-forgotten-snapshot", ("VM-030", "error"))
def _vm_forgotten_snapshot(hosts: list[Host]) -> None:
    """A machine has run on a snapshot for half a year."""
    hosts[0].vms[0].snapshots, hosts[0].vms[0].snapshot_days = ["test"], 180


@fault("vm-long-chain", ("VM-030", "critical"))
def _vm_long_chain(hosts: list[Host]) -> None:
    """A machine runs on 31 snapshots, one on another."""
    hosts[0].vms[0].snapshots = [f"hour {number}" for number in range(31)]


@fault("vm-consolidate", ("VM-032", "error"))
def _vm_consolidate(hosts: list[Host]) -> None:
    """A machine runs on a difference file that no snapshot accounts for."""
    vm = hosts[0].vms[0]
    vm.extra["scsi0:0.fileName"] = vm.disks[0].name.replace(".vmdk", "-000002.vmdk")


@fault("vm-old-tools", ("VM-061", "info"))
def _vm_old_tools(hosts: list[Host]) -> None:
    """The Tools of a machine are several versions older than those of the host."""
    hosts[0].vibs = [
        replace(vib, version="12.4.0.23259341-23794019") if vib.name == "tools-light" else vib for vib in hosts[0].vibs
    ]
    hosts[0].vms[0].disks[0].tools = 9 * 1024 + 4 * 32

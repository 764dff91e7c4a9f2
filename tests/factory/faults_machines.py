"""Faults of virtual machines, processors and versions."""

from __future__ import annotations

from tests.factory.faults import fault
from tests.factory.model import Host, PortGroup
from tests.factory.releases import RELEASES

_ECX = 2
_AES = 25


@fault("aes-off", ("CPU-002", "critical"), more=True)
def _aes_off(hosts: list[Host]) -> None:
    """The BIOS of one host hides AES-NI."""
    hosts[-1].cpu.bit(1, _ECX, _AES, on=False)


@fault("cpu-generation", ("CPU-005", "error"), more=True)
def _cpu_generation(hosts: list[Host]) -> None:
    """One host has processors of an older generation."""
    _older(hosts[-1])


def _older(host: Host) -> None:
    cpu = host.cpu
    cpu.name, cpu.model, cpu.stepping = "Intel(R) Xeon(R) CPU E5-2690 v4 @ 2.60GHz", 79, 1
    cpu.registers[1] = (0x000406F1, 0x00400800, 0x7FFEFBFF, 0xBFEBFBFF)
    cpu.registers[7] = (0x0, 0x021CBFBB, 0x0, 0xBC000400)


@fault("vm-cd-of-host", ("VMO-051", "error"))
def _vm_cd_of_host(hosts: list[Host]) -> None:
    """A machine is connected to the CD drive of its host."""
    hosts[0].vms[0].extra |= {
        "sata0:0.startConnected": "TRUE", "sata0:0.deviceType": "cdrom-raw",
        "sata0:0.fileName": "/vmfs/devices/cdrom/mpx.vmhba0:C0:T4:L0",
    }  # fmt: skip


@fault("vm-passthrough", ("VMO-052", "error"))
def _vm_passthrough(hosts: list[Host]) -> None:
    """A machine has a PCI device of its host."""
    hosts[0].vms[0].extra |= {
        "pciPassthru0.present": "TRUE", "pciPassthru0.id": "00000:059:00.0", "pciPassthru0.deviceId": "0x1eb8",
        "pciPassthru0.vendorId": "0x10de", "pciPassthru0.systemId": hosts[0].server.uuid,
    }  # fmt: skip


@fault("vm-affinity", ("VMO-061", "warning"))
def _vm_affinity(hosts: list[Host]) -> None:
    """A machine may run on some processors of its host only."""
    hosts[0].vms[0].extra["sched.cpu.affinity"] = "0,1,2,3"


@fault("vm-counters", ("VMO-060", "warning"), more=True)
def _vm_counters(hosts: list[Host]) -> None:
    """A machine uses virtual performance counters, and the other host has another processor."""
    _older(hosts[-1])
    hosts[0].vms[0].extra["vpmc.enable"] = "TRUE"


@fault("vm-too-new", ("VMO-050", "critical"))
def _vm_too_new(hosts: list[Host]) -> None:
    """A machine has the hardware version of 8.0, and the other host runs 7.0."""
    hosts[-1].release = RELEASES["7.0"]
    for vm in hosts[-1].vms:
        vm.hardware = 19


@fault("vm-group-missing", ("VMO-056", "error"))
def _vm_group_missing(hosts: list[Host]) -> None:
    """A machine is connected to a port group that the other host does not have."""
    hosts[0].switches[0].groups.append(PortGroup("VM-Backup", 140))
    vm = hosts[0].vms[0]
    vm.networks = [("VM-Backup", vm.networks[0][1])]


@fault("vm-datastore-missing", ("VMO-055", "error"))
def _vm_datastore_missing(hosts: list[Host]) -> None:
    """A machine lies on the local volume of its host."""
    vm = hosts[0].vms[0]
    vm.datastore = hosts[0].datastores[0].name


@fault("vm-too-large", ("CPU-018", "warning"), more=True)
def _vm_too_large(hosts: list[Host]) -> None:
    """A machine has more virtual processors than the other host has threads."""
    hosts[0].vms[0].cpus = 128


@fault("legacy-cpu", ("CPU-016", "warning"))
def _legacy_cpu(hosts: list[Host]) -> None:
    """The check for unsupported processors was switched off when the host was started."""
    hosts[-1].kernel_options["allowLegacyCPU"] = ("Bool", "true", "FALSE")

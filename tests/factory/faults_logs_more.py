"""More faults that only logs tell: single events, and answers of devices by their codes."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tests.factory import incidents
from tests.factory.faults import fault
from tests.factory.model import Host
from tests.factory.planting import Planter, shared_device

_AGO = timedelta(hours=5)


@dataclass(frozen=True, slots=True)
class _Told:
    """A fault that is one event of the host, or one line again and again."""

    about: str
    rule: str
    severity: str
    text: str
    event: str = ""
    """The id of the event; empty for a line of the kernel."""
    group: str = "UserLevel"
    times: int = 1
    version: str = "8.0"


_DEVICE, _VOLUME = "{device}", "{volume}"
_ALL = {
    "ecc-off": _Told(
        "The memory of a host works without ECC.", "HW-013", "error",
        "DRAM ECC not enabled. Please enable it in BIOS.", "esx.problem.cpu.amd.mce.dram.disabled", "cpu",
    ),
    "disk-predicts-failure": _Told(
        "A disk says that it will fail.", "HW-026", "error", f"Predictive failure reported by disk {_DEVICE}.",
        "esx.problem.hcm.event.disk.predictive.failure",
    ),
    "log-storage-lost": _Told(
        "The place of the logs is gone.", "HOST-032", "error",
        "Logging to storage has failed. Logs are no longer being stored locally on this host.",
        "esx.problem.vmsyslogd.storage.failure",
    ),
    "boot-failure": _Told(
        "A start of the host did not finish.", "HOST-044", "critical", "A critical failure was detected during system boot. "
        "The host cannot run workloads until this is resolved.", "esx.problem.boot.failure.detected",
    ),
    "too-many-io-errors": _Told(
        "The host counts too many errors of a device.", "STG-045", "error",
        f"Too many errors observed for device {_DEVICE} errPercentage 41",
        "esx.problem.psastor.device.too.many.io.error", "psastor",
    ),
    "power-on-resets": _Told(
        "A path of a device is reset again and again.", "STG-009", "warning", "Frequent PowerOn Reset Unit Attentions "
        f"are occurring on path vmhba2:C0:T0:L1. This might indicate a storage problem. Affected device: {_DEVICE}. "
        'Affected datastores: "ds-san-01"', "esx.problem.storage.connectivity.pathpor", "scsi",
    ),
    "volume-damaged": _Told(
        "The records of a volume are damaged.", "STG-059", "critical", f"{_VOLUME} ds-san-01",
        "esx.problem.vmfs.resource.corruptondisk", "vmfs",
    ),
    "iscsi-discovery": _Told(
        "An iSCSI target does not answer.", "STG-080", "warning", "iSCSI discovery to 10.20.40.200 on vmhba64 @ vmk2 failed. "
        "The iSCSI Initiator could not establish a network connection to the discovery address.",
        "esx.problem.storage.iscsi.discovery.connect.error", "iscsi",
    ),
    "vsan-unrecoverable": _Told(
        "vSAN cannot read a block from any copy.", "VSAN-024", "critical", "vSAN detected an unrecoverable medium or checksum "
        "error for component 02fe8655-c53a-a387-5b97-22d425320001 on disk group 52aaaaaa-bbbb-cccc-dddd-eeeeffff0001.",
        "esx.problem.vob.vsan.dom.unrecoverableerror", "vSAN", version="7.0",
    ),
    "vmotion-binding": _Told(
        "An option binds vMotion to an adapter that is not there.", "VMO-081", "warning", "The ESX advanced configuration "
        "option /Migrate/Vmknic is set to an invalid vmknic: vmk9. /Migrate/Vmknic specifies a vmknic that vMotion binds to "
        "for improved performance.", "esx.problem.net.migrate.bindtovmk", "net",
    ),
    "path-in-doubt": _Told(
        "The host doubts the state of a path all the time.", "STG-046", "warning",
        f'WARNING: NMP: nmpDeviceRequestFastDeviceProbe:1018: NMP device "{_DEVICE}" state in doubt; requested fast path state '
        "update...", times=60,
    ),
    "file-io-given-up": _Told(
        "Reads of a file are given up.", "STG-061", "error",
        "Fil6: 4094: Max retries (10) exceeded for caller Fil6_FileIO (status 'Timeout')", times=12,
    ),
    "iscsi-offline": _Told(
        "An iSCSI connection is lost again and again.", "STG-081", "error",
        "WARNING: iscsi_vmk: iscsivmk_StopConnection:741: vmhba64:CH:0 T:1 CN:0: iSCSI connection is being marked "
        '"OFFLINE" (Event:6)', times=6,
    ),
    "vsan-elevator": _Told(
        "vSAN does not move its writes on.", "VSAN-013", "error", "WARNING: PLOG: PLOGElevStuckCheck:3300: Stuck elevator "
        "detection triggered for 52aaaaaa-bbbb-cccc-dddd-eeeeffff0001", version="7.0",
    ),
}  # fmt: skip


def _planter(told: _Told) -> Callable[[list[Host]], None]:
    """The function that plants it."""

    def plant(hosts: list[Host]) -> None:
        host = hosts[-1]
        device = shared_device(host).uid
        text = told.text.replace(_DEVICE, device).replace(_VOLUME, host.datastores[1].uuid)
        for number in range(told.times):
            ago = _AGO - number * timedelta(seconds=40)
            if told.event:
                incidents.problem(host, ago, told.event, text, told.group)
            else:
                Planter(host, ago).kernel(0, text)

    return plant


for _name, _told in _ALL.items():
    _plant = _planter(_told)
    _plant.__doc__ = _told.about
    fault(_name, (_told.rule, _told.severity), version=_told.version)(_plant)


@fault("nic-hangs", ("NET-055", "error"))
def _nic_hangs(hosts: list[Host]) -> None:
    """The transmit queue of a NIC stands still."""
    incidents.nic_hang(hosts[-1], "vmnic2", _AGO)


@fault("thin-pool-fills", ("STG-042", "warning"))
def _thin_pool_fills(hosts: list[Host]) -> None:
    """The array says that a thin LUN is beyond its limit."""
    incidents.scsi_storm(
        hosts[-1], shared_device(hosts[-1]).uid, _AGO, "H:0x0 D:0x2 P:0x0", sense="0x6 0x38 0x7", count=4
    )


@fault("queue-full", ("STG-038", "warning"))
def _queue_full(hosts: list[Host]) -> None:
    """A device has no room for more commands."""
    incidents.scsi_storm(hosts[-1], shared_device(hosts[-1]).uid, _AGO, "H:0x0 D:0x28 P:0x0")


@fault("reservation-conflicts", ("STG-039", "warning"), version="6.7")
def _reservation_conflicts(hosts: list[Host]) -> None:
    """Other hosts hold a device all the time."""
    incidents.scsi_storm(hosts[-1], shared_device(hosts[-1]).uid, _AGO, "H:0x0 D:0x18 P:0x0", count=400)


@fault("adapter-errors", ("STG-037", "error"), version="7.0")
def _adapter_errors(hosts: list[Host]) -> None:
    """The adapter itself fails commands."""
    incidents.scsi_storm(hosts[-1], shared_device(hosts[-1]).uid, _AGO, "H:0x7 D:0x0 P:0x0")


@fault("vm-lock-lost", ("VM-042", "critical"))
def _vm_lock_lost(hosts: list[Host]) -> None:
    """A machine has lost the lock of its disk."""
    vm = hosts[-1].vms[0]
    text = f"vcpu-0|[msg.hbacommon.locklost] The lock protecting {vm.disks[0].name} has been lost, possibly due to underlying storage issues."
    Planter(hosts[-1], _AGO).machine(0, vm.name, text)


@fault("vm-crash", ("VM-055", "critical"))
def _vm_crash(hosts: list[Host]) -> None:
    """The process of a machine crashed."""
    Planter(hosts[-1], _AGO).machine(0, hosts[-1].vms[1].name, "vmx|Unexpected signal: 11.", "error")


@fault("vm-broken-disk", ("VM-043", "error"))
def _vm_broken_disk(hosts: list[Host]) -> None:
    """The descriptor of a disk is damaged."""
    host, vm = hosts[-1], hosts[-1].vms[0]
    disk = f"/vmfs/volumes/{host.datastore(vm.datastore).uuid}/{vm.name}/{vm.disks[0].name}"
    text = f'vmx|DISKLIB-LINK  : "{disk}" : failed to open (The file specified is not a virtual disk).'
    Planter(host, _AGO).machine(0, vm.name, text, "error")

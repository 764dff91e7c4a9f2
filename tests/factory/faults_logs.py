"""Faults that only logs tell: storage, NICs, virtual machines and their migrations."""

from __future__ import annotations

from datetime import timedelta

from tests.factory import incidents
from tests.factory.faults import fault
from tests.factory.model import MANAGEMENT, VMOTION, Host
from tests.factory.planting import name_of, shared_device

_HOURS_AGO = timedelta(hours=5)


def _device(host: Host) -> str:
    return shared_device(host).uid


def _store(host: Host) -> str:
    """A shared volume."""
    return host.datastores[1].name


@fault("path-flaps", ("STG-008", "error"))
def _path_flaps(hosts: list[Host]) -> None:
    """A path goes and comes four times within an hour."""
    device = shared_device(hosts[-1])
    incidents.path_flaps(hosts[-1], device.uid, name_of(device.paths[0]), _HOURS_AGO)


@fault("apd-short", ("STG-020", "error"))
def _apd_short(hosts: list[Host]) -> None:
    """A device had no path for less than a minute."""
    incidents.apd(hosts[-1], _device(hosts[-1]), _HOURS_AGO)


@fault("apd-long", ("STG-020", "critical"))
def _apd_long(hosts: list[Host]) -> None:
    """A device had no path for so long that its commands were failed."""
    incidents.apd(hosts[-1], _device(hosts[-1]), _HOURS_AGO, timedelta(minutes=11))


@fault("apd-open", ("STG-020", "critical"), version="7.0")
def _apd_open(hosts: list[Host]) -> None:
    """A device lost all paths and did not get them back."""
    incidents.apd(hosts[-1], _device(hosts[-1]), timedelta(minutes=45), None)


@fault("pdl", ("STG-021", "critical"))
def _pdl(hosts: list[Host]) -> None:
    """The array took a LUN away for good."""
    incidents.pdl(hosts[-1], _device(hosts[-1]), _HOURS_AGO)


@fault("pdl-older-names", ("STG-021", "critical"), version="6.7")
def _pdl_older(hosts: list[Host]) -> None:
    """The array took a LUN away for good; the events have the names of older versions."""
    incidents.pdl(hosts[-1], _device(hosts[-1]), _HOURS_AGO)


@fault("pdl-over", ("STG-021", "error"), version="7.0")
def _pdl_over(hosts: list[Host]) -> None:
    """The array took a LUN away and gave it back."""
    incidents.pdl(hosts[-1], _device(hosts[-1]), _HOURS_AGO, back=timedelta(hours=1))


@fault("volume-lost-briefly", ("STG-022", "warning"))
def _volume_lost_briefly(hosts: list[Host]) -> None:
    """A volume could not be reached for twenty seconds."""
    incidents.vmfs_heartbeat_loss(hosts[-1], _store(hosts[-1]), _HOURS_AGO)


@fault("volume-lost", ("STG-022", "error"))
def _volume_lost(hosts: list[Host]) -> None:
    """A volume could not be reached for two minutes."""
    incidents.vmfs_heartbeat_loss(hosts[-1], _store(hosts[-1]), _HOURS_AGO, timedelta(minutes=2))


@fault("volume-lost-open", ("STG-022", "critical"), version="6.7")
def _volume_lost_open(hosts: list[Host]) -> None:
    """A volume cannot be reached any more."""
    incidents.vmfs_heartbeat_loss(hosts[-1], _store(hosts[-1]), timedelta(hours=1), None)


@fault("ats-miscompare", ("STG-023", "warning"))
def _ats_miscompare(hosts: list[Host]) -> None:
    """The heartbeat of a volume finds what it did not write."""
    incidents.ats_miscompare(hosts[-1], _store(hosts[-1]), _HOURS_AGO)


@fault("latency-spikes", ("STG-030", "error"))
def _latency_spikes(hosts: list[Host]) -> None:
    """A device takes more than half a second, four times within an hour."""
    incidents.latency_spikes(hosts[-1], _device(hosts[-1]), _HOURS_AGO)


@fault("latency", ("STG-030", "warning"), version="7.0")
def _latency(hosts: list[Host]) -> None:
    """A device takes a tenth of a second, a dozen times within an hour."""
    every = timedelta(minutes=4)
    incidents.latency_spikes(hosts[-1], _device(hosts[-1]), _HOURS_AGO, (104_000,) * 12, every)


@fault("scsi-storm", ("STG-033", "error"))
def _scsi_storm(hosts: list[Host]) -> None:
    """A hundred commands to a device time out within half an hour."""
    incidents.scsi_storm(hosts[-1], _device(hosts[-1]), _HOURS_AGO, "H:0x3 D:0x0 P:0x0")


@fault("scsi-no-connection", ("STG-034", "error"), version="6.7")
def _scsi_no_connection(hosts: list[Host]) -> None:
    """A hundred commands do not reach a device."""
    incidents.scsi_storm(hosts[-1], _device(hosts[-1]), _HOURS_AGO, "H:0x1 D:0x0 P:0x0")


@fault("scsi-aborts", ("STG-036", "error"), version="7.0")
def _scsi_aborts(hosts: list[Host]) -> None:
    """A hundred commands to a device are aborted."""
    incidents.scsi_storm(hosts[-1], _device(hosts[-1]), _HOURS_AGO)


@fault("scsi-medium-errors", ("STG-040", "error"))
def _scsi_medium_errors(hosts: list[Host]) -> None:
    """A device cannot read some of its blocks."""
    incidents.scsi_storm(
        hosts[-1], _device(hosts[-1]), _HOURS_AGO, "H:0x0 D:0x2 P:0x0", sense="0x3 0x11 0x0", opcode="0x28"
    )


@fault("thin-pool-full", ("STG-043", "critical"))
def _thin_pool_full(hosts: list[Host]) -> None:
    """The array has no room behind a thin LUN."""
    incidents.thin_pool_full(hosts[-1], _store(hosts[-1]), _HOURS_AGO)


# -- NICs --------------------------------------------------------------------------------------------------


@fault("nic-firmware-crash", ("NET-017", "error"))
def _nic_firmware_crash(hosts: list[Host]) -> None:
    """The firmware of a Broadcom NIC crashed."""
    incidents.nic_firmware_crash(hosts[-1], "vmnic2", _HOURS_AGO)


@fault("nic-firmware-bad", ("NET-018", "error"))
def _nic_firmware_bad(hosts: list[Host]) -> None:
    """A driver gave the firmware of its NIC up."""
    incidents.nic_firmware_bad(hosts[-1], "vmnic2", _HOURS_AGO)


@fault("nics-flap-together", ("NET-022", "warning"))
def _nics_flap_together(hosts: list[Host]) -> None:
    """All NICs of a server of HPE lose their links twice within seconds."""
    hosts[-1].server.vendor = "HPE"
    incidents.nics_wave(hosts[-1], [nic.name for nic in hosts[-1].nics], _HOURS_AGO)


@fault("nic-flaps", ("NET-023", "warning"))
def _nic_flaps(hosts: list[Host]) -> None:
    """A NIC lost its link five times."""
    incidents.nic_flaps(hosts[-1], "vmnic3", _HOURS_AGO)


@fault("nic-flaps-often", ("NET-023", "error"), version="7.0")
def _nic_flaps_often(hosts: list[Host]) -> None:
    """A NIC lost its link two dozen times and was switched off."""
    incidents.nic_flaps(hosts[-1], "vmnic3", _HOURS_AGO, 24, timedelta(minutes=6), disabled=True)


# -- machines and their migrations -------------------------------------------------------------------------


@fault("vm-no-space", ("VM-040", "critical"))
def _vm_no_space(hosts: list[Host]) -> None:
    """A machine waits because its volume is full."""
    incidents.no_space(hosts[-1], hosts[-1].vms[0].name, _HOURS_AGO)


@fault("vm-file-locked", ("VM-041", "error"))
def _vm_file_locked(hosts: list[Host]) -> None:
    """A disk of a machine is held by another process."""
    incidents.file_locked(hosts[-1], hosts[-1].vms[0].name, _HOURS_AGO)


@fault("vm-guest-crash", ("VM-050", "info"))
def _vm_guest_crash(hosts: list[Host]) -> None:
    """Windows in a machine crashed."""
    incidents.guest_bluescreen(hosts[-1], hosts[-1].vms[1].name, _HOURS_AGO)


@fault("vm-stun", ("VM-058", "warning"))
def _vm_stun(hosts: list[Host]) -> None:
    """A machine stood still for eight seconds."""
    incidents.long_stun(hosts[-1], hosts[-1].vms[0].name, _HOURS_AGO)


@fault("vm-stun-very-long", ("VM-058", "error"), version="7.0")
def _vm_stun_very_long(hosts: list[Host]) -> None:
    """A machine stood still for three quarters of a minute."""
    incidents.long_stun(hosts[-1], hosts[-1].vms[0].name, _HOURS_AGO, 45)


@fault("vmotion-failed-network", ("VMO-068", "error"))
def _vmotion_failed_network(hosts: list[Host]) -> None:
    """Two migrations did not reach the other host."""
    for hours in (5, 4):
        incidents.vmotion_failed(hosts[-1], hosts[0], hosts[-1].vms[0].name, timedelta(hours=hours))


@fault("vmotion-failed-mtu", ("VMO-068", "error"), version="7.0")
def _vmotion_failed_mtu(hosts: list[Host]) -> None:
    """A migration broke off while memory was copied."""
    incidents.vmotion_failed(hosts[-1], hosts[0], hosts[-1].vms[0].name, _HOURS_AGO, "mtu")


@fault("vmotion-failed-stun", ("VMO-068", "error"), version="6.7")
def _vmotion_failed_stun(hosts: list[Host]) -> None:
    """A migration took too long to switch over."""
    incidents.vmotion_failed(hosts[-1], hosts[0], hosts[-1].vms[0].name, _HOURS_AGO, "stun")


@fault("vmotion-over-management", ("VMO-069", "warning"))
def _vmotion_over_management(hosts: list[Host]) -> None:
    """Migrations left by the adapter for management."""
    own = hosts[-1].adapter(MANAGEMENT).address
    for hours in (5, 3):
        incidents.migration_addresses(hosts[-1], timedelta(hours=hours), own, hosts[0].adapter(VMOTION).address)

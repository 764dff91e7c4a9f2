"""Faults that only logs tell: hardware, crashes, agents, time, vSphere HA and vSAN."""

from __future__ import annotations

from datetime import timedelta

from tests.factory import incidents
from tests.factory.condition import SelEntry
from tests.factory.faults import fault
from tests.factory.model import Host
from tests.factory.render_vsan import save, vsan_cluster

_HOURS_AGO = timedelta(hours=5)
_SUMMARY = "var/run/log/vmksummary.log"
_HA = "com.vmware.vc.HA."


@fault("corrected-memory-error", ("HW-005", "info"))
def _corrected_memory_error(hosts: list[Host]) -> None:
    """One memory error was corrected."""
    incidents.corrected_memory_errors(hosts[-1], _HOURS_AGO, 1)


@fault("corrected-memory-errors", ("HW-005", "error"))
def _corrected_memory_errors(hosts: list[Host]) -> None:
    """A memory module has errors every few seconds."""
    incidents.corrected_memory_errors(hosts[-1], _HOURS_AGO)


@fault("machine-check", ("HW-009", "critical"))
def _machine_check(hosts: list[Host]) -> None:
    """A processor met an error that cannot be corrected."""
    incidents.uncorrected_machine_check(hosts[-1], _HOURS_AGO)


@fault("boot-error-record", ("HW-010", "critical"))
def _boot_error_record(hosts: list[Host]) -> None:
    """The firmware tells that a memory module ended the run before."""
    incidents.boot_error_record(hosts[-1], _HOURS_AGO)


@fault("pcie-errors", ("HW-011", "warning"))
def _pcie_errors(hosts: list[Host]) -> None:
    """A device on the bus has errors every few minutes."""
    incidents.pcie_errors(hosts[-1], _HOURS_AGO)


@fault("processor-stalls", ("HW-012", "error"))
def _processor_stalls(hosts: list[Host]) -> None:
    """A processor did not answer for seconds."""
    incidents.processor_stalls(hosts[-1], _HOURS_AGO)


# -- starts and stops --------------------------------------------------------------------------------------


@fault("purple-screen", ("CRA-001", "critical"))
def _purple_screen(hosts: list[Host]) -> None:
    """The kernel of a host crashed yesterday."""
    incidents.psod(hosts[-1], timedelta(days=1))


@fault("purple-screens", ("CRA-002", "critical"), version="7.0")
def _purple_screens(hosts: list[Host]) -> None:
    """The kernel of a host crashed twice."""
    incidents.psod(hosts[-1], timedelta(days=3))
    incidents.psod(hosts[-1], timedelta(days=1), dumps=2)


@fault("purple-screen-known", ("CRA-003", "critical"))
def _purple_screen_known(hosts: list[Host]) -> None:
    """The kernel of a host crashed in the way that an article tells."""
    frames = (
        ("i40en_UplinkPrivStatsGet@(i40en)#<None>+0x1b", "0x0"),
        ("CpuSched_StartWorld@vmkernel#nover+0x86", "0x0"),
    )
    incidents.psod(hosts[-1], timedelta(days=1), frames=frames)


@fault("power-loss", ("CRA-004", "error", _SUMMARY), version="6.7")
def _power_loss(hosts: list[Host]) -> None:
    """A host was off without a word of why."""
    incidents.power_loss(hosts[-1], timedelta(days=1))


@fault("hardware-reset", ("CRA-005", "critical"))
def _hardware_reset(hosts: list[Host]) -> None:
    """A host was reset, and its management controller tells of a broken processor."""
    incidents.power_loss(hosts[-1], timedelta(days=1))
    entry = SelEntry(timedelta(days=1, minutes=1), "Assert + Processor IERR", 96)
    hosts[-1].condition.events.append(entry)


@fault("power-off-unexplained", ("CRA-006", "error"))
def _power_off_unexplained(hosts: list[Host]) -> None:
    """A host says after its start that nobody had asked for the stop."""
    incidents.power_loss(hosts[-1], timedelta(days=1))


@fault("rebooted-by-somebody", ("CRA-007", "info"))
def _rebooted_by_somebody(hosts: list[Host]) -> None:
    """An administrator restarted a host."""
    incidents.orderly_reboot(hosts[-1], timedelta(days=1), by="LAB\\anna", reason="firmware update")


@fault("power-button", ("CRA-008", "info"))
def _power_button(hosts: list[Host]) -> None:
    """Somebody pressed the power button."""
    incidents.power_button(hosts[-1], timedelta(days=1))


# -- agents and the host's own file systems ----------------------------------------------------------------


@fault("hostd-hang", ("HOST-001", "critical"))
def _hostd_hang(hosts: list[Host]) -> None:
    """The host agent does not answer."""
    incidents.hostd_hang(hosts[-1], timedelta(hours=2))


@fault("hostd-crash", ("HOST-002", "error"))
def _hostd_crash(hosts: list[Host]) -> None:
    """The host agent crashed."""
    incidents.hostd_crash(hosts[-1], _HOURS_AGO)


@fault("vpxa-crash", ("HOST-003", "error"))
def _vpxa_crash(hosts: list[Host]) -> None:
    """The agent of vCenter crashed."""
    incidents.hostd_crash(hosts[-1], _HOURS_AGO, agent="vpxa")


@fault("hostd-memory", ("HOST-004", "error"))
def _hostd_memory(hosts: list[Host]) -> None:
    """The host agent needs more memory than it may have."""
    incidents.memory_limit(hosts[-1], _HOURS_AGO)


@fault("hostd-stall", ("HOST-005", "error"))
def _hostd_stall(hosts: list[Host]) -> None:
    """The host agent waited twenty minutes for a file."""
    incidents.io_stall(hosts[-1], _HOURS_AGO)


@fault("heartbeats-missed", ("HOST-006", "warning"))
def _heartbeats_missed(hosts: list[Host]) -> None:
    """The agent of vCenter loses the host agent again and again."""
    incidents.heartbeats_missed(hosts[-1], _HOURS_AGO)


@fault("heap-exhausted", ("HOST-007", "error"))
def _heap_exhausted(hosts: list[Host]) -> None:
    """A heap of the kernel cannot grow."""
    incidents.heap_exhausted(hosts[-1], _HOURS_AGO)


@fault("no-buffers", ("HOST-008", "error"))
def _no_buffers(hosts: list[Host]) -> None:
    """The TCP/IP stack has no buffers left."""
    incidents.no_buffers(hosts[-1], _HOURS_AGO)


@fault("ramdisk-full-event", ("HOST-009", "error"))
def _ramdisk_full_event(hosts: list[Host]) -> None:
    """A ramdisk was full for a while."""
    incidents.ramdisk_full(hosts[-1], _HOURS_AGO)


@fault("ramdisk-inodes-event", ("HOST-010", "error"))
def _ramdisk_inodes_event(hosts: list[Host]) -> None:
    """A ramdisk could take no more files for a while."""
    incidents.ramdisk_full(hosts[-1], _HOURS_AGO, "root", inodes=True)


@fault("config-store-full", ("HOST-011", "error"))
def _config_store_full(hosts: list[Host]) -> None:
    """The ramdisk of the configuration is nearly full."""
    text = "Ramdisk 'configstore' usage is very high. It is 32 MB large and 95 percent full. Please refer to KB: 93362"
    incidents.problem(hosts[-1], _HOURS_AGO, "esx.problem.visorfs.configstore.usage.error", text)


@fault("root-file-system", ("HOST-012", "critical"))
def _root_file_system(hosts: list[Host]) -> None:
    """An operation on the root file system failed."""
    incidents.problem(
        hosts[-1], _HOURS_AGO, "esx.problem.visorfs.failure",
        "An operation on the root filesystem has failed.", "visorfs",
    )  # fmt: skip


@fault("osdata-missing", ("HOST-022", "critical"))
def _osdata_missing(hosts: list[Host]) -> None:
    """The volume for the data of the host is not there."""
    text = "Configured OSDATA path cannot be found. Please refer to KB article: KB 87212."
    incidents.problem(hosts[-1], _HOURS_AGO, "esx.problem.osdata.path.notfound", text)


@fault("dump-too-small", ("HOST-025", "info"))
def _dump_too_small(hosts: list[Host]) -> None:
    """The place for crash dumps is too small."""
    incidents.problem(
        hosts[-1], _HOURS_AGO, "esx.problem.coredump.capacity.insufficient",
        "The storage capacity of the coredump targets is insufficient to capture a complete coredump. Recommended "
        "coredump capacity is 4096 MiB.",
    )  # fmt: skip


# -- time --------------------------------------------------------------------------------------------------


@fault("clock-lost", ("TIME-006", "warning"))
def _clock_lost(hosts: list[Host]) -> None:
    """The clock has lost its time servers and does not get them back."""
    incidents.clock_lost(hosts[-1], _HOURS_AGO)


@fault("clock-set-back", ("TIME-010", "warning"))
def _clock_set_back(hosts: list[Host]) -> None:
    """The clock was set back by some minutes."""
    incidents.clock_back(hosts[-1], _HOURS_AGO)


# -- vSphere HA --------------------------------------------------------------------------------------------


@fault("ha-isolation", ("HA-002", "critical"))
def _ha_isolated(hosts: list[Host]) -> None:
    """A host was isolated."""
    incidents.isolation(hosts[-1], _HOURS_AGO)


@fault("ha-partition", ("HA-003", "error"))
def _ha_partition(hosts: list[Host]) -> None:
    """A host found another master than its fellows."""
    incidents.partition(hosts[-1], _HOURS_AGO)


@fault("ha-elections", ("HA-004", "warning"))
def _ha_elections(hosts: list[Host]) -> None:
    """The master of HA was lost six times in a day."""
    incidents.elections(hosts[-1], timedelta(hours=14))


@fault("ha-heartbeat-datastores", ("HA-005", "warning"))
def _ha_heartbeat_datastores(hosts: list[Host]) -> None:
    """A host has too few volumes for heartbeats."""
    incidents.ha_event(hosts[-1], _HOURS_AGO, f"{_HA}HeartbeatDatastoreNotSufficient")


@fault("ha-isolation-address", ("HA-006", "warning"))
def _ha_isolation_address(hosts: list[Host]) -> None:
    """A host has no address to find out whether it is isolated."""
    incidents.ha_event(hosts[-1], _HOURS_AGO, f"{_HA}HostHasNoIsolationAddrsDefined")


@fault("ha-failover", ("HA-007", "warning"))
def _ha_failover(hosts: list[Host]) -> None:
    """Machines of a dead host were started on another."""
    incidents.failover(hosts[-1], _HOURS_AGO)


@fault("ha-vm-reset", ("HA-008", "warning"))
def _ha_vm_reset(hosts: list[Host]) -> None:
    """HA reset a machine whose guest was silent."""
    incidents.guest_reset(hosts[-1], hosts[-1].vms[0].name, _HOURS_AGO)


@fault("ha-storage-lost", ("HA-009", "error"))
def _ha_storage_lost(hosts: list[Host]) -> None:
    """HA ended machines whose volume was gone."""
    incidents.vmcp(hosts[-1], _HOURS_AGO)


@fault("ha-certificates", ("HA-010", "error"))
def _ha_certificates(hosts: list[Host]) -> None:
    """The agents of HA do not trust each other."""
    incidents.certificate_errors(hosts[-1], _HOURS_AGO)


# -- vSAN --------------------------------------------------------------------------------------------------


@fault("vsan-node-flaps", ("VSAN-006", "error"))
def _vsan_node_flaps(hosts: list[Host]) -> None:
    """A node leaves the cluster six times within an hour."""
    save(vsan_cluster(hosts))
    incidents.vsan_flapping(hosts[-1], _HOURS_AGO)


@fault("vsan-disk-error", ("VSAN-011", "critical"))
def _vsan_disk_error(hosts: list[Host]) -> None:
    """A disk of vSAN has failed."""
    save(vsan_cluster(hosts))
    incidents.vsan_disk_error(hosts[-1], _HOURS_AGO, hosts[-1].devices[0].uid)


@fault("vsan-congestion", ("VSAN-012", "error"))
def _vsan_congestion(hosts: list[Host]) -> None:
    """Writes to vSAN were slowed down for some minutes."""
    save(vsan_cluster(hosts))
    incidents.vsan_congestion(hosts[-1], _HOURS_AGO, 9)


@fault("vsan-congestion-long", ("VSAN-012", "critical"), version="7.0")
def _vsan_congestion_long(hosts: list[Host]) -> None:
    """Writes to vSAN were slowed down for a quarter of an hour."""
    save(vsan_cluster(hosts))
    incidents.vsan_congestion(hosts[-1], _HOURS_AGO)

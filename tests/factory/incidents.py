"""Incidents to plant into the logs of hosts; all times are told before the collection.

::

    apd(host, host.devices[1].uid, timedelta(hours=5), timedelta(seconds=200))
    power_loss(host, timedelta(days=1))
"""

from tests.factory.incidents_cluster import (
    certificate_errors,
    elections,
    failover,
    ha_event,
    heartbeat_datastore_lost,
    isolation,
    partition,
    vmcp,
    vsan_congestion,
    vsan_disk_error,
    vsan_flapping,
)
from tests.factory.incidents_host import (
    boot_error_record,
    clock_back,
    clock_lost,
    corrected_memory_errors,
    heap_exhausted,
    heartbeats_missed,
    hostd_crash,
    hostd_hang,
    io_stall,
    log_flood,
    log_storage_lost,
    memory_limit,
    orderly_reboot,
    pcie_errors,
    power_button,
    power_loss,
    problem,
    processor_stalls,
    psod,
    ramdisk_full,
    silent_since,
    uncorrected_machine_check,
)
from tests.factory.incidents_network import (
    nic_down,
    nic_firmware_bad,
    nic_firmware_crash,
    nic_flaps,
    nic_hang,
    nic_up,
    nics_wave,
    no_buffers,
)
from tests.factory.incidents_storage import (
    apd,
    ats_miscompare,
    file_locked,
    latency_spikes,
    no_space,
    path_down,
    path_flaps,
    path_up,
    pdl,
    scsi_storm,
    thin_pool_full,
    vmfs_heartbeat_loss,
)
from tests.factory.incidents_vms import (
    FAILURES,
    guest_bluescreen,
    guest_reset,
    guest_triple_fault,
    long_stun,
    migration_addresses,
    vmotion,
    vmotion_failed,
)

__all__ = [
    "FAILURES", "apd", "ats_miscompare", "boot_error_record", "certificate_errors", "clock_back", "clock_lost",
    "corrected_memory_errors", "elections", "failover", "file_locked", "guest_bluescreen", "guest_reset",
    "guest_triple_fault", "ha_event", "heap_exhausted", "heartbeat_datastore_lost", "heartbeats_missed",
    "hostd_crash", "hostd_hang", "io_stall", "isolation", "latency_spikes", "log_flood", "log_storage_lost",
    "long_stun", "memory_limit", "migration_addresses", "nic_down", "nic_firmware_bad", "nic_firmware_crash",
    "nic_flaps", "nic_hang", "nic_up", "nics_wave", "no_buffers", "no_space", "orderly_reboot", "partition",
    "path_down", "path_flaps", "path_up", "pcie_errors", "pdl", "power_button", "power_loss", "problem",
    "processor_stalls", "psod", "ramdisk_full", "scsi_storm", "silent_since", "thin_pool_full",
    "uncorrected_machine_check", "vmcp", "vmfs_heartbeat_loss", "vmotion", "vmotion_failed", "vsan_congestion",
    "vsan_disk_error", "vsan_flapping",
]  # fmt: skip

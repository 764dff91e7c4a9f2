"""Faults of crashes, starts and hardware that only logs tell, beside the common ones."""

# ruff: noqa: E501  # lines of logs are read more easily whole

from __future__ import annotations

from datetime import timedelta

from tests.factory import incidents
from tests.factory.condition import SelEntry
from tests.factory.faults import fault
from tests.factory.model import Host
from tests.factory.planting import Planter

_HOURS_AGO = timedelta(hours=5)
_DAY_AGO = timedelta(days=1)


@fault("known-crash", ("CRA-003", "critical"))
def _known_crash(hosts: list[Host]) -> None:
    """A host crashed as by a fault of its NIC driver that was described."""
    frames = (
        ("i40en_UplinkPrivStatsGet@(i40en)#<None>+0x91", "0x4306"),
        ("CpuSched_StartWorld@vmkernel#nover+0x86", "0x0"),
    )
    incidents.psod(hosts[-1], _DAY_AGO, frames=frames)


@fault("process-crashes", ("CRA-009", "error"))
def _process_crashes(hosts: list[Host]) -> None:
    """A process of the host crashes every hour."""
    for number in range(3):
        text = (
            f"An application (/bin/sfcbd) running on ESXi host has crashed ({number + 1} time(s) so far). A core file may have "
            f"been created at /var/core/sfcb-intelcim-zdump.00{number}."
        )
        incidents.problem(hosts[-1], _HOURS_AGO - timedelta(hours=number), "esx.problem.application.core.dumped", text)


@fault("dump-failed", ("CRA-010", "error"))
def _dump_failed(hosts: list[Host]) -> None:
    """A host crashed, and the dump could not be written."""
    incidents.psod(hosts[-1], _DAY_AGO, dump=False)
    text = "DiskDump: FAILED: Couldn't dump header, Timeout error from device."
    Planter(hosts[-1], _DAY_AGO).line(1, "vmkernel", f"cpu0:2098211){text}")


@fault("vsan-crash", ("CRA-012", "critical"))
def _vsan_crash(hosts: list[Host]) -> None:
    """A host crashed in the code of vSAN."""
    incidents.psod(
        hosts[-1], _DAY_AGO, "Failed at bora/modules/vmkernel/lsom/lsom_commit_flusher.c:2575 -- NOT REACHED"
    )


@fault("many-starts", ("CRA-013", "info"))
def _many_starts(hosts: list[Host]) -> None:
    """A host was restarted three times within a week."""
    for days in (5, 3, 1):
        incidents.orderly_reboot(hosts[-1], timedelta(days=days), by="root", reason="firmware")


@fault("memory-storm", ("HW-006", "error"))
def _memory_storm(hosts: list[Host]) -> None:
    """The host agent hangs while a memory module has errors every few seconds."""
    incidents.corrected_memory_errors(hosts[-1], _HOURS_AGO)
    incidents.hostd_hang(hosts[-1], _HOURS_AGO - timedelta(minutes=7))


@fault("firmware-errors", ("HW-007", "error"))
def _firmware_errors(hosts: list[Host]) -> None:
    """The firmware hands over a memory error every minute."""
    plant = Planter(hosts[-1], _HOURS_AGO)
    for number in range(14):
        plant.kernel(60 * number, "ApeiHEST: 512: Processing HEST GESB of source 4")


@fault("pages-retired", ("HW-008", "error"))
def _pages_retired(hosts: list[Host]) -> None:
    """So many pages of memory are bad that the module has to go."""
    text = "Number of host physical memory pages that have been selected for retirement exceeded threshold: 120 > 100."
    incidents.problem(
        hosts[-1], _HOURS_AGO, "esx.problem.pageretire.selectedmpnthreshold.host.exceeded", text, "pageretire"
    )


@fault("machine-checks-off", ("HW-014", "warning"))
def _machine_checks_off(hosts: list[Host]) -> None:
    """The kernel does not know the processor."""
    text = "MCE monitoring will be disabled as an unsupported CPU was detected. Please consult the ESX HCL for information on supported hardware."
    incidents.problem(hosts[-1], _HOURS_AGO, "esx.problem.cpu.mce.invalid", text, "cpu")


@fault("tpm-silent", ("HW-024", "info"))
def _tpm_silent(hosts: list[Host]) -> None:
    """The TPM does not answer."""
    text = "TPM 2.0 device detected but a connection cannot be established."
    incidents.problem(hosts[-1], _HOURS_AGO, "esx.problem.hardware.tpm2.connection", text)


@fault("nvdimm-not-saved", ("HW-025", "error"))
def _nvdimm_not_saved(hosts: list[Host]) -> None:
    """A persistent memory module could not save what it holds."""
    text = "NVDIMM (handle 0x1) Save operation failed."
    incidents.problem(hosts[-1], _HOURS_AGO, "esx.problem.hardware.nvd.health.module.ops.save.fail", text)


@fault("driver-abnormal", ("HW-027", "warning"))
def _driver_abnormal(hosts: list[Host]) -> None:
    """A driver and its device do not work together."""
    text = (
        "Driver (driver-name=lsi_mr3) has unexpected behaviour on device vmhba1. Please refer to KB article: KB 90210."
    )
    incidents.problem(hosts[-1], _HOURS_AGO, "esx.problem.driver.abnormal", text)


@fault("partner-alert", ("HW-028", "warning"))
def _partner_alert(hosts: list[Host]) -> None:
    """A component of another vendor reports a fault."""
    text = (
        "A 3rd party component, labcim, running on ESXi has reported an error. The message reported is: fan 3 failed."
    )
    incidents.problem(hosts[-1], _HOURS_AGO, "esx.problem.3rdParty.error", text)


@fault("usb-timeouts", ("HW-029", "warning"))
def _usb_timeouts(hosts: list[Host]) -> None:
    """The boot device on USB answers late or not at all."""
    plant = Planter(hosts[-1], _HOURS_AGO)
    for number in range(8):
        plant.kernel(300 * number, "ALERT: URB timed out - USB device may not respond")


@fault("watchdog-reset", ("HW-030", "error"))
def _watchdog_reset(hosts: list[Host]) -> None:
    """The watchdog has reset the server."""
    hosts[-1].condition.events.append(SelEntry(timedelta(days=2), "Assert + Watchdog 2 Hard reset", 3))

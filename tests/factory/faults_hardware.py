"""Faults of the server a host runs on, of the host's own file systems, and of its time sources."""

from __future__ import annotations

from datetime import timedelta

from tests.factory.condition import SelEntry
from tests.factory.faults import fault
from tests.factory.model import Host, Setting

_SEL = "localcli_hardware-ipmi-sel-list--p--i--n-all.txt"
_SMBIOS = "smbiosDump.txt"
_INFO = "esxcfg-info_-a.txt"
_RAMDISKS = "localcli_system-visorfs-ramdisk-list.txt"
_AES, _ECX = 25, 2


def _logged(host: Host, message: str, sensor: int, *, days: int = 3) -> None:
    host.condition.events.append(SelEntry(timedelta(days=days), message, sensor))


@fault("memory-uncorrectable", ("HW-001", "critical", _SEL))
def _memory_uncorrectable(hosts: list[Host]) -> None:
    """A memory module had an error that could not be corrected."""
    _logged(hosts[-1], "Assert + Memory Uncorrectable ECC", 16)


@fault("event-log-full", ("HW-002", "warning"))
def _event_log_full(hosts: list[Host]) -> None:
    """The event log of the server has room for no more entries."""
    hosts[-1].condition.log_size = 2
    _logged(hosts[-1], "Assert + System Event Timestamp Clock Sync", 131)


@fault("power-supply", ("HW-003", "error", _SEL))
def _power_supply(hosts: list[Host]) -> None:
    """A power supply has lost its input."""
    _logged(hosts[-1], "Assert + Power Supply Power Supply AC lost", 100)


@fault("fan", ("HW-004", "error", _SEL))
def _fan(hosts: list[Host]) -> None:
    """A fan turns too slowly."""
    _logged(hosts[-1], "Assert + Fan Lower Critical going low", 48)


@fault("bmc-silent", ("HW-015", "warning"))
def _bmc_silent(hosts: list[Host]) -> None:
    """The management controller does not answer."""
    empty = b"   Manufacturer: \n   BMC Firmware Version: \n   IPMI Version: \n"
    hosts[-1].replaced["commands/localcli_hardware-ipmi-bmc-get.txt"] = empty


@fault("bios-differs", ("HW-017", "warning", _SMBIOS))
def _bios_differs(hosts: list[Host]) -> None:
    """One host has an older BIOS."""
    hosts[-1].server.bios, hosts[-1].server.bios_date = "2.14.2", "03/21/2023"


@fault("bios-old", ("HW-017", "info", _SMBIOS))
def _bios_old(hosts: list[Host]) -> None:
    """The BIOS of all hosts is years old."""
    for host in hosts:
        host.server.bios_date = "02/11/2016"


@fault("bmc-firmware", ("HW-019", "warning"))
def _bmc_firmware(hosts: list[Host]) -> None:
    """The management controllers have a firmware that is known as bad."""
    for host in hosts:
        host.server.vendor, host.server.bmc = "Dell Inc.", "4.40.10.00"


@fault("hyper-threading-off-everywhere", ("HW-020", "info"))
def _hyper_threading_off_everywhere(hosts: list[Host]) -> None:
    """Hyper-threading is switched off on all hosts."""
    for host in hosts:
        host.condition.hyper_threading = False


@fault("hyper-threading-off", ("CPU-013", "warning"))
def _hyper_threading_off(hosts: list[Host]) -> None:
    """Hyper-threading is switched off on one host."""
    hosts[-1].condition.hyper_threading = False


@fault("memory-uneven", ("HW-021", "warning", _SMBIOS))
def _memory_uneven(hosts: list[Host]) -> None:
    """One processor has two thirds of the memory."""
    hosts[-1].server.first_socket = 8


@fault("memory-speed", ("HW-022", "warning", _SMBIOS))
def _memory_speed(hosts: list[Host]) -> None:
    """One memory module is slower than the others."""
    hosts[-1].server.slow_modules = 1


@fault("memory-lost", ("HW-022", "warning"), ("HW-023", "info"))
def _memory_lost(hosts: list[Host]) -> None:
    """Two memory modules are plugged in and not used."""
    hosts[-1].server.lost_modules = 2


@fault("aes-off-in-bundle", ("CPU-002", "critical"))
def _aes_off_in_bundle(hosts: list[Host]) -> None:
    """The BIOS of one host hides AES-NI; nothing but the inventory tells it."""
    hosts[-1].cpu.bit(1, _ECX, _AES, on=False)


@fault("virtualisation-off", ("CPU-007", "warning", _INFO))
def _virtualisation_off(hosts: list[Host]) -> None:
    """Hardware virtualisation is switched off in the BIOS of one host."""
    hosts[-1].condition.virtualisation = False


@fault("microcode", ("CPU-008", "info", _INFO))
def _microcode(hosts: list[Host]) -> None:
    """One host has older microcode."""
    hosts[-1].condition.microcode = 0x05003006


@fault("ramdisk-full", ("HOST-009", "error", _RAMDISKS))
def _ramdisk_full(hosts: list[Host]) -> None:
    """A ramdisk is full."""
    hosts[-1].condition.ramdisk_use["var"] = 97


@fault("ramdisk-inodes", ("HOST-010", "error", _RAMDISKS))
def _ramdisk_inodes(hosts: list[Host]) -> None:
    """A ramdisk can take no more files."""
    hosts[-1].condition.ramdisk_inodes["root"] = 98


@fault("restart-pending", ("HOST-015", "info", "altbootbank/boot.cfg"))
def _restart_pending(hosts: list[Host]) -> None:
    """An update was installed and the host was not restarted."""
    hosts[-1].condition.next_build = hosts[-1].release.build + 1000


def _scratch(host: Host, place: str) -> None:
    host.settings.append(
        Setting("/ScratchConfig/CurrentScratchLocation", place, "", about="The directory currently in use for scratch")
    )


@fault("scratch-in-memory", ("HOST-020", "warning"))
def _scratch_in_memory(hosts: list[Host]) -> None:
    """Scratch files are kept in memory."""
    _scratch(hosts[-1], "/tmp/scratch")


@fault("scratch-shared", ("HOST-023", "error"))
def _scratch_shared(hosts: list[Host]) -> None:
    """All hosts have the same scratch folder."""
    for host in hosts:
        _scratch(host, f"/vmfs/volumes/{hosts[0].datastores[1].uuid}/.locker")


@fault("usb-boot", ("HOST-021", "warning", "localcli_storage-core-device-list.txt"))
def _usb_boot(hosts: list[Host]) -> None:
    """A host starts from a USB stick."""
    hosts[-1].condition.usb_boot = True


@fault("no-dump-target", ("HOST-024", "warning"))
def _no_dump_target(hosts: list[Host]) -> None:
    """A host has no place for crash dumps."""
    hosts[-1].condition.dumps = False


@fault("bootbank-full", ("HOST-013", "error"), version="7.0")
def _bootbank_full(hosts: list[Host]) -> None:
    """A boot bank has no room left."""
    hosts[-1].condition.bootbank_free = 2


@fault("no-log-server", ("HOST-030", "info"))
def _no_log_server(hosts: list[Host]) -> None:
    """The logs of a host are not sent anywhere."""
    hosts[-1].settings = [item for item in hosts[-1].settings if item.path != "/Syslog/global/logHost"]


@fault("long-uptime", ("HOST-047", "warning"))
def _long_uptime(hosts: list[Host]) -> None:
    """A host was not restarted for more than two years."""
    hosts[-1].uptime = timedelta(days=900)


@fault("two-time-servers", ("TIME-004", "info"), ("TIME-012", "warning"))
def _two_time_servers(hosts: list[Host]) -> None:
    """A host has two time servers only."""
    hosts[-1].ntp = hosts[-1].ntp[:2]


@fault("own-clock", ("TIME-005", "info"))
def _own_clock(hosts: list[Host]) -> None:
    """A host takes its own clock for a time source."""
    for host in hosts:
        host.ntp = [*host.ntp, "127.127.1.0"]

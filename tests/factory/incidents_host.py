"""Incidents of the host, its hardware and its agents, as its logs tell them. Times are told before the collection."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from datetime import UTC, timedelta

from tests.factory.history import Start
from tests.factory.log_text import stamp
from tests.factory.model import Host
from tests.factory.planting import Planter

_USER = "UserLevel"
_FRAMES = (
    ("HeapVSIAddChunkInfo@vmkernel#nover+0x1b0", "0x420005bd611e"),
    ("J6_NewOnDiskTxn@esx#nover+0x15a", "0x43181f200560"),
    ("CpuSched_StartWorld@vmkernel#nover+0x86", "0x0"),
)


# -- starts and stops --------------------------------------------------------------------------------------


def _start(host: Host, start: Start) -> None:
    """One more start; the newest one tells how long the host is up."""
    host.history.starts.append(start)
    host.history.starts.sort(key=lambda item: item.ago)
    host.uptime = host.history.starts[0].ago


def psod(
    host: Host, ago: timedelta, message: str = "#PF Exception 14 in world 2098211:fdsAIO IP 0x420017c7c1d2 addr 0xe8",
    *, down: timedelta = timedelta(minutes=9), frames: tuple[tuple[str, str], ...] = _FRAMES, in_log: bool = True,
    dump: bool = True, dumps: int = 1,
) -> None:  # fmt: skip
    """The kernel of the host stops with a purple screen; it is up again ``down`` later.

    ``in_log``: the last lines of ``vmkernel.log`` tell it. ``dump``: the log of the dump lies in ``var/core``.
    """
    plant = Planter(host, ago)
    bodies = [
        f"@BlueScreen: {message}",
        "Code start: 0x420004800000 VMK uptime: 11:07:27:23.196",
        *(
            f"0x45394629b{0x8B8 + 0x44 * at:x}:[0x42000494{0x4F7 + at:04x}]{frame} stack: {stack}"
            for at, (frame, stack) in enumerate(frames)
        ),
    ]
    release = host.release
    screen = f"\x1b[45m\x1b[33;1mVMware ESXi {release.version} [Releasebuild-{release.build} x86_64]\x1b[0m"
    if in_log:
        for number, body in enumerate(bodies):
            plant.line(0.012 * number, "vmkernel", f"cpu0:2098211){body}")
    if dump:
        when = host.collected - ago
        lines = [
            f"{stamp(when + timedelta(milliseconds=12 * at))} cpu0:2098211){body}" for at, body in enumerate(bodies)
        ]
        text = "\n".join([*lines, screen, message, ""])
        host.replaced[f"var/core/vmkernel-log.{dumps}"] = text.encode()
    _start(host, Start(ago - down, down - timedelta(milliseconds=500), "panic"))


def power_loss(host: Host, ago: timedelta, *, down: timedelta = timedelta(minutes=23)) -> None:
    """The host loses power: no line of a stop, and a hole in all logs."""
    _start(host, Start(ago - down, down, "power"))


def orderly_reboot(
    host: Host, ago: timedelta, *, by: str = "root", reason: str = "", down: timedelta = timedelta(minutes=8)
) -> None:
    """Somebody restarts the host."""
    _start(host, Start(ago - down, down, "reboot", by, reason))


def power_button(host: Host, ago: timedelta, *, down: timedelta = timedelta(hours=1)) -> None:
    """Somebody presses the power button: the host goes down in good order."""
    plant = Planter(host, ago + timedelta(seconds=50))
    new = "Power button pressed; requesting graceful shutdown and poweroff"
    plant.kernel(0, f"VMKAcpi: 250: {new if plant.number >= (8, 0) else 'In PowerButton Helper'}")
    _start(host, Start(ago - down, down, "shutdown", "root", "power button"))


# -- hardware ----------------------------------------------------------------------------------------------


def corrected_memory_errors(host: Host, ago: timedelta, count: int = 14, minutes: float = 6, channel: int = 1) -> None:
    """A memory module has errors that are corrected."""
    plant = Planter(host, ago)
    for number in range(count):
        plant.kernel(
            60 * minutes * number / count,
            f"MCA: 202: CE Poll G0 B8 S9c0000000101009{channel} A66{number:07x} M200401c089801086 P66{number:07x}/40 "
            f"Memory Controller Read Error on Channel {channel}.",
        )


def uncorrected_machine_check(host: Host, ago: timedelta) -> None:
    """A processor meets an error that cannot be corrected; the page is given up."""
    plant = Planter(host, ago)
    plant.kernel(
        0,
        "ALERT: MCA: 200: SRAR Excp G7 B1 Sbd80000000100134 A1234567890 M86 P1234567890/40 Cache Hierarchy: Level 0 Data Cache DataRead Error.",
    )
    plant.kernel(
        0.003, "MCAIntel: 1120: Force retiring MPN 0x1234567 to recover from MCA error detected by cpu2 in bank1."
    )


def boot_error_record(host: Host, ago: timedelta, kind: str = "memory", severity: str = "fatal") -> None:
    """The firmware tells of an error that ended the run before."""
    text = (
        f"A {severity} {kind} error occurred in a previous boot. The following details were reported. Physical Addr: 0x7a1f400 "
        "Physical Addr Mask: 0xfff Node: 1 Card: 0 Module: 3 Bank: 2 Device: 0 Row: 0 Column: 0 Error type: 3"
    )
    Planter(host, ago).told(0, "Generic", "", f"esx.problem.apei.bert.{kind}.error.{severity}", text)


def pcie_errors(host: Host, ago: timedelta, count: int = 14, minutes: float = 60, *, fatal: bool = False) -> None:
    """A device on the PCIe bus has errors."""
    plant = Planter(host, ago)
    if fatal:
        plant.kernel(0, "ApeiHEST: 733: Fatal error from 0000:3b:00.0: DevSts 0x5 AERUeSts 0x4000")
        plant.kernel(3, "PCI: 1401: Skipping device reset on 0000:3b:00.0 because PCIe link to the device is down.")
        return
    for number in range(count):
        at = 60 * minutes * number / count
        plant.kernel(at, "PCIE: 612: Corrected PCIe error from 0000:3b:00.0: DevSts 0x1 AERCeSts 0x1")


def processor_stalls(host: Host, ago: timedelta, count: int = 2) -> None:
    """A processor does not answer for seconds."""
    plant = Planter(host, ago)
    for number in range(count):
        if plant.number >= (7, 0):
            plant.kernel(
                60 * number,
                "ALERT: Heartbeat: HandleLockup:827: PCPU 8 didn't have a heartbeat for 5 seconds, timeout is 14, 1 IPIs sent; *may* be locked up.",
            )
        else:
            plant.kernel(
                60 * number,
                "WARNING: Heartbeat: 961: PCPU 8 didn't have a heartbeat for 5 seconds, timeout is 10, 1 IPIs sent; *may* be locked up.",
            )


# -- agents ------------------------------------------------------------------------------------------------


def hostd_crash(host: Host, ago: timedelta, *, agent: str = "hostd") -> None:
    """The host agent, or ``vpxa``, dies and leaves a core."""
    plant = Planter(host, ago)
    core = f"/var/core/{agent}-worker-zdump.000"
    binary = "/bin/hostd" if agent == "hostd" else f"/usr/lib/vmware/{agent}/bin/{agent}"
    plant.kernel(
        0, f"User: 3089: {agent}-worker: wantCoreDump:{agent}-worker signal:6 exitCode:0 coredump:enabled", level="info"
    )
    plant.kernel(0.2, f"UserDump: 1485: Dumping cartel 2099376 (from world 2099380) to file {core} ...")
    text = (
        f"{binary} crashed (1 time(s) so far) and a core file might have been created at {core}. This might have "
        "caused connections to the host to be dropped."
    )
    plant.told(6, _USER, "vob.uw.core.dumped", f"esx.problem.{agent}.core.dumped", f"{binary}(2099376) {core}", text)
    plant.line(
        7,
        "syslog",
        f"watchdog-{agent}[2098055]|'/usr/lib/vmware/{agent}/bin/{agent}' exited after 91233 seconds (quick failure 0) 134",
    )


def hostd_hang(host: Host, ago: timedelta) -> None:
    """The host agent does not answer any more."""
    Planter(host, ago).kernel(0, "ALERT: hostd detected to be non-responsive")


def memory_limit(host: Host, ago: timedelta, agent: str = "hostd") -> None:
    """An agent needs more memory than it may have."""
    plant = Planter(host, ago)
    sub = "sub=Memory checker" if plant.number < (6, 0) else "sub=MemoryChecker"
    plant.line(0, agent, f"{sub}|Current value 913408 exceeds hard limit 911360. Shutting down process.", "error")


def io_stall(host: Host, ago: timedelta, seconds: int = 1236) -> None:
    """The host agent waits for a file."""
    store = host.datastores[-1]
    vm = host.vms[0].name if host.vms else "vm1"
    Planter(host, ago).line(
        0,
        "hostd",
        f'sub=IoTracker|In thread 2099376, fopen("/vmfs/volumes/{store.uuid}/{vm}/{vm}.vmx") took over {seconds} sec.',
        "warning",
    )


def heartbeats_missed(host: Host, ago: timedelta, count: int = 3) -> None:
    """vpxa loses the host agent and vCenter."""
    plant = Planter(host, ago)
    for number in range(count):
        plant.line(
            90 * number,
            "vpxa",
            "sub=vpxaInvtHostCnx opID=WFU-207576ba|Can't connect to hostd. Shutting down...",
            "error",
        )


def heap_exhausted(host: Host, ago: timedelta, heap: str = "VMKAPI-char-metadata", count: int = 4) -> None:
    """A heap of the kernel cannot grow any more."""
    plant = Planter(host, ago)
    for number in range(count):
        size = "maximumSize" if plant.number < (6, 0) else "maximum size"
        plant.kernel(11 * number, f"WARNING: Heap: 3534: Heap {heap} already at its {size}. Cannot expand.")
        plant.kernel(
            11 * number + 0.001,
            f"WARNING: Heap: 4079: Heap_Align({heap}, 4364/4364 bytes, 8 align) failed.  caller: 0x41801c90bb4e",
        )


def ramdisk_full(host: Host, ago: timedelta, name: str = "tmp", *, inodes: bool = False) -> None:
    """A ramdisk takes no more files."""
    what = f"The file table of the ramdisk '{name}' is full." if inodes else f"The ramdisk '{name}' is full."
    path = f"/{name}/vmtck-5206bb19-94d6-12"
    text = f"{what}  As a result, the file {path} could not be {'created' if inodes else 'written'} by the application 'hostd-worker'."
    kind = "inodetable.full" if inodes else "full"
    Planter(host, ago).told(0, "visorfs", f"vob.visorfs.ramdisk.{kind}", f"esx.problem.visorfs.ramdisk.{kind}", text)


def problem(host: Host, ago: timedelta, name: str, text: str, group: str = _USER) -> None:
    """Any event of a host: the observer and the host agent tell it."""
    Planter(host, ago).told(0, group, "", name, text)


def log_storage_lost(host: Host, ago: timedelta) -> None:
    """The place of the logs is gone."""
    problem(
        host,
        ago,
        "esx.problem.vmsyslogd.storage.failure",
        "Logging to storage has failed. Logs are no longer being stored locally on this host.",
    )


# -- time --------------------------------------------------------------------------------------------------


def clock_back(host: Host, ago: timedelta, back: timedelta = timedelta(minutes=4)) -> None:
    """The clock of the host is set back: all logs tell some minutes twice."""
    host.history.steps.append((ago, back))


def clock_lost(host: Host, ago: timedelta, *, again: timedelta | None = None) -> None:
    """The clock loses its time servers; ``again``: it has them back so much later."""
    plant = Planter(host, ago)
    epoch = int((host.collected - ago).replace(tzinfo=UTC).timestamp())
    plant.kernel(
        0,
        f"WARNING: NTPClock: 1457: ntpd changed system clock to {epoch}.237264000, lost synchronization to upstream time servers",
    )
    plant.told(
        0.1,
        _USER,
        "",
        "esx.problem.clock.correction.adjtime.lostsync",
        "system clock no longer synchronized to upstream time servers",
    )
    if again is not None:
        at = again.total_seconds()
        plant.kernel(at, "WARNING: NTPClock: 1771: system clock synchronized to upstream time servers")
        plant.told(
            at + 0.1,
            _USER,
            "",
            "esx.problem.clock.correction.adjtime.sync",
            "system clock synchronized to upstream time servers",
        )


# -- the logs themselves -----------------------------------------------------------------------------------


def silent_since(host: Host, log: str, ago: timedelta) -> None:
    """A log holds nothing newer than that."""
    host.history.ended[log] = ago


def log_flood(host: Host, ago: timedelta, body: str, log: str = "vmkernel", times: int = 100_000) -> None:
    """One message comes again and again, within the hour."""
    left = (host.collected - ago).minute * 60 + (host.collected - ago).second
    Planter(host, ago).line(0, log, body, times=times, every=timedelta(seconds=(3600 - left) / (times + 1)))

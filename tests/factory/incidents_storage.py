"""Incidents of storage, as the logs of a host tell them. Times are told before the collection."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tests.factory.model import Host
from tests.factory.planting import Planter, name_of

_SCSI, _VMFS = "scsi", "vmfs"


def apd(
    host: Host, device: str, ago: timedelta, duration: timedelta | None = timedelta(seconds=50), *, limit: int = 140
) -> None:
    """All paths of a device go down; ``duration`` None: they did not come back. Longer than ``limit`` is timed out."""
    plant = Planter(host, ago)
    paths = [name_of(path) for path in plant.device(device).paths]
    for number, path in enumerate(paths):
        path_down(host, ago - timedelta(milliseconds=40 * number), device, path, left=len(paths) - number - 1)
    text = f"Device or filesystem with identifier [{device}] has"
    plant.kernel(1.9, f"StorageApdHandler: 1204: APD Timer started for ident [{device}]")
    plant.told(
        2, "APD", "vob.storage.apd.start", "esx.problem.storage.apd.start", f"{text} entered the All Paths Down state."
    )
    plant.kernel(
        2.5,
        f'WARNING: NMP: nmp_IssueCommandToDevice:2954: I/O could not be issued to device "{device}" due to Not found',
    )
    seconds = duration.total_seconds() if duration is not None else None
    if seconds is None or seconds > limit:
        over = f"{text} entered the All Paths Down Timeout state after being in the All Paths Down state for {limit} seconds. I/Os will now be fast failed"
        plant.told(2 + limit, "APD", "vob.storage.apd.timeout", "esx.problem.storage.apd.timeout", f"{over}.", over)
    if seconds is None:
        return
    for number, path in enumerate(paths):
        path_up(host, ago - timedelta(seconds=seconds, milliseconds=30 * number), device, path, first=number == 0)
    plant.kernel(seconds + 2.1, f"StorageApdHandler: 507: APD Timer killed for ident [{device}]")
    plant.kernel(seconds + 2.1, f"StorageApdHandler: 1315: APD Exit for ident [{device}]")
    plant.told(
        seconds + 2.2,
        "APD",
        "vob.storage.apd.exit",
        "esx.clear.storage.apd.exit",
        f"{text} exited the All Paths Down state.",
    )


def path_down(host: Host, ago: timedelta, device: str, path: str, *, left: int) -> None:
    """One path of a device goes dead; ``left`` others stay."""
    plant = Planter(host, ago)
    raw = "vob.scsi.scsipath.pathstate.dead" + ("ver2" if plant.number >= (8, 0) else "")
    plant.observed(0, _SCSI, raw, f"scsiPath {path} changed state from on" + ("" if plant.number >= (8, 0) else "."))
    down = f"Path {path} is down. Affected datastores: {plant.affected(device)}."
    name, text = {
        0: ("connectivity.lost", f"Lost connectivity to storage device {device}. {down}"),
        1: ("redundancy.lost", f"Lost path redundancy to storage device {device}. {down}"),
    }.get(left, ("redundancy.degraded", f"Path redundancy to storage device {device} degraded. {down}"))
    plant.told(0.004, _SCSI, "", f"esx.problem.storage.{name}", text)


def path_up(host: Host, ago: timedelta, device: str, path: str, *, first: bool = False) -> None:
    """A path comes back; ``first``: the device had none."""
    plant = Planter(host, ago)
    plant.observed(0, _SCSI, "vob.scsi.scsipath.pathstate.on", f"scsiPath {path} changed state from dead.")
    volumes = f"(Datastores: {plant.affected(device)}) restored. Path {path} is active again."
    if first:
        plant.told(
            0.004,
            _SCSI,
            "",
            "esx.clear.storage.connectivity.restored",
            f"Connectivity to storage device {device} {volumes}",
        )
    else:
        plant.told(
            0.004,
            _SCSI,
            "",
            "esx.clear.storage.redundancy.restored",
            f"Path redundancy to storage device {device} {volumes}",
        )


def path_flaps(
    host: Host, device: str, path: str, ago: timedelta, count: int = 4, every: timedelta = timedelta(minutes=8)
) -> None:
    """One path goes and comes again and again."""
    left = len(Planter(host, ago).device(device).paths) - 1
    for number in range(count):
        begin = ago - number * every
        path_down(host, begin, device, path, left=left)
        path_up(host, begin - timedelta(seconds=31), device, path)


def pdl(host: Host, device: str, ago: timedelta, *, back: timedelta | None = None) -> None:
    """The array says that a device is gone for good; ``back``: it is there again so much later."""
    plant = Planter(host, ago)
    lost = plant.device(device)
    for number, path in enumerate(lost.paths):
        plant.kernel(
            0.01 * number,
            f'NMP: nmp_ThrottleLogForDevice:3825: Cmd 0x2a (0x459a{number:08x}, 2097321) to dev "{device}" on path '
            f'"{name_of(path)}" Failed: H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x25 0x0. Act:FAILOVER',
        )
    plant.kernel(1, f"WARNING: ScsiDevice: 1732: Device :{device} has been removed or is permanently inaccessible.")
    stack = "psastor" if plant.number >= (8, 0) else "scsi"
    text = f"Device: {device} has been removed or is permanently inaccessible. Affected datastores (if any): {plant.affected(device)}."
    plant.told(1.1, stack, "", f"esx.problem.{stack}.device.state.permanentloss", text)
    if back is None:
        lost.status = "not connected"
        for path in lost.paths:
            path.state = "dead"
        return
    online = f"Device: {device}, that was permanently inaccessible is now online. No data consistency guarantees."
    plant.told(back.total_seconds(), stack, "", f"esx.clear.{stack}.device.state.permanentloss.deviceonline", online)


def vmfs_heartbeat_loss(
    host: Host, store: str, ago: timedelta, duration: timedelta | None = timedelta(seconds=21)
) -> None:
    """A volume cannot be reached; ``duration`` None: it did not come back."""
    plant, volume = Planter(host, ago), host.datastore(store)
    told = f"{volume.uuid} {volume.name}"
    name = f"{volume.uuid} ({volume.name})"
    plant.told(
        0, _VMFS, "vob.vmfs.heartbeat.timedout", "esx.problem.vmfs.heartbeat.timedout", told, event=f"Lost access to volume {name} "
        "due to connectivity issues. Recovery attempt is in progress and outcome will be reported shortly.",
    )  # fmt: skip
    if duration is None:
        return
    at = duration.total_seconds()
    plant.kernel(
        at,
        f"HBX: 231: Reclaimed heartbeat for volume {name}: [Timeout] [HB state abcdef02 offset 3829760 gen 55 stampUS 20086651705675 uuid {volume.uuid} jrnl <FB 0> drv 24.82]",
    )
    plant.told(
        at + 0.1, _VMFS, "vob.vmfs.heartbeat.recovered", "esx.problem.vmfs.heartbeat.recovered", told,
        event=f"Successfully restored access to volume {name} following connectivity issues.",
    )  # fmt: skip


def ats_miscompare(
    host: Host, store: str, ago: timedelta, count: int = 5, every: timedelta = timedelta(minutes=4)
) -> None:
    """The heartbeat of a volume finds another content than it wrote."""
    volume = host.datastore(store)
    for number in range(count):
        plant = Planter(host, ago - number * every)
        plant.kernel(
            0, plant.command(volume.device, "0x89", "H:0x0 D:0x2 P:0x0 Valid sense data: 0xe 0x1d 0x0", number)
        )
        plant.kernel(
            0.1,
            f"HBX: 1129: ATS Miscompare detected between test and set HB images at offset 3571712 on vol '{volume.name}'",
        )
    vmfs_heartbeat_loss(host, store, ago - timedelta(seconds=2), timedelta(seconds=4))


def latency_spikes(
    host: Host, device: str, ago: timedelta, high: Sequence[int] = (612_000,) * 4, every: timedelta = timedelta(minutes=6),
    usual: int = 1343,
) -> None:  # fmt: skip
    """The device answers slowly: ``high`` are microseconds, one for each spike."""
    for number, value in enumerate(high):
        plant = Planter(host, ago - number * every)
        stack = "psastor" if plant.number >= (8, 0) else "scsi"
        worse = f"Device {device} performance has deteriorated. I/O latency increased from average value of {usual} microseconds to {value} microseconds."
        better = f"Device {device} performance has improved. I/O latency reduced from {value} microseconds to {usual * 2} microseconds."
        plant.kernel(0, f"WARNING: ScsiDeviceIO: 1513: {worse}")
        plant.told(
            0.1, stack, f"vob.{stack}.device.io.latency.high", f"esx.problem.{stack}.device.io.latency.high", worse
        )
        plant.kernel(48, f"ScsiDeviceIO: 1198: {better}")
        plant.told(
            48.1,
            stack,
            f"vob.{stack}.device.io.latency.improved",
            f"esx.clear.{stack}.device.io.latency.improved",
            better,
        )


def scsi_storm(
    host: Host, device: str, ago: timedelta, status: str = "H:0x5 D:0x0 P:0x0", *, sense: str = "", opcode: str = "0x2a",
    count: int = 120, minutes: float = 30,
) -> None:  # fmt: skip
    """Commands to a device fail again and again; ``sense`` is ``0x3 0x11 0x0`` where the array sent some."""
    plant = Planter(host, ago)
    rest = f"Valid sense data: {sense}" if sense else plant.nothing_known()
    for number in range(count):
        plant.kernel(60 * minutes * number / count, plant.command(device, opcode, f"{status} {rest}", number))


def thin_pool_full(host: Host, store: str, ago: timedelta, count: int = 12) -> None:
    """The array has no room left behind a thin LUN; a machine waits for an answer."""
    plant, volume = Planter(host, ago), host.datastore(store)
    for number in range(count):
        status = "H:0x0 D:0x2 P:0x8 Valid sense data: 0x7 0x27 0x7"
        plant.kernel(5 * number, plant.command(volume.device, "0x2a", status, number))
    for vm in [vm for vm in host.vms if vm.datastore == store][:1]:
        no_space(host, vm.name, ago - timedelta(seconds=6))


def no_space(host: Host, vm: str, ago: timedelta) -> None:
    """A machine stops because its volume is full."""
    plant = Planter(host, ago)
    machine = next(item for item in host.vms if item.name == vm)
    disk = f"/vmfs/volumes/{host.datastore(machine.datastore).uuid}/{vm}/{machine.disks[0].name}"
    text = (
        f"There is no more space for virtual disk {disk}. You might be able to continue this session by freeing disk "
        "space on the relevant volume, and clicking Retry. Click Cancel to terminate this session."
    )
    plant.machine(0, vm, "vmx|Msg_Question:")
    plant.machine(0.001, vm, f"vmx|[msg.hbacommon.outofspace] {text}")
    plant.event(0.1, f"Message on {vm} on {host.fqdn} in ha-datacenter: {text}")


def file_locked(host: Host, vm: str, ago: timedelta, tries: int = 5) -> None:
    """A disk of a machine cannot be opened because another one holds it."""
    plant = Planter(host, ago)
    machine = next(item for item in host.vms if item.name == vm)
    place = f"/vmfs/volumes/{host.datastore(machine.datastore).uuid}/{vm}"
    disk = f"{place}/{vm}-000001-delta.vmdk"
    for number in range(tries):
        plant.machine(
            0.3 * number, vm, f"vcpu-0|AIOGNRC: Failed to open '{disk}' : Failed to lock the file (400000003) (0x2013)."
        )
        plant.machine(
            0.3 * number + 0.001,
            vm,
            f"vcpu-0|AIOMGR: AIOMgr_OpenWithRetry: Descriptor file '{disk}' locked (try {number})",
        )
    end = 0.3 * tries
    plant.machine(
        end, vm, f'vcpu-0|DISKLIB-CHAIN : "{place}/{vm}-000001.vmdk" : failed to open (Failed to lock the file).'
    )
    plant.machine(
        end + 0.01,
        vm,
        f"vcpu-0|DISKLIB-LIB : Failed to open '{place}/{vm}-000001.vmdk' with flags 0x8 Failed to lock the file (16392).",
    )
    plant.line(
        end + 0.1,
        "hostd",
        f"sub=Vmsvc.vm:{place}/{vm}.vmx|Failed to consolidate disks in Foundry: Error: (15) The file is already in use",
    )
    plant.kernel(
        0.1,
        f"FS3: 1341: vol '{machine.datastore}': [Req mode: 1] Not free; Lock [type 10c00002 offset 11296768 v 274, hb offset 3719168",
    )

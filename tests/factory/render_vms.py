"""Files of virtual machines and what the host lists of them."""

from __future__ import annotations

from datetime import UTC

from tests.factory.model import Disk, DistributedSwitch, Host, Vm
from tests.factory.seeds import Seed

_VMDK_BYTES = 1024
"""vm-support keeps the beginning of each disk file only."""


def folder(host: Host, vm: Vm) -> str:
    """The folder of a machine in the bundle."""
    return f"vmfs/volumes/{host.datastore(vm.datastore).uuid}/{vm.name}"


def process_records(host: Host) -> list[tuple[str, dict[str, object]]]:
    """``vm process list``."""
    made: list[tuple[str, dict[str, object]]] = []
    for vm in host.vms:
        if vm.running:
            made.append((vm.name, {
                "World ID": vm.world, "Process ID": 0, "VMX Cartel ID": vm.world - 1, "UUID": vm.uuid,
                "Display Name": vm.name, "Config File": f"/{folder(host, vm)}/{vm.name}.vmx",
            }))  # fmt: skip
    return made


def vmx(host: Host, vm: Vm) -> str:
    """The configuration of a machine."""
    values = {
        ".encoding": "UTF-8", "config.version": "8", "virtualHW.version": str(vm.hardware or host.release.hardware),
        "displayName": vm.name, "guestOS": vm.guest, "numvcpus": str(vm.cpus), "memSize": str(vm.megabytes),
        "cpuid.coresPerSocket": str(vm.cpus), "uuid.bios": vm.uuid, "uuid.location": vm.uuid, "firmware": "efi",
        "nvram": f"{vm.name}.nvram", "floppy0.present": "FALSE", "pciBridge0.present": "TRUE",
        "scsi0.present": "TRUE", "scsi0.virtualDev": "pvscsi", "sata0.present": "TRUE",
        "sata0:0.present": "TRUE", "sata0:0.deviceType": "atapi-cdrom", "sata0:0.startConnected": "FALSE",
        "sata0:0.fileName": "emptyBackingString", "sata0:0.clientDevice": "FALSE",
        "sched.cpu.affinity": "all", "sched.cpu.shares": "normal", "sched.mem.shares": "normal",
        "tools.syncTime": "FALSE",
    }  # fmt: skip
    for at, disk in enumerate(vm.disks):
        name = _delta(disk, len(vm.snapshots))
        values |= {
            f"scsi0:{at}.present": "TRUE",
            f"scsi0:{at}.deviceType": "scsi-hardDisk",
            f"scsi0:{at}.fileName": name,
        }
    for at, (group, mac) in enumerate(vm.networks):
        card = f"ethernet{at}"
        values |= {f"{card}.present": "TRUE", f"{card}.virtualDev": "vmxnet3"}
        switch = host.switch_of(group)
        if isinstance(switch, DistributedSwitch):
            port = vm.ports[at] if at < len(vm.ports) else 0
            values |= {
                f"{card}.dvs.switchId": switch.uuid, f"{card}.dvs.portId": str(port),
                f"{card}.dvs.portgroupId": host.group(group).key,
                f"{card}.dvs.connectionId": str((Seed(host.seed) / "dvport" / port).number(1, 2**31 - 1)),
            }  # fmt: skip
        else:
            values[f"{card}.networkName"] = group
        values |= {f"{card}.addressType": "vpx", f"{card}.generatedAddress": mac}
    values |= vm.extra
    return "".join(f'{key} = "{value}"\n' for key, value in values.items())


def vmsd(host: Host, vm: Vm) -> str:
    """The snapshots of a machine."""
    lines = ['.encoding = "UTF-8"']
    if not vm.snapshots:
        return lines[0] + "\n"
    first = int(host.collected.replace(tzinfo=UTC).timestamp() - 86400 * vm.snapshot_days) * 1_000_000
    lines += [f'snapshot.lastUID = "{len(vm.snapshots)}"', f'snapshot.current = "{len(vm.snapshots)}"']
    for at, name in enumerate(vm.snapshots):
        created = first + at * 1_000_000
        high, low = created >> 32, created & 0xFFFFFFFF
        lines += [
            f'snapshot{at}.uid = "{at + 1}"', f'snapshot{at}.filename = "{vm.name}-Snapshot{at + 1}.vmsn"',
            *([f'snapshot{at}.parent = "{at}"'] if at else []),
            f'snapshot{at}.displayName = "{name}"', f'snapshot{at}.createTimeHigh = "{high}"',
            f'snapshot{at}.createTimeLow = "{low - (1 << 32) if low >= 1 << 31 else low}"',
            f'snapshot{at}.numDisks = "{len(vm.disks)}"',
        ]  # fmt: skip
        for number, disk in enumerate(vm.disks):
            lines += [
                f'snapshot{at}.disk{number}.fileName = "{_delta(disk, at)}"',
                f'snapshot{at}.disk{number}.node = "scsi0:{number}"',
            ]
    lines.append(f'snapshot.numSnapshots = "{len(vm.snapshots)}"')
    return "\n".join(lines) + "\n"


def _delta(disk: Disk, number: int) -> str:
    """The file that a disk stands on after so many snapshots."""
    return disk.name.replace(".vmdk", f"-{number:06}.vmdk") if number else disk.name


def deltas(vm: Vm, disk: Disk) -> list[tuple[str, bytes]]:
    """Names and descriptors of the differences that the snapshots of a machine made."""
    made = []
    for number in range(1, len(vm.snapshots) + 1):
        name = _delta(disk, number)
        text = (
            f'# Disk DescriptorFile\nversion=1\nencoding="UTF-8"\nCID={disk.cid}\nparentCID={disk.cid}\n'
            f'createType="seSparse"\nparentFileNameHint="{_delta(disk, number - 1)}"\n# Extent description\n'
            f'RW {disk.gigabytes * 2097152} SESPARSE "{name.replace(".vmdk", "-sesparse.vmdk")}"\n\n'
            f'# The Disk Data Base\n#DDB\n\nddb.grain = "8"\nddb.longContentID = "{disk.cid * 4}"\n'
        )
        made.append((name, text.encode()))
    return made


def vmdk(disk: Disk) -> bytes:
    """The descriptor of a disk, cut as vm-support does."""
    sectors = disk.gigabytes * 2097152
    text = (
        "# Disk DescriptorFile\nversion=1\nencoding=\"UTF-8\"\n"
        f"CID={disk.cid}\nparentCID=ffffffff\ncreateType=\"vmfs\"\n\n# Extent description\n"
        f'RW {sectors} VMFS "{disk.name.replace(".vmdk", "-flat.vmdk")}"\n\n# The Disk Data Base\n#DDB\n\n'
        'ddb.adapterType = "lsilogic"\nddb.geometry.cylinders = "2610"\nddb.geometry.heads = "255"\n'
        f'ddb.geometry.sectors = "63"\nddb.longContentID = "{disk.cid * 4}"\nddb.thinProvisioned = "1"\n'
        + (f'ddb.toolsInstallType = "1"\nddb.toolsVersion = "{disk.tools}"\n' if disk.tools else "")
        + 'ddb.virtualHWVersion = "19"\n'
    )  # fmt: skip
    return text.encode()[:_VMDK_BYTES]


def ls_folder(host: Host, vm: Vm) -> str:
    """``ls -isla`` of the folder of a machine."""
    seed = (Seed(host.seed) / "ls" / vm.name).random()
    day = f"{host.collected:%b} {host.collected.day:>2} {host.collected:%H:%M}"
    names = [f"{vm.name}.vmx", f"{vm.name}.vmsd", f"{vm.name}.nvram", "vmware.log"]
    sizes = [3200, 400, 270840, 350000]
    for disk in vm.disks:
        names += [disk.name, disk.name.replace(".vmdk", "-flat.vmdk")]
        sizes += [560, disk.gigabytes * 1024**3]
    lines = [f"total {sum(sizes) // 1024}"]
    for name, size in zip(names, sizes, strict=True):
        mode = "-rwxr-xr-x" if name.endswith(".vmx") else "-rw-------"
        lines.append(
            f"{seed.randint(10**6, 10**9):>10} {size // 1024:>10} {mode}    1 root     root     {size:>14} {day} {name}"
        )
    return "\n".join(lines) + "\n"

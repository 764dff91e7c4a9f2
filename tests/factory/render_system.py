"""What a host tells about itself: version, hardware, options, software, time."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

import json

from tests.factory.model import Host
from tests.factory.seeds import Seed
from tests.factory.tables import Cell, fields, table


def version(host: Host) -> str:
    """``vmware -vl``."""
    return f"VMware ESXi {host.release.version} build-{host.release.build}\n{host.release.title}\n"


def uname(host: Host) -> str:
    """``uname -a``."""
    release = host.release
    tail = "x86_64 x86_64 x86_64 ESXi" if release.number >= (6, 0) else "x86_64 GNU/Linux"
    return f"VMkernel {host.fqdn} {release.version} #1 SMP Release build-{release.build} {release.compiled} {tail}\n"


def date(host: Host) -> str:
    """``date``."""
    return f"{host.collected:%a %b} {host.collected.day:>2} {host.collected:%H:%M:%S} UTC {host.collected.year}\n"


def uptime(host: Host) -> str:
    """``localcli system stats uptime get``: microseconds."""
    return f"{int(host.uptime.total_seconds()) * 1_000_000 + Seed(host.seed).number(0, 999_999)}\n"


def ntpq(host: Host) -> str:
    """``ntpq -p``."""
    if not host.ntp:
        return "No association ID's returned\n"
    lines = ["     remote           refid      st t when poll reach   delay   offset  jitter", "=" * 78]
    for at, server in enumerate(host.ntp):
        seed = Seed(host.seed) / "ntp" / server
        mark = "*+"[min(at, 1)]
        lines.append(
            f"{mark}{server:<15} {'.GPS.' if at == 0 else host.ntp[0]:<15} {1 if at == 0 else 2:>2} u "
            f"{seed.number(1, 60):>4} {64:>4} {377:>4} {seed.number(200, 900) / 1000:>8.3f} "
            f"{(seed / 'o').number(-900, 900) / 1000:>+8.3f} {(seed / 'j').number(20, 400) / 1000:>7.3f}"
        )
    return "\n".join(lines) + "\n"


def advanced(host: Host) -> str:
    """``localcli system settings advanced list -d``: what was changed."""
    parts = []
    for item in host.settings:
        number = isinstance(item.value, int)
        values: dict[str, object] = {
            "Path": item.path, "Type": "integer" if number else "string", "Int Value": item.value if number else 0,
            "Default Int Value": item.default if number else 0, "Min Value": item.low, "Max Value": item.high,
            "String Value": "" if number else item.value, "Default String Value": "" if number else item.default,
            "Valid Characters": "" if number else "*", "Description": item.about,
        }  # fmt: skip
        if host.release.number >= (8, 0):
            values |= {"Host Specific": False, "Impact": "none"}
        parts.append(fields(values))
    return "\n".join(parts)


def kernel_options(host: Host) -> str:
    """``localcli system settings kernel list -d``."""
    rows: list[tuple[Cell, ...]] = [
        (name, kind, "", value, value.upper() if kind == "Bool" else value, default)
        for name, (kind, value, default) in host.kernel_options.items()
    ]
    return table(("Name", "Type", "Description", "Configured", "Runtime", "Default"), rows)


VIB_COLUMNS = ("Name", "Version", "Vendor", "Acceptance Level", "Install Date")


def vib_rows(host: Host) -> list[tuple[Cell, ...]]:
    """``software vib list``."""
    return [(vib.name, vib.version, vib.vendor, vib.level, vib.installed) for vib in host.vibs]


def profile(host: Host) -> str:
    """``localcli software profile get``."""
    release = host.release
    short = f"ESXi-{release.version}-{release.build}-standard"
    level = {"Stateless Ready": True, "Description": "", "VIBs": [f"{vib.name} {vib.version}" for vib in host.vibs]}
    return f"\n{short}:\n" + fields({
        "Name": short, "Vendor": "VMware, Inc.", "Creation Time": "2024-06-04T14:40:12",
        "Modification Time": "2024-06-04T14:40:12", **level,
    })  # fmt: skip


def smbios(host: Host) -> str:
    """``smbiosDump``: the blocks that are known."""
    board = host.server
    out = [
        "Dumping live SMBIOS data!\n",
        f'  BIOS Info: #0\n    Vendor: "{board.vendor}"\n    Version: "{board.bios}"\n    Date: "{board.bios_date}"\n'
        f'  System Info: #1\n    Manufacturer: "{board.vendor}"\n    Product: "{board.product}"\n'
        f'    Version: "A1"\n    Serial: "{board.serial}"\n    UUID: {board.uuid}\n',
    ]
    signature = f"0xbfebfbff{host.cpu.registers[1][0]:08x}"
    for package in range(host.cpu.packages):
        out.append(
            f"  Processor Info: #{16 + package}\n    Payload length: 0x30\n    Socket: \"CPU{package + 1}\"\n"
            "    Socket Type: 0x32\n    Socket Status: Populated\n    Type: 0x03 (CPU)\n    Family: 0xb3 (Xeon)\n"
            f'    Manufacturer: "Intel"\n    Version: "{host.cpu.name}"\n    Processor ID: {signature}\n'
            f"    Status: 0x01 (Enabled)\n    Voltage: 1.6 V\n    External Clock: 100 MHz\n    Max. Speed: 4000 MHz\n"
            f"    Current Speed: {host.cpu.megahertz} MHz\n    Core Count: #{host.cpu.cores}\n"
            f"    Core Enabled Count: #{host.cpu.cores}\n    Thread Count: #{2 * host.cpu.cores}\n"
        )  # fmt: skip
    modules = host.server.gigabytes // 32
    for number in range(modules):
        serial = (Seed(host.seed) / "dimm" / number).hex(8).upper()
        first = host.server.first_socket if host.server.first_socket is not None else modules // 2
        socket, slot = (1, number) if number < first else (2, number - first)
        speed = 2666 if number >= modules - host.server.slow_modules else 2933
        out.append(
            f'  Memory Device: #{64 + number}\n    Location: "P{socket}-DIMM{"ABCDEFGHIJKL"[slot]}1"\n    Bank: ""\n'
            f'    Manufacturer: "Example Memory"\n    Serial: "{serial}"\n    Part Number: "EM32G-2933R"\n'
            "    Memory Array: #48\n    Form Factor: 0x09 (DIMM)\n    Type: 0x1a (DDR4)\n    Data Width: 64 bits (+8 ECC bits)\n"
            f"    Size: 32 GB\n    Speed: {speed} MHz\n"
        )  # fmt: skip
    return "".join(out)


def lspci(host: Host) -> str:
    """``lspci``: one line for each function."""
    lines = {"0000:00:00.0": "Host bridge: Intel Corporation Sky Lake-E DMI3 Registers"}
    for hba in host.hbas:
        kind = "Fibre Channel" if hba.transport == "fc" else "SATA controller"
        if hba.pci:
            lines[hba.pci] = f"{kind}: {hba.description} [{hba.name}]"
    for nic in host.nics:
        lines[nic.pci] = f"Ethernet controller: {nic.description} [{nic.name}]"
    return "".join(f"{place} {text}\n" for place, text in sorted(lines.items()))


def pci_records(host: Host) -> list[tuple[str, dict[str, object]]]:
    """``hardware pci list``: the devices that the model knows."""
    made: list[tuple[str, dict[str, object]]] = []
    seed = Seed(host.seed)
    for nic in host.nics:
        _, bus, slot = nic.pci.split(":")
        vendor, device, sub_vendor, sub_device = nic.device_ids
        maker, _, model = nic.description.partition(" Corporation ") if "Corporation" in nic.description else (
            "Intel(R)", "", nic.description.removeprefix("Intel(R) "))  # fmt: skip
        made.append((nic.pci, {
            "Address": nic.pci, "Segment": "0x0000", "Bus": f"0x{bus}", "Slot": f"0x{slot[:2]}",
            "Function": f"0x{slot[-1]}", "VMkernel Name": nic.name, "Vendor Name": maker + (" Corporation" if _ else ""),
            "Device Name": model, "Configured Owner": "VMkernel", "Current Owner": "VMkernel",
            "Vendor ID": f"0x{vendor}", "Device ID": f"0x{device}", "SubVendor ID": f"0x{sub_vendor}",
            "SubDevice ID": f"0x{sub_device}", "Device Class": "0x0200", "Device Class Name": "Ethernet controller",
            "Programming Interface": "0x00", "Revision ID": "0x02", "Interrupt Line": "0xff", "IRQ": 255,
            "Interrupt Vector": f"0x{(seed / nic.name).number(48, 120):02x}", "PCI Pin": "0x01", "Spawned Bus": "0x00",
            "Flags": "0x3201", "Module ID": 4100 + len(made), "Module Name": nic.driver, "Chassis": 0,
            "Physical Slot": 4294967295, "Slot Description": "", "Device Layer Bus Address": f"s0000000{len(made)}.00",
            "Passthru Capable": True, "Parent Device": "PCI 0:0:28:0", "Dependent Device": f"PCI 0:{int(bus, 16)}:0:0",
            "Reset Method": "Function reset", "FPT Sharable": True,
        }))  # fmt: skip
    return made


RAMDISK_COLUMNS = (
    "Ramdisk Name", "System", "Include in Coredumps", "Reserved", "Maximum", "Used", "Peak Used", "Free",
    "Reserved Free", "Maximum Inodes", "Allocated Inodes", "Used Inodes", "Mount Point",
)  # fmt: skip


def ramdisk_rows(host: Host) -> list[tuple[Cell, ...]]:
    """``system visorfs ramdisk list``."""
    rows: list[tuple[Cell, ...]] = []
    for name, mount, size in (
        ("root", "/", 32768),
        ("etc", "/etc", 28672),
        ("var", "/var", 49152),
        ("tmp", "/tmp", 262144),
    ):
        used = (Seed(host.seed) / "ramdisk" / name).number(200, size // 4)
        used = size * host.condition.ramdisk_use[name] // 100 if name in host.condition.ramdisk_use else used
        inodes = 8192 * host.condition.ramdisk_inodes.get(name, 0) // 100 or used // 40
        rows.append((name, True, name in ("root", "etc"), f"{size} KiB", f"{size} KiB", f"{used} KiB", f"{used + 400} KiB",
                     f"{100 - 100 * used // size} %", "0 %", 8192, 4096, inodes, mount))  # fmt: skip
    return rows


def as_json(columns: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> str:
    """A table as its JSON twin: a list of flat objects with typed values."""
    return json.dumps([dict(zip(columns, row, strict=True)) for row in rows], indent=1) + "\n"


def as_json_records(items: list[tuple[str, dict[str, object]]]) -> str:
    """Records as their JSON twin."""
    return json.dumps([values for _, values in items], indent=1) + "\n"

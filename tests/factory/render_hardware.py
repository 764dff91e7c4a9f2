"""The inventory of a host, its management controller, and where it writes its crash dumps."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.factory.model import Host
from tests.factory.tables import Cell, fields, records

GIB = 1024**3
_LEAVES = {0: "id0", 1: "id1", 0x80000000: "id80", 0x80000001: "id81", 0x80000008: "id88"}
Tree = list[tuple[str, list[tuple[str, object]], "Tree"]]
"""Nodes: name, values, nodes below."""


def leaf(depth: int, key: str, value: object) -> str:
    """One value of the dotted tree."""
    return f"{'   ' * depth}|----{key.ljust(56 - 3 * depth, '.')}{value} \n"


def node(depth: int, name: str) -> str:
    """One node of the dotted tree."""
    return f"{'   ' * depth}\\==+{name} : \n"


def threads(host: Host) -> int:
    """Logical processors."""
    return host.cpu.packages * host.cpu.cores * (2 if host.condition.hyper_threading else 1)


def usable_memory(host: Host) -> int:
    """Bytes that the host can use."""
    return (host.server.gigabytes - 32 * host.server.lost_modules) * GIB - 158_720_000


def _shown(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _hardware(host: Host) -> Tree:
    """The part of the inventory about the hardware."""
    board, cpu = host.server, host.cpu
    processors: Tree = []
    for number in range(cpu.packages):
        registers: Tree = [
            (f"CPU ID {_LEAVES[at]}", [(name, f"0x{value:08x}") for name, value in zip(("EAX", "EBX", "ECX", "EDX"), values, strict=True)], [])
            for at, values in sorted(cpu.registers.items()) if at in _LEAVES
        ]  # fmt: skip
        told: list[tuple[str, object]] = [
            ("ID", number), ("Package ID", number), ("Family", cpu.family), ("Model", cpu.model), ("Type", 0),
            ("Stepping", cpu.stepping), ("Brand", "GenuineIntel"), ("CPU Speed", cpu.megahertz * 1_000_000),
            ("Current Revision", f"0x{host.condition.microcode:08x}"),
        ]  # fmt: skip
        processors.append(("CPUImpl", told, registers))
    return [
        ("Hardware Info", [
            ("BIOS UUID", board.uuid), ("BIOS Vendor", board.vendor), ("BIOS Version", board.bios),
            ("Product Name", board.product), ("Vendor Name", board.vendor), ("Serial Number", board.serial),
            ("BMC Version", board.bmc), ("Hostname", host.fqdn),
        ], [
            ("CPU Info", [
                ("Num Packages", cpu.packages), ("Num Cores", cpu.packages * cpu.cores), ("Num Threads", threads(host)),
                ("Hyperthreading Active", host.condition.hyper_threading), ("Hyperthreading Supported", True),
                ("Hyperthreading Enabled", host.condition.hyper_threading), ("HV Support", 3 if host.condition.virtualisation else 2),
            ], [("CPUs", [], processors)]),
            ("CPU Power Management Info", [("Current Policy", "Balanced"), ("Hardware Support", "ACPI P-states, ACPI C-states")], []),
            ("Memory Info", [("Physical Mem", f"{usable_memory(host)} bytes"), ("Num NUMA Nodes", cpu.packages)], []),
        ]),
    ]  # fmt: skip


def info(host: Host) -> str:
    """The beginning of ``esxcfg-info -a``: a dotted tree."""
    out = [node(0, "Host")]

    def write(tree: Tree, depth: int) -> None:
        for name, values, below in tree:
            out.append(node(depth, name))
            out.extend(leaf(depth + 1, key, _shown(value)) for key, value in values)
            write(below, depth + 1)

    nics: Tree = [
        (
            "Physical Nic",
            [
                ("Name", nic.name),
                ("PCI Info", nic.pci),
                ("Driver", nic.driver),
                ("MTU", nic.mtu),
                ("MAC Address", nic.mac),
            ],
            [],
        )
        for nic in host.nics
    ]
    write([*_hardware(host), ("Network Info", [], [("Physical Nics", [], nics)])], 1)
    return "".join(out)


def info_xml(host: Host) -> str:
    """The beginning of ``esxcfg-info -a -F xml``."""
    out = ['<?xml version="1.0"?>\n<host>\n']

    def write(tree: Tree) -> None:
        for name, values, below in tree:
            tag = name.lower().replace(" ", "-")
            out.append(f"<{tag}>\n")
            out.extend(
                f'<value name="{key.lower().replace(" ", "-")}" format="">{escape(str(_shown(value)))}</value>\n'
                for key, value in values
            )
            write(below)
            out.append(f"</{tag}>\n")

    write(_hardware(host))
    return "".join(out)


def sel_list(host: Host) -> str:
    """``localcli hardware ipmi sel list``."""
    listed = [(host.collected - host.uptime, "Assert + Event Logging Disabled Log area reset/cleared", 81)]
    listed += [
        (host.collected - item.ago, item.message, item.sensor)
        for item in sorted(host.condition.events, key=lambda item: -item.ago)
    ]
    return records(
        (f"Record:{number}", {
            "Record Id": number, "When": f"{moment:%Y-%m-%dT%H:%M:%S}", "Event Type": "111 (Unknown)",
            "SEL Type": "2 (System Event)", "Message": message, "Sensor Number": sensor,
            "Raw": f"{number:02x} 00 02", "Formatted-Raw": "",
        })
        for number, (moment, message, sensor) in enumerate(listed, 1)
    )  # fmt: skip


def sel_get(host: Host) -> str:
    """``localcli hardware ipmi sel get``."""
    return fields({
        "Enabled": True, "Version": "1.5", "Total Records": 1 + len(host.condition.events), "Max Records": host.condition.log_size,
        "Overflow": False, "Last Cleared": f"{host.collected - host.uptime:%Y-%m-%dT%H:%M:%S}",
    })  # fmt: skip


def sdr_list(host: Host) -> str:
    """``localcli hardware ipmi sdr list``."""
    sensors = (
        ("System Board 1 Inlet Temp", "23", "degrees C", "1 (Temperature)"),
        ("Fan Device 1 Fan 1", "5400", "RPM", "4 (Fan)"),
    )
    return records(
        (f"0.{number}", {
            "Node-Sensor": f"0.{number}", "Description": name, "Entity-Instance": f"7.{number}", "Computed Reading": reading,
            "Base Unit": unit, "Raw Reading": 40 + number, "Sensor Type": kind, "Timestamp/Comment": "", "Raw": "01 51",
        })
        for number, (name, reading, unit, kind) in enumerate(sensors, 1)
    )  # fmt: skip


def bmc_get(host: Host) -> str:
    """``localcli hardware ipmi bmc get``."""
    return fields({
        "Manufacturer": host.server.vendor, "BMC Firmware Version": host.server.bmc, "IPMI Version": "2.0",
        "OS Name Reported": "VMware ESXi", "MAC Address": host.nics[0].mac, "LAN ifAdminStatus": "Enabled",
        "IPv4 Address": "10.20.99.10", "IPv4 Subnet": "255.255.255.0", "IPv4 Gateway": "10.20.99.1", "IPv6 Addresses": "",
    })  # fmt: skip


DUMP_COLUMNS = ("Path", "Active", "Configured", "Size")


def dump_rows(host: Host) -> list[tuple[Cell, ...]]:
    """``localcli system coredump file list``."""
    return [(_dump(host), True, True, 2_673_868_800)] if host.condition.dumps else []


def dump_file(host: Host) -> str:
    """``localcli system coredump file get``."""
    path = _dump(host) if host.condition.dumps else ""
    return fields({"Active": path, "Configured": path})


def dump_partition(_host: Host) -> str:
    """``localcli system coredump partition get``: the file is used."""
    return fields({"Active": "", "Configured": ""})


def _dump(host: Host) -> str:
    return f"/vmfs/volumes/{host.datastores[0].uuid}/vmkdump/{host.server.uuid.upper()}.dumpfile"


def next_boot(host: Host) -> str:
    """``altbootbank/boot.cfg``: what ran before, or what the next start brings."""
    build, state, updated = (
        (host.condition.next_build, 1, 3) if host.condition.next_build else (host.release.build, 0, 1)
    )
    return (
        f"bootstate={state}\ntitle=Loading VMware ESXi\ntimeout=5\nprefix=\nkernel=b.b00\nkernelopt=\nmodules=jumpstrt.gz --- state.tgz\n"
        f"build={host.release.version}-0.0.{build}\nupdated={updated}\n"
    )


def locker(host: Host) -> str:
    """``etc/vmware/locker.conf``: the scratch folder that was set."""
    return f"/vmfs/volumes/{host.datastores[0].uuid}/.locker-{host.name} 0\n"

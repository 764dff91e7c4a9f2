"""More command files, up to the number that a real bundle has.

Names and fields are those of commands that exist on hosts; the values are plausible and mean nothing.
"""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from collections.abc import Iterator

from tests.factory.model import Host
from tests.factory.names import command_file, localcli
from tests.factory.render_storage import runtime
from tests.factory.render_vms import ls_folder
from tests.factory.seeds import Seed
from tests.factory.tables import fields, records, table

_RECORDS = (
    ("storage core adapter stats get", "Successful Commands,Blocks Read,Blocks Written,Read Operations,Write Operations,"
     "Reserve Operations,Reservation Conflicts,Failed Commands,Failed Blocks Read,Failed Blocks Written"),
    ("storage san fc stats get", "Tx Frames,Rx Frames,Lip Count,Error Frames,Dumped Frames,Link Failure Count,"
     "Loss of Signal Count,Primitive Seq Protocol Err Count,Invalid Tx Word Count,Invalid CRC Count"),
    ("storage core device vaai ats list", "Device,ATS Compatible,ATS Enabled"),
)  # fmt: skip
_TABLES = (
    ("storage core plugin registration list", "Module Name,Plugin Name,Plugin Class,Dependencies,Full Path", 24),
    ("storage core claimrule list --claimrule-class=all", "Rule Class,Rule,Class,Type,Plugin,Matches", 30),
    ("storage nmp satp rule list", "Name,Device,Vendor,Model,Driver,Transport,Options,Rule Group,Claim Options", 90),
    ("storage core device detached list", "Device UID,State", 0),
    ("storage core device capacity list", "Device,Physical Blocksize,Logical Blocksize,Logical Block Count", 12),
    ("storage core device partition list", "Device,Partition,Start Sector,End Sector,Type,Size", 18),
    ("storage vmfs lockmode list -i", "Volume Name,UUID,Type,Locking Mode,ATS Compatible,ATS Upgrade Modes", 6),
    ("system visorfs tardisk list", "Name,Owner,Size,Used", 60),
    ("network multicast group list", "Interface,Refcount,Group,Link Layer", 8),
    ("system coredump file list", "Path,Active,Configured,Size", 1),
    ("software vib signature verify", "Name,Version,Vendor,Acceptance Level,Signature Verification", 60),
)
_SINGLE = (
    ("iscsi software get", "true\n"), ("software acceptance get", "PartnerSupported\n"),
    ("hardware trustedboot get", "TrustedbootGet:\n   Drtm Enabled: false\n   Tpm Present: true\n"),
    ("system coredump partition get", "   Active: \n   Configured: \n"),
)  # fmt: skip
_PORT_COUNTERS = (
    "Packets received", "Packets sent", "Bytes received", "Bytes sent", "Broadcast packets received",
    "Broadcast packets sent", "Multicast packets received", "Multicast packets sent", "Unicast packets received",
    "Unicast packets sent", "Receive packets dropped", "Transmit packets dropped",
)  # fmt: skip


def filler(host: Host) -> Iterator[tuple[str, str]]:
    """Path and text of ever more outputs; it ends only after many thousands."""
    seed = Seed(host.seed) / "filler"
    yield from ((localcli(words), text) for words, text in _SINGLE)
    for words, names in _RECORDS:
        titles = (
            [hba.name for hba in host.hbas] if "adapter" in words or "san" in words else [d.uid for d in host.devices]
        )
        items = [(title, _values(seed / words / title, names.split(","), title)) for title in titles]
        yield localcli(words), records(items)
    for words, names, rows in _TABLES:
        columns = names.split(",")
        cells = [list(_values(seed / words / at, columns, f"item{at:03}").values()) for at in range(rows)]
        yield localcli(words), table(columns, [[str(cell) for cell in row] for row in cells])
    for vm in host.vms:
        place = f"/vmfs/volumes/{host.datastore(vm.datastore).uuid}/{vm.name}"
        yield command_file("ls", "-isla", place), ls_folder(host, vm)
        chain = "".join(f"# vmkfstools -q {place}/{disk.name}\n" for disk in vm.disks)
        yield command_file("dump-vmdk-rdm-info.sh", f"{place}/{vm.name}.vmx"), chain
    counted = ["Device", "Successful Commands", "Blocks Read", "Blocks Written", "Failed Commands"]
    for device in host.devices:
        for words in ("storage core device stats get", "storage core device vaai status get"):
            told = [(device.uid, _values(seed / words / device.uid, counted, device.uid))]
            yield command_file("localcli", *words.split(), "-d", device.uid), records(told)
        for path in device.paths:
            items = [(runtime(path), _values(seed / runtime(path), ["Runtime Name", "Failed Commands"], runtime(path)))]
            yield (
                command_file("localcli", *["storage", "core", "path", "stats", "get", "-p"], runtime(path)),
                records(items),
            )
    for number in range(20_000):
        port = 0x2000000 + number
        values = {name: (seed / "port" / number / name).number(0, 10**7) for name in _PORT_COUNTERS}
        text = f"Packet statistics for port {port}\n{fields(values)}"
        yield command_file("localcli", *["network", "port", "stats", "get", "-p"], str(port)), text


def _values(seed: Seed, names: list[str], title: str) -> dict[str, object]:
    """One value for each field: the first names the object where it is no counter."""
    values: dict[str, object] = {}
    for at, name in enumerate(names):
        counted = name.split()[-1] in ("Commands", "Read", "Written", "Operations", "Conflicts", "Count", "Frames", "Size",
                                       "Used", "Refcount", "Sector", "Blocksize", "Partition")  # fmt: skip
        if name in ("Failed Commands", "Reservation Conflicts", "Failed Blocks Read", "Failed Blocks Written"):
            values[name] = 0
        elif counted or "Count" in name:
            values[name] = (seed / name).number(0, 10**7)
        else:
            values[name] = title if at == 0 else f"{name.split()[0].lower()}-{(seed / name).hex(4)}"
    return values

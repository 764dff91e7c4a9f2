"""Fact: the server a host runs on: maker, model, BIOS, management controller, memory."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from analyzer.commands.hardware import Memory
from analyzer.commands.ipmi import Bmc
from analyzer.commands.platform import Platform
from analyzer.facts.inventory import Inventory
from analyzer.facts.proofs import Draft, Proven
from analyzer.model import Record
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Need, Records, Skip, fact

_UNITS = {"bytes": 1, "kilobytes": 1024, "kb": 1024, "kib": 1024, "mb": 1024**2, "mib": 1024**2, "gb": 1024**3}
_VIRTUAL = lazy_pattern(r"vmware|virtual|kvm|qemu|xen|hyper-v|parallels|bochs", re.I)

_COLUMNS = {
    "vendor": "vendor_name", "product": "product_name", "serial": "serial_number", "bios": "bios_version",
    "bmc": "bmc_version",
}  # fmt: skip
"""By attribute the name in the inventory."""
_Told = tuple[str, Any, Record, str]
"""Attribute, value, and the record and field that say it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Server(Proven):
    """What is known of the server; empty and None are what no output tells."""

    host: str
    vendor: str = ""
    product: str = ""
    serial: str = ""
    bios: str = ""
    """The version of the BIOS."""
    bios_date: date | None = None
    bmc: str = ""
    """The version of the management controller's firmware."""
    bmc_vendor: str = ""
    memory: int | None = None
    """Bytes that the host can use."""
    has_ipmi: bool | None = None

    @property
    def is_virtual(self) -> bool:
        """True for a nested host: its server is a virtual machine."""
        return bool(_VIRTUAL.search(f"{self.vendor} {self.product}"))

    @property
    def model(self) -> tuple[str, str]:
        """What servers of one model have in common."""
        return self.vendor.lower(), self.product.lower()


@fact
def server(
    platforms: Records[Platform] | None, held: Inventory | None, memories: Records[Memory] | None,
    bmcs: Records[Bmc] | None, host: HostName,
) -> Server:  # fmt: skip
    """Merge ``platform get``, the inventory, the firmware's tables, ``memory get`` and ``bmc get``."""
    told: list[_Told] = []
    for item in platforms or ():
        told += [
            ("vendor", item.vendor_name, item, "vendor_name"), ("product", item.product_name, item, "product_name"),
            ("serial", item.serial_number, item, "serial_number"),
            ("has_ipmi", item.ipmi_supported, item, "ipmi_supported"),
        ]  # fmt: skip
    for memory in reversed(memories or ()):
        told.append(("memory", memory.physical_memory, memory, "physical_memory"))
    for bmc in bmcs or ():
        told += [
            ("bmc", bmc.bmc_firmware_version, bmc, "bmc_firmware_version"),
            ("bmc_vendor", bmc.manufacturer, bmc, "manufacturer"),
        ]
    if held is not None:
        told += _of_firmware(held)
        told += _of_nodes(held)
    draft: Draft | None = None
    for name, value, record, column in told:
        if value is not None and value != "":
            draft = draft or Draft(record, column)
            draft.tell(name, value, record, column)
    if draft is None:
        raise Skip(f"{host.name}: nothing tells of the server", Need("smbiosDump", host.name))
    return Server(host=host.name, proof=draft.proof, proofs=draft.proofs, **draft.values)


def _of_firmware(held: Inventory) -> list[_Told]:
    """What the tables of the firmware tell."""
    told: list[_Told] = []
    for block in held.of_kind("System Info"):
        for name, column in (("vendor", "manufacturer"), ("product", "product"), ("serial", "serial")):
            told.append((name, block.text(column), block, column))
    for block in held.of_kind("BIOS Info"):
        told += [("bios", block.text("version"), block, "version")]
        told += [("bios_date", _day(block.text("date")), block, "date")]
    return told


def _of_nodes(held: Inventory) -> list[_Told]:
    """What the inventory tells; only the node of the server itself: PCI devices have vendors too."""
    told: list[_Told] = []
    for node in held.nodes:
        if (node.path or "") in ("", "hardware_info"):
            for name, column in _COLUMNS.items():
                value = node.extras.get(column)
                told.append((name, None if value is None else str(value), node, column))
            for column in ("bios_releasedate", "bios_release_date"):
                told.append(("bios_date", _day(str(node.extras.get(column))), node, column))
    memory = held.value("physical_mem", "physical_memory", below="memory_info")
    if memory is not None:
        told.append(("memory", _bytes(memory[2]), memory[0], memory[1]))
    return told


def _day(text: str) -> date | None:
    """A date as firmware has it: ``03/21/2022``, or ISO."""
    found = re.match(r"(\d{1,2})/(\d{1,2})/(\d{4})$", text.strip())
    parts = (int(found[3]), int(found[1]), int(found[2])) if found is not None else None
    if parts is None:
        iso = re.match(r"(\d{4})-(\d\d)-(\d\d)", text.strip())
        parts = (int(iso[1]), int(iso[2]), int(iso[3])) if iso is not None else None
    try:
        return date(*parts) if parts is not None else None
    except ValueError:
        return None


def _bytes(value: Any) -> int | None:
    """``66229465088 bytes`` as a number."""
    if isinstance(value, int):
        return value
    found = re.fullmatch(r"(\d+) *(\w*)", str(value).strip())
    return int(found[1]) * _UNITS.get(found[2].lower() or "bytes", 1) if found is not None else None

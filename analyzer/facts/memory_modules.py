"""Fact: the memory modules of a server, by the tables of its firmware."""

import re
from collections.abc import Mapping

from msgspec import Struct

from analyzer.commands.smbios_dump import SmbiosBlock
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Need, Pointer, Records, Skip, at, fact

_DEVICE = "Memory Device"
_SOCKET = lazy_pattern(r"(?:CPU|PROC(?:ESSOR)?|SOCKET|NODE|P)[ _#-]*(\d+)", re.I)
_PERSISTENT = lazy_pattern(r"non-volatile|persistent|optane|nvdimm|flash", re.I)
_SPEEDS = ("configured_memory_speed", "configured_memory_clock_speed", "configured_clock_speed", "configured_speed")


class Module(Struct, frozen=True):
    """One slot with a module in it."""

    slot: str
    size: int
    """Bytes."""
    speed: int | None
    """MHz at which it runs, or the rated ones where that is all that is told."""
    speed_field: str
    part: str
    socket: int | None
    """The processor it belongs to, where the name of the slot tells it."""
    block: SmbiosBlock

    def shows(self, name: str = "size") -> Pointer:
        """Primary evidence: the line with the size or another field."""
        return at(self.block, name)


class MemoryModules(Struct, frozen=True, eq=False):
    """The modules of one host; slots without one are counted only."""

    host: str
    modules: tuple[Module, ...]
    free_slots: int

    @property
    def total(self) -> int:
        """Bytes of all modules."""
        return sum(module.size for module in self.modules)

    def by_socket(self) -> Mapping[int, int]:
        """Bytes by processor; empty where the names of the slots do not tell it of all of them."""
        sums: dict[int, int] = {}
        for module in self.modules:
            if module.socket is None:
                return {}
            sums[module.socket] = sums.get(module.socket, 0) + module.size
        return sums


@fact
def memory_modules(blocks: Records[SmbiosBlock], host: HostName) -> MemoryModules:
    """The memory devices that are modules of main memory."""
    modules: list[Module] = []
    free = 0
    for block in blocks:
        if block.kind != _DEVICE or _PERSISTENT.search(block.text("type", "type_detail", "technology")):
            continue
        size = block.size("size")
        if size:
            column = next((name for name in _SPEEDS if block.count(name)), "speed")
            slot = " ".join(filter(None, (block.text("bank"), block.text("location"))))
            modules.append(
                Module(
                    slot, size, block.count(column) or None, column, block.text("part_number"), _socket(block), block
                )
            )
        elif size == 0:
            free += 1
    if not modules:
        raise Skip(f"{host.name}: the memory modules are not known", Need("smbiosDump", host.name))
    return MemoryModules(host.name, tuple(modules), free)


def _socket(block: SmbiosBlock) -> int | None:
    """The processor that a slot belongs to.

    Only names that say so count: ``P1-DIMMA1``, ``CPU2_DIMM_B1``, ``PROC 1 DIMM 3``; ``A1`` of some makers does not.
    """
    for text in (block.text("location"), block.text("bank")):
        found = _SOCKET.search(text)
        if found is not None:
            return int(found[1])
    return None

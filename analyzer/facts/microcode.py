"""Fact: the microcode revision of a host's processors."""

import re

from msgspec import Struct

from analyzer.commands.vsish_cpu import COMMAND as VSISH
from analyzer.commands.vsish_cpu import VsishCpu
from analyzer.facts.bios import BiosSettings
from analyzer.facts.inventory import Inventory
from analyzer.rulebook import HostName, Need, Pointer, Records, Skip, at, fact

_INVENTORY = ("current_revision", "microcode_revision", "current_microcode_revision", "microcode")
_BIOS_LINES = ("microcode revision", "microcode patch", "microcode")


class Microcode(Struct, frozen=True, eq=False):
    """The revision in force, or the one that the BIOS loads."""

    host: str
    revision: int
    from_bios: bool
    """True when only a BIOS dump tells: ESXi may have loaded a newer one since."""
    pointer: Pointer


@fact
def microcode(
    cpus: Records[VsishCpu] | None, held: Inventory | None, bios: BiosSettings | None, host: HostName
) -> Microcode:
    """From the VMkernel, else from the inventory, else from the read-only lines of a BIOS dump."""
    for cpu in reversed(cpus or ()):
        number = _number(cpu.current_revision)
        if number is not None:
            return Microcode(host.name, number, False, at(cpu, "current_revision"))
    told = held.cpu.value(*_INVENTORY) if held is not None and held.cpu is not None else None
    number = _number(str(told[1])) if told is not None else None
    if held is not None and held.cpu is not None and told is not None and number is not None:
        return Microcode(host.name, number, False, at(held.cpu.record, told[0]))
    shown = bios.shown(*_BIOS_LINES) if bios is not None else None
    number = _number(shown.value) if shown is not None else None
    if shown is not None and number is not None:
        return Microcode(host.name, number, True, at(shown, "value"))
    raise Skip(f"{host.name}: the microcode revision is not in the texts", Need(VSISH.to_collect, host.name))


def _number(text: str | None) -> int | None:
    """A revision as printed: ``0x0200005e``, ``0200005E``, ``2A``."""
    found = re.match(r"(?:0x)?([0-9A-Fa-f]{1,8})\b", (text or "").strip())
    return int(found[1], 16) if found is not None else None

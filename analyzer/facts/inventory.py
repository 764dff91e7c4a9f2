"""Facts: what the inventory of a host (``esxcfg-info``) and the tables of its firmware (``smbiosDump``) hold.

Bundles hold these two and not the outputs of ``esxcli hardware``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from analyzer.commands.esxcfg_info import InfoNode
from analyzer.commands.smbios_dump import SmbiosBlock
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Need, Records, Skip, fact

INVENTORY = "esxcfg-info -a"
_LEAF = lazy_pattern(r"(?:^|/)cpu_id(?:_id)?_?([0-9a-f]{1,2})$|(?:^|/)id([0-9a-f]{1,2})$")
_REGISTERS = ("eax", "ebx", "ecx", "edx")


class InventoryCpu(Struct, frozen=True):
    """The first processor of the inventory."""

    record: InfoNode
    leaves: Mapping[int, InfoNode] = {}
    """The nodes that hold CPUID registers, by leaf."""

    def value(self, *names: str) -> tuple[str, Any] | None:
        """The first of these values that is there, with its name."""
        return next(((name, value) for name in names if (value := self.record.extras.get(name)) is not None), None)


class Inventory(Struct, frozen=True, eq=False):
    """The nodes of the inventory and the structures of the firmware, in their order."""

    host: str
    nodes: tuple[InfoNode, ...] = ()
    blocks: tuple[SmbiosBlock, ...] = ()
    cpu: InventoryCpu | None = None

    def value(self, *names: str, below: str = "") -> tuple[InfoNode, str, Any] | None:
        """The first node that has one of these values, the name of the value and the value."""
        for node in self.nodes:
            if below and below not in (node.path or "").split("/"):
                continue
            for name in names:
                value = node.extras.get(name)
                if value is not None:
                    return node, name, value[0] if isinstance(value, list) else value
        return None

    def of_kind(self, kind: str) -> Iterator[SmbiosBlock]:
        """The structures of one kind."""
        return (block for block in self.blocks if block.kind == kind)


@fact
def inventory(nodes: Records[InfoNode] | None, blocks: Records[SmbiosBlock] | None, host: HostName) -> Inventory:
    """Both outputs as they are."""
    if nodes is None and blocks is None:
        raise Skip(f"{host.name}: no inventory of the hardware", Need(INVENTORY, host.name))
    return Inventory(host.name, tuple(nodes or ()), tuple(blocks or ()), _first_cpu(tuple(nodes or ())))


def _first_cpu(nodes: tuple[InfoNode, ...]) -> InventoryCpu | None:
    """The first node that tells family and model, and the registers up to the next one."""
    first = next((at for at, node in enumerate(nodes) if _is_cpu(node)), None)
    if first is None:
        return None
    leaves: dict[int, InfoNode] = {}
    for node in nodes[first + 1 :]:
        if _is_cpu(node):
            break
        named = _LEAF.search(node.path or "")
        if named is not None and any(name in node.extras for name in _REGISTERS):
            leaves.setdefault(_number(named[1] or named[2]), node)
    return InventoryCpu(nodes[first], leaves)


def _is_cpu(node: InfoNode) -> bool:
    told = node.extras
    return isinstance(told.get("family"), int) and isinstance(told.get("model"), int) and "cpu" in (node.path or "")


def _number(name: str) -> int:
    """The leaf that a name stands for: ``1``, and ``81`` for 0x80000001.

    >>> [hex(_number(name)) for name in ("0", "1", "7", "81", "8a")]
    ['0x0', '0x1', '0x7', '0x80000001', '0x8000000a']
    """
    return 0x80000000 + int(name[1], 16) if len(name) == 2 and name[0] == "8" else int(name, 16)

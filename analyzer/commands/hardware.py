"""``esxcli hardware …``: memory and the power policy of the processors."""

import re
from typing import Annotated

from pydantic import BeforeValidator

from analyzer.commands.command import Command
from analyzer.model import Number, Record, Shape, Words
from analyzer.parsing.records import RecordSpec


def _bytes(printed: object) -> object:
    """A number without its unit: ``34133794816 Bytes``."""
    found = re.fullmatch(r"(\d+) *Bytes", printed) if isinstance(printed, str) else None
    return found[1] if found else printed


Bytes = Annotated[int | None, BeforeValidator(_bytes), Shape(r"\d+(?: Bytes)?")]
"""A number of bytes, printed with its unit."""


class Memory(Record):
    """Physical memory of the host."""

    physical_memory: Bytes = None
    reliable_memory: Bytes = None
    numa_node_count: Number = None


class PowerPolicy(Record):
    """The power policy in force."""

    id: Number = None
    """1 High Performance, 2 Balanced, 3 Low Power, 4 Custom."""
    name: Words = None
    short_name: Words = None
    """static, dynamic, low, custom."""


MEMORY = Command(
    name="esxcli hardware memory get",
    record=Memory,
    title="physical memory and NUMA nodes",
    layout=RecordSpec(Memory),
    starts=(r"\s*Physical Memory: \d+(?: Bytes)? *(?:\n|\Z)",),
    versions="5.0 to 9.0",
)

POWER = Command(
    name="esxcli hardware power policy get",
    record=PowerPolicy,
    title="power policy of the processors",
    layout=RecordSpec(PowerPolicy),
    seen=False,
    versions="6.5 to 9.0 (documented)",
)

"""What is told of a server: its processor by the inventory, its memory modules, the faults of its event log."""

from __future__ import annotations

import pytest

from analyzer.commands.ipmi import SelEvent
from analyzer.commands.smbios_dump import SmbiosBlock
from analyzer.facts.inventory import _number
from analyzer.facts.memory_modules import _socket
from analyzer.facts.sel import MEANINGS, meaning_of
from analyzer.tables import Tables


@pytest.mark.parametrize(
    ("name", "leaf"), [("0", 0), ("1", 1), ("7", 7), ("80", 0x80000000), ("81", 0x80000001), ("8a", 0x8000000A)]
)
def test_names_of_cpuid_nodes_are_leaves(name: str, leaf: int) -> None:
    assert _number(name) == leaf


@pytest.mark.parametrize(
    ("slot", "socket"),
    [
        ("P1-DIMMA1", 1), ("CPU2_DIMM_B1", 2), ("PROC 1 DIMM 3", 1), ("A1", None), ("DIMM_A1", None), ("NODE 2", 2),
        ("DIMM 1", None),
    ],
)  # fmt: skip
def test_the_name_of_a_slot_may_tell_the_processor(slot: str, socket: int | None) -> None:
    assert _socket(SmbiosBlock.model_validate({"kind": "Memory Device", "location": slot})) == socket


@pytest.mark.parametrize(
    ("size", "count"),
    [("32 GB", 32 * 1024**3), ("16384 MB", 16 * 1024**3), ("No Memory Installed", 0), ("Unknown", None), ("", None)],
)
def test_sizes_of_modules(size: str, count: int | None) -> None:
    assert SmbiosBlock.model_validate({"kind": "Memory Device", "size": size}).size("size") == count


@pytest.mark.parametrize(
    ("message", "begins", "meaning"),
    [
        ("Assert + Memory Uncorrectable ECC", True, ("Memory", "critical")),
        ("Deassert + Power Supply Power Supply AC lost", False, ("Power Supply", "error")),
        ("Assert + Critical Interrupt PCI PERR", True, ("Critical Interrupt", "critical")),
        ("Assert + PCI SERR", True, ("Critical Interrupt", "critical")),
        ("Assert + Power Unit Power off/down", True, None),
        ("Assert + Event Logging Disabled Log area reset/cleared", True, None),
        ("OEM record e0", None, None),
        ("Assert + Low", True, None),
    ],
)
def test_messages_of_the_event_log(message: str, begins: bool | None, meaning: tuple[str, str] | None) -> None:
    event = SelEvent(message=message)
    assert event.begins is begins
    found = meaning_of(event.event, Tables().read(MEANINGS))
    assert (found and (found.sensor, found.severity)) == meaning

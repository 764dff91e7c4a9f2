"""What state a server and the host's own file systems are in: the part of the model that only hardware outputs tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass
class SelEntry:
    """An entry in the event log of the management controller."""

    ago: timedelta
    message: str
    sensor: int


@dataclass
class Condition:
    """State of the hardware and of the host's own volumes."""

    events: list[SelEntry] = field(default_factory=list)
    """The event log of the management controller behind its first entry."""
    log_size: int = 1024
    """Entries that it can hold."""
    hyper_threading: bool = True
    virtualisation: bool = True
    microcode: int = 0x0500320A
    ramdisk_use: dict[str, int] = field(default_factory=dict)
    """Percent in use of ramdisks where that is not the usual."""
    ramdisk_inodes: dict[str, int] = field(default_factory=dict)
    """Percent of the inodes in use, likewise."""
    dumps: bool = True
    """A file for crash dumps is active."""
    usb_boot: bool = False
    bootbank_free: int = 96
    """Percent."""
    next_build: int = 0
    """The build that the next start brings; 0 for none."""

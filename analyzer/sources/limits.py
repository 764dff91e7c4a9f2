"""How much an input may ask of us: a bundle is hostile until proven otherwise."""

from __future__ import annotations

from msgspec import Struct

MIB = 1024 * 1024
GIB = 1024 * MIB


class Limits(Struct, frozen=True):
    """What is read at most; a user can change each in the settings file, under ``[limits]``."""

    ratio: int = 400
    """So many bytes may come out of one packed byte; a rotated log that repeats one line reaches some 300."""
    free_bytes: int = 256 * MIB
    """A member may become so large before its ratio is looked at."""
    member_bytes: int = 16 * GIB
    """Unpacked bytes of one member."""
    members: int = 200_000
    """Members of one archive."""
    free_total: int = 16 * GIB
    """All members of an input together may become so large before their ratio is looked at."""
    total_ratio: int = 300
    """So many bytes may come out of one byte of the input; packed logs inside a packed archive reach some 50."""
    depth: int = 4
    """Archives inside archives; a vCenter export is 2, with packed traces inside 3."""
    command_bytes: int = 64 * MIB
    """Bytes of one command output or configuration file that are understood; what is longer is only listed."""
    line_bytes: int = 1 * MIB
    """Bytes of one line that are looked at."""

    def is_bomb(self, packed: int, unpacked: int) -> bool:
        """True when ``packed`` bytes became more than any honest file would."""
        return unpacked > self.free_bytes and unpacked > self.ratio * max(packed, 1)


class Budget:
    """What one input may still unpack: many small bombs are one large bomb."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._spent = 0
        self.read = 0
        """Bytes of the input that were read so far."""

    def spend(self, size: int) -> bool:
        """Count bytes that were unpacked; False when there have been too many."""
        self._spent += size
        limits = self._limits
        return self._spent <= limits.free_total or self._spent <= limits.total_ratio * max(self.read, 1)

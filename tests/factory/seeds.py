"""Identities from a seed: the same seed gives the same host, on any machine and in any order."""

from __future__ import annotations

import hashlib
import random


class Seed:
    """A place in a tree of seeds; each name below it has numbers of its own."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __truediv__(self, name: object) -> Seed:
        return Seed(f"{self.path}/{name}")

    def hex(self, digits: int) -> str:
        """Hexadecimal digits."""
        return hashlib.shake_128(self.path.encode()).hexdigest((digits + 1) // 2)[:digits]

    def number(self, low: int, high: int) -> int:
        """A number between two others, both included."""
        return low + int(self.hex(16), 16) % (high - low + 1)

    def random(self) -> random.Random:
        """A source of many numbers."""
        return random.Random(self.path)

    def mac(self, vendor: str = "00:50:56") -> str:
        """A MAC address; those of VMkernel adapters and machines begin with VMware's own."""
        digits = self.hex(6)
        first = f"{int(digits[:2], 16) & 0x3F | 0x40:02x}" if vendor == "00:50:56" else digits[:2]
        return f"{vendor}:{first}:{digits[2:4]}:{digits[4:6]}"

    def uuid(self) -> str:
        """A UUID in the usual form."""
        digits = self.hex(32)
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def blank_uuid(self) -> str:
        """16 bytes with blanks and one dash, as switches and machines are identified."""
        digits = self.hex(32)
        pairs = [digits[at : at + 2] for at in range(0, 32, 2)]
        return f"{' '.join(pairs[:8])}-{' '.join(pairs[8:])}"

    def volume(self) -> str:
        """The UUID of a volume: ``65f0a1b2-0c1d2e3f-4a5b-0050568a1b2c``."""
        digits = self.hex(18)
        stamp = 0x63000000 + self.number(0, 0x03FFFFFF)
        return f"{stamp:08x}-{digits[:8]}-{digits[8:12]}-{(self / 'nic').hex(12)}"

    def wwn(self, first: str) -> str:
        """A world wide name of 16 digits."""
        return f"{first}{self.hex(16 - len(first))}"

"""Outputs that vm-support stores in parts: joined as bytes, in order, with holes told."""

from __future__ import annotations

from msgspec import Struct


class Fragments(Struct):
    """The parts of one file, as they come: several commands run at once, so parts of files mix."""

    parts: dict[int, bytes] = {}
    cut: bool = False
    """True when the content of a part ended early."""
    is_passed_over: bool = False
    """True when nobody reads the content of some part."""
    is_too_long: bool = False
    """True when the end was left out because the parts became too many."""
    size: int = 0
    """Bytes of all parts."""

    def add(self, number: int, data: bytes, cut: bool = False) -> None:
        """Keep a part; of two with one number the first holds."""
        if number not in self.parts:
            self.parts[number] = data
            self.size += len(data)
        self.cut = self.cut or cut

    def pass_over(self, number: int, size: int) -> None:
        """Count a part without its content."""
        self.parts.setdefault(number, b"")
        self.size += size
        self.is_passed_over = True

    @property
    def missing(self) -> tuple[int, ...]:
        """Numbers below the highest that did not come."""
        return tuple(number for number in range(max(self.parts, default=-1) + 1) if number not in self.parts)

    def joined(self) -> bytes:
        """What is there, in order; cuts fall inside lines and characters, so this must come before decoding."""
        return b"".join(self.parts[number] for number in sorted(self.parts))

    @property
    def trouble(self) -> str:
        """What is wrong with the parts; empty when they are whole."""
        missing = self.missing
        if not missing:
            if self.is_too_long:
                return f"is longer than {self.size:,} bytes; the rest was not read"
            return "ends in the middle of a part" if self.cut else ""
        shown = ", ".join(str(number) for number in missing[:5])
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        return f"lacks part {shown}{more} of {max(self.parts) + 1}"

"""Fact: what a host's own texts tell of Enhanced vMotion Compatibility (EVC)."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from analyzer.commands.evc import EvcLine
from analyzer.model import Record
from analyzer.rulebook import Records, Skip, fact

_BELOW_AES = ("intel-merom", "intel-penryn", "intel-nehalem", "amd-rev-e", "amd-rev-f", "amd-greyhound")


class EvcState(Struct, frozen=True, eq=False):
    """What a host's texts tell of EVC. No sign of it is no evidence against it: then this fact is missing."""

    host: str
    active: bool
    mode: str
    """The key of the mode, where vCenter filled it in."""
    masks: Mapping[str, str]
    """Feature (lower case) and what the mask makes of it."""
    record: Record

    @property
    def hides_aes(self) -> bool:
        """True when VMs on this host do not see AES."""
        if not self.active:
            return False
        return self.masks.get("cpuid.aes", "").lower() == "val:0" or self.mode.lower().startswith(_BELOW_AES)

    def same_as(self, other: EvcState) -> bool:
        """True when both hosts run under EVC and nothing in the texts tells their baselines apart."""
        alike = not (self.mode and other.mode) or self.mode.lower() == other.mode.lower()
        return (
            self.active and other.active and alike and (not (self.masks and other.masks) or self.masks == other.masks)
        )


@fact
def evc_state(lines: Records[EvcLine]) -> EvcState:
    """The last line that says whether masks are in force, with all masks and the mode."""
    active: bool | None = None
    mode = ""
    masks: dict[str, str] = {}
    proof: Record | None = None
    for line in lines:
        if line.feature is not None:
            masks[line.feature.lower()] = line.value or ""
        if line.mode_key:
            mode = line.mode_key
        active, proof = (True if line.masks is None else line.masks), line
    if active is None or proof is None:
        raise Skip(f"{lines.host}: nothing tells of EVC")
    return EvcState(lines.host, active, mode, masks, proof)

"""Which processors an ESXi release no longer supports, by family, model and stepping.

From the vendor's list of discontinued processors as of February 2026; lists change with each update.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from analyzer.facts.cpu import CpuModel
from analyzer.facts.cpu_generations import INTEL_MODES

Status = Literal["discontinued", "deprecated"]
_XEON_SCALABLE = 0x55
_AVOTON = 0x4D
"""An Atom of later years than its EVC mode says."""


class Verdict(NamedTuple):
    """What a release says to a processor."""

    release: str
    status: Status


def verdicts(model: CpuModel) -> Iterator[Verdict]:
    """The releases that do not support a processor (discontinued) or warn of it (deprecated), oldest first."""
    family, number, stepping = model.family, model.model, model.stepping
    if family is None or number is None:
        return
    level = model.generation.level if model.generation is not None else None
    intel = family == 6
    if intel and number != _AVOTON and level is not None and level <= INTEL_MODES.index("Westmere"):
        yield Verdict("7.0", "discontinued")
    if (intel and number in (0x2A, 0x2D, 0x3A)) or (family, number) == (21, 0x01):
        yield Verdict("8.0", "discontinued")
    elif intel and number == 0x3E:
        yield Verdict("8.0", "deprecated")
    if (intel and (_old(level) or _dropped(number, stepping))) or family == 21:
        yield Verdict("9.0", "discontinued")
    elif (intel and _late(number, stepping)) or (family, number) in ((23, 0x01), (23, 0x31)):
        yield Verdict("9.0", "deprecated")


def _old(level: int | None) -> bool:
    """Older than Broadwell: what a later list no longer names at all."""
    return level is not None and level < INTEL_MODES.index("Broadwell")


def _dropped(number: int, stepping: int | None) -> bool:
    """Broadwell-DE, -EP and -EX, Skylake and Kaby Lake, by the list of 9.0."""
    first = number == _XEON_SCALABLE and stepping is not None and stepping <= 4
    return number in (0x4F, 0x56, 0x5E) or first or (number == 0x9E and stepping == 9)


def _late(number: int, stepping: int | None) -> bool:
    """Cascade Lake, Coffee Lake and Denverton, by the list of 9.0."""
    second = number == _XEON_SCALABLE and stepping is not None and 5 <= stepping <= 7
    return second or number == 0x5F or (number == 0x9E and stepping is not None and stepping >= 10)

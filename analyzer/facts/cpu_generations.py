"""Processor generations by family, model and stepping, and the highest EVC mode each can run in.

From the vendors' signatures. A generation with an empty mode is one whose mode is not known for certain.
"""

from typing import NamedTuple

INTEL_MODES = (
    "Merom", "Penryn", "Nehalem", "Westmere", "Sandy Bridge", "Ivy Bridge", "Haswell", "Broadwell", "Skylake",
    "Cascade Lake", "Ice Lake", "Sapphire Rapids", "Granite Rapids",
)  # fmt: skip
"""EVC modes of Intel, lowest first; a processor runs in its own mode and in every lower one."""
AMD_MODES = ("Bulldozer", "Piledriver", "Steamroller", "Zen", "Zen 2", "Zen 3", "Zen 4", "Zen 5")
"""EVC modes of AMD from Opteron generation 4 on, lowest first."""


class Generation(NamedTuple):
    """What a model is called, and the highest EVC mode it can run in."""

    name: str
    mode: str
    products: str = ""

    @property
    def level(self) -> int | None:
        """The place of the mode among its vendor's, lowest 0; None when the mode is not known."""
        for modes in (INTEL_MODES, AMD_MODES):
            if self.mode in modes:
                return modes.index(self.mode)
        return None


def _intel(name: str, mode: str, products: str, *models: int) -> dict[tuple[int, int], Generation]:
    return {(6, model): Generation(name, mode, products) for model in models}


_BY_MODEL: dict[tuple[int, int], Generation] = {
    **_intel("Merom", "Merom", "Xeon 5100/5300", 0x0F),
    **_intel("Penryn", "Penryn", "Xeon 5400/7400", 0x17, 0x1D),
    **_intel("Nehalem", "Nehalem", "Xeon 5500/3400/7500", 0x1A, 0x1E, 0x2E),
    **_intel("Westmere", "Westmere", "Xeon 5600/E7", 0x25, 0x2C, 0x2F),
    **_intel("Sandy Bridge", "Sandy Bridge", "Xeon E3/E5", 0x2A, 0x2D),
    **_intel("Ivy Bridge", "Ivy Bridge", "Xeon E3/E5/E7 v2", 0x3A, 0x3E),
    **_intel("Haswell", "Haswell", "Xeon E3/E5/E7 v3", 0x3C, 0x3F, 0x45, 0x46),
    **_intel("Broadwell", "Broadwell", "Xeon E5/E7 v4, D-1500", 0x3D, 0x47, 0x4F, 0x56),
    **_intel("Avoton", "Westmere", "Atom C2000", 0x4D),
    # Client parts without AVX-512, which the Skylake mode contains.
    **_intel("Skylake-S", "Broadwell", "Xeon E3 v5", 0x5E),
    **_intel("Kaby Lake/Coffee Lake", "Broadwell", "Xeon E3 v6, E-2100/2200", 0x8E, 0x9E),
    **_intel("Denverton", "", "Atom C3000", 0x5F),
    **_intel("Ice Lake", "Ice Lake", "Xeon x3xx, D-1700/2700", 0x6A, 0x6C),
    **_intel("Sapphire Rapids", "Sapphire Rapids", "Xeon x4xx", 0x8F),
    **_intel("Emerald Rapids", "Sapphire Rapids", "Xeon x5xx", 0xCF),
    **_intel("Granite Rapids", "Granite Rapids", "Xeon 6 (P-cores)", 0xAD),
    # Efficiency cores without AVX-512 and AMX: not the mode of Granite Rapids.
    **_intel("Sierra Forest", "", "Xeon 6 (E-cores)", 0xAF),
    (21, 0x01): Generation("Bulldozer", "Bulldozer", "Opteron 4200/6200"),
    (21, 0x02): Generation("Piledriver", "Piledriver", "Opteron 4300/6300"),
    (21, 0x30): Generation("Steamroller", "Steamroller", ""),
    (23, 0x01): Generation("Naples", "Zen", "EPYC 7001"),
    (23, 0x31): Generation("Rome", "Zen 2", "EPYC 7002"),
    (25, 0x01): Generation("Milan", "Zen 3", "EPYC 7003"),
    (25, 0x11): Generation("Genoa/Bergamo", "Zen 4", "EPYC 9004"),
    (25, 0xA0): Generation("Genoa/Bergamo", "Zen 4", "EPYC 9004"),
    (26, 0x02): Generation("Turin", "Zen 5", "EPYC 9005"),
    (26, 0x11): Generation("Turin", "Zen 5", "EPYC 9005"),
}

_XEON_SCALABLE = (6, 0x55)
"""One model number for three generations; the stepping tells them apart."""


def generation(family: int, model: int, stepping: int | None = None) -> Generation | None:
    """The generation of a processor, or None when the model is not in the table.

    >>> generation(6, 85, 4).name, generation(6, 85, 7).name, generation(6, 23).name
    ('Skylake-SP', 'Cascade Lake', 'Penryn')
    """
    if (family, model) != _XEON_SCALABLE:
        return _BY_MODEL.get((family, model))
    if stepping is None:
        return None
    if stepping <= 4:
        return Generation("Skylake-SP", "Skylake", "Xeon x1xx Scalable, D-2100, W-2100")
    if stepping <= 7:
        return Generation("Cascade Lake", "Cascade Lake", "Xeon x2xx Scalable")
    return Generation("Cooper Lake", "Cascade Lake", "Xeon x3xxH Scalable") if stepping in (10, 11) else None

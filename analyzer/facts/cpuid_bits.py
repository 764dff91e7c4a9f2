"""Names of CPUID feature bits, and what each means for a migration.

The names are those of the processor manuals. ``use`` says who sees a feature: ``guest`` features reach VMs
and are compared; ``kernel`` ones are used by the guest's kernel only; ``speculation`` ones come and go with
microcode; ``host`` ones never reach a VM, so a difference means nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from msgspec import Struct

from analyzer.patterns import lazy_pattern

Use = Literal["guest", "kernel", "speculation", "host"]


class Word(NamedTuple):
    """One register of one leaf: where 32 feature bits stand."""

    leaf: int
    subleaf: int
    register: str

    def __str__(self) -> str:
        leaf = f"0x{self.leaf:x}"
        return (
            f"leaf {leaf} {self.register}"
            if not self.subleaf
            else f"leaf {leaf} subleaf {self.subleaf} {self.register}"
        )


class Bit(NamedTuple):
    """One named feature bit."""

    word: Word
    bit: int
    name: str
    use: Use = "guest"


class Bits(Struct, frozen=True):
    """The named bits of one register, by who sees them."""

    word: Word
    guest: Mapping[int, str]
    kernel: Mapping[int, str] = {}
    speculation: Mapping[int, str] = {}
    host: Mapping[int, str] = {}


# fmt: off
_TABLE = (
    Bits(
        Word(1, 0, "ecx"),
        guest={
            0: "SSE3", 1: "PCLMULQDQ", 9: "SSSE3", 12: "FMA", 13: "CMPXCHG16B", 17: "PCID", 19: "SSE4.1",
            20: "SSE4.2", 22: "MOVBE", 23: "POPCNT", 25: "AES", 26: "XSAVE", 28: "AVX", 29: "F16C",
            30: "RDRAND",
        },
        host={
            2: "DTES64", 3: "MONITOR", 4: "DS-CPL", 5: "VMX", 6: "SMX", 7: "EIST", 8: "TM2",
            10: "CNXT-ID", 11: "SDBG", 14: "xTPR", 15: "PDCM", 18: "DCA", 21: "x2APIC",
            24: "TSC-Deadline", 27: "OSXSAVE", 31: "hypervisor",
        },
    ),
    Bits(
        Word(1, 0, "edx"),
        guest={
            0: "FPU", 1: "VME", 2: "DE", 3: "PSE", 4: "TSC", 5: "MSR", 6: "PAE", 7: "MCE", 8: "CMPXCHG8B",
            11: "SYSENTER", 12: "MTRR", 13: "PGE", 14: "MCA", 15: "CMOV", 16: "PAT", 17: "PSE-36",
            19: "CLFLUSH", 23: "MMX", 24: "FXSR", 25: "SSE", 26: "SSE2",
        },
        # HTT and APIC follow the topology of the VM, not the host.
        host={
            9: "APIC", 18: "PSN", 21: "DS", 22: "ACPI", 27: "SS", 28: "HTT", 29: "TM", 30: "IA64",
            31: "PBE",
        },
    ),
    Bits(
        Word(7, 0, "ebx"),
        guest={
            0: "FSGSBASE", 3: "BMI1", 4: "HLE", 5: "AVX2", 8: "BMI2", 9: "ERMS", 10: "INVPCID", 11: "RTM",
            14: "MPX", 16: "AVX512F", 17: "AVX512DQ", 18: "RDSEED", 19: "ADX", 21: "AVX512IFMA",
            23: "CLFLUSHOPT", 24: "CLWB", 26: "AVX512PF", 27: "AVX512ER", 28: "AVX512CD", 29: "SHA",
            30: "AVX512BW", 31: "AVX512VL",
        },
        kernel={7: "SMEP", 20: "SMAP"},
        # Bits 6 and 13 are no features: they are set where something is missing.
        host={
            1: "TSC_ADJUST", 2: "SGX", 6: "FDP_EXCPTN_ONLY", 12: "RDT-M", 13: "FCS/FDS deprecated",
            15: "RDT-A", 25: "Intel PT",
        },
    ),
    Bits(
        Word(7, 0, "ecx"),
        guest={
            0: "PREFETCHWT1", 1: "AVX512VBMI", 3: "PKU", 6: "AVX512VBMI2", 8: "GFNI", 9: "VAES",
            10: "VPCLMULQDQ", 11: "AVX512VNNI", 12: "AVX512BITALG", 14: "AVX512VPOPCNTDQ", 22: "RDPID",
            25: "CLDEMOTE", 27: "MOVDIRI", 28: "MOVDIR64B",
        },
        kernel={2: "UMIP", 7: "CET_SS", 16: "LA57", 31: "PKS"},
        host={
            4: "OSPKE", 5: "WAITPKG", 13: "TME", 23: "KL", 24: "BUS_LOCK_DETECT", 29: "ENQCMD",
            30: "SGX_LC",
        },
    ),
    Bits(
        Word(7, 0, "edx"),
        guest={
            2: "AVX512_4VNNIW", 3: "AVX512_4FMAPS", 4: "FSRM", 8: "AVX512_VP2INTERSECT", 14: "SERIALIZE",
            16: "TSXLDTRK", 22: "AMX-BF16", 23: "AVX512_FP16", 24: "AMX-TILE", 25: "AMX-INT8",
        },
        kernel={20: "CET_IBT"},
        speculation={
            9: "SRBDS_CTRL", 10: "MD_CLEAR", 26: "IBRS/IBPB", 27: "STIBP", 28: "L1D_FLUSH",
            29: "ARCH_CAPABILITIES", 31: "SSBD",
        },
        host={
            11: "RTM_ALWAYS_ABORT", 13: "TSX_FORCE_ABORT", 15: "HYBRID", 18: "PCONFIG", 19: "ARCH_LBR",
            30: "CORE_CAPABILITIES",
        },
    ),
    Bits(
        Word(0xD, 1, "eax"),
        guest={0: "XSAVEOPT", 1: "XSAVEC", 2: "XGETBV1", 3: "XSAVES"},
        host={4: "XFD"},
    ),
    Bits(
        Word(0x80000001, 0, "ecx"),
        guest={
            0: "LAHF64", 4: "CR8 legacy", 5: "LZCNT/ABM", 6: "SSE4A", 7: "misaligned SSE", 8: "PREFETCHW",
            11: "XOP", 16: "FMA4", 17: "TCE", 21: "TBM",
        },
        host={
            1: "CMP legacy", 2: "SVM", 3: "extended APIC", 9: "OSVW", 10: "IBS", 12: "SKINIT", 13: "WDT",
            15: "LWP", 19: "node id", 22: "topology extensions", 23: "core counters", 24: "NB counters",
            26: "data breakpoints", 27: "PTSC", 28: "L2I counters", 29: "MONITORX",
        },
    ),
    Bits(
        Word(0x80000001, 0, "edx"),
        guest={11: "SYSCALL", 22: "MMXEXT", 25: "FFXSR", 29: "long mode", 30: "3DNOWEXT", 31: "3DNOW"},
        kernel={20: "NX/XD", 26: "1 GB pages", 27: "RDTSCP"},
    ),
    Bits(
        Word(0x80000008, 0, "ebx"),
        guest={0: "CLZERO"},
        speculation={12: "IBPB", 14: "IBRS", 15: "STIBP", 24: "SSBD"},
    ),
)
# fmt: on

WORDS = {row.word: row for row in _TABLE}
"""The named bits by register."""

LEAF1_ECX = Word(1, 0, "ecx")
AES, PCLMULQDQ = 25, 1
"""Bits of leaf 1 ecx that one BIOS switch (AES-NI) turns on and off."""


def bit_of(word: Word, bit: int) -> Bit | None:
    """The named bit at a place, or None when no name is known."""
    row = WORDS.get(word)
    if row is None:
        return None
    uses: tuple[tuple[Use, Mapping[int, str]], ...] = (
        ("guest", row.guest), ("kernel", row.kernel), ("speculation", row.speculation), ("host", row.host),
    )  # fmt: skip
    return next((Bit(word, bit, names[bit], use) for use, names in uses if bit in names), None)


def set_bits(value: int) -> list[int]:
    """The numbers of the bits that are 1, highest first."""
    return [bit for bit in range(31, -1, -1) if value >> bit & 1]


def signature(eax: int) -> tuple[int, int, int]:
    """Family, model and stepping that leaf 1 eax holds.

    >>> signature(0x50654), signature(0x1067A), signature(0x00830F10)
    ((6, 85, 4), (6, 23, 10), (23, 49, 0))
    """
    family, model = eax >> 8 & 0xF, eax >> 4 & 0xF
    if family in (6, 15):
        model |= (eax >> 16 & 0xF) << 4
    if family == 15:
        family += eax >> 20 & 0xFF
    return family, model, eax & 0xF


# -- masks of vCenter ----------------------------------------------------------------------------------

_MASK = lazy_pattern(r"[01xXTFRH×\-]{4}(?::[01xXTFRH×\-]{4}){7}")


def mask_value(mask: str) -> int | None:
    """The number a full mask of 0 and 1 stands for, bit 31 first; None when a bit is not given.

    >>> set_bits(mask_value("0010:1000:0001:0000:0000:1000:0000:0000"))
    [29, 27, 20, 11]
    """
    digits = mask.replace(":", "")
    return int(digits, 2) if len(digits) == 32 and not digits.strip("01") else None


def mismatches(host_bits: str, required: str) -> Iterator[tuple[int, int, int]]:
    """Bits that a VM requires to be 0 or 1 and that differ on the host: bit, host value, required value.

    >>> list(mismatches("0000:0010:1001:1000:0010:0010:0000:0011", "x000:0x0x:10x1:1xx0:xxx0:xx1x:xxxx:xx01"))
    [(25, 1, 0), (1, 1, 0)]
    """
    if not (_MASK.fullmatch(host_bits) and _MASK.fullmatch(required)):
        return
    for position, (have, want) in enumerate(zip(host_bits.replace(":", ""), required.replace(":", ""), strict=True)):
        if want in "01" and have in "01" and have != want:
            yield 31 - position, int(have), int(want)

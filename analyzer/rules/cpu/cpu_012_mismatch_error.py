"""CPU-012."""

from analyzer.commands.cpuid_mismatch import CpuidMismatch
from analyzer.facts.cpu import CPUID_GET, leaf_number
from analyzer.facts.cpuid_bits import AES, LEAF1_ECX, PCLMULQDQ, Word, bit_of, mismatches
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Fleet, NotApplicable, Records, Results, at, found, near, observed, rule
from analyzer.rules.cpu.wording import list_of

_AES_REMEDY = (
    "Set AES-NI alike in the BIOS of both hosts (maintenance mode, restart; where a provider keeps the BIOS "
    "locked, ask for it in a ticket), then power the VM off and on."
)
_REMEDY = (
    f"Compare what both hosts offer ({CPUID_GET}) and bring BIOS settings, microcode and ESXi patch level to "
    "the same state, or use EVC; then power the VM off and on."
)


@rule("CPU-012", "Text contains a CPUID mismatch error", severity=Severity.ERROR)
def mismatch_error(errors: Fleet[Records[CpuidMismatch]] | None) -> Results:
    """vCenter has refused a migration for a CPUID register; the two masks of its error are decoded.

    What it checks
        The error text "... CPUID level 0x1 register 'ecx'. Host bits: ... Required: ..." in any text of the
        case. Every bit that is required to be 0 or 1 and differs on the host is named.

    Why it matters
        The masks tell exactly which feature is in the way: often AES-NI, which a BIOS switch turns on, or NX.

    How to fix
        AES and PCLMULQDQ: make the AES-NI switch alike on both hosts, then power the VM off and on. Other
        features: same BIOS settings, microcode and ESXi level on both hosts, or EVC.

    False alarms
        Any character but 0 and 1 in the required mask means that the bit is not compared; such bits are never
        reported. The error may be older than the rest of the texts.

    References
        KB 1034926: vMotion and EVC incompatibility due to AES and PCLMULQDQ
        KB 1003718: CPU feature requirement errors of vMotion
    """
    if not errors:
        raise NotApplicable("no CPUID error of vCenter in the texts")
    for host, records in errors.items():
        alike: dict[tuple[str | None, ...], list[CpuidMismatch]] = {}
        for record in records:
            key = (record.level, record.register_name, record.host_bits, record.required)
            alike.setdefault(key, []).append(record)
        for group in alike.values():
            yield from _judge(host, group)


def _judge(host: str, group: list[CpuidMismatch]) -> Results:
    """One error, however often it was logged."""
    error = group[0]
    leaf = leaf_number(error.level)
    where = f"CPUID leaf 0x{leaf:x} register {error.register_name}" if leaf is not None else "a CPUID register"
    bits = list(mismatches(error.host_bits or "", error.required or ""))
    if not bits and error.host_bits and error.required:
        yield observed(f"{where}: no bit that is required differs on the host")
        return
    word = Word(leaf, 0, error.register_name) if leaf is not None and error.register_name else None
    aes = word == LEAF1_ECX and bool(bits) and {number for number, _, _ in bits} <= {AES, PCLMULQDQ}
    yield found(
        f"vCenter refused a migration at {where}: {_told(error, word, bits)}.",
        at(error, "host_bits" if bits else "level"),
        *([near(error, "required"), near(error, "level")] if bits else []),
        subject=where,
        hosts=(host,),
        count=len(group),
        confidence=None if bits else Confidence.LIKELY,
        remedy=_AES_REMEDY if aes else _REMEDY,
    )


def _told(error: CpuidMismatch, word: Word | None, bits: list[tuple[int, int, int]]) -> str:
    """What the masks say, in words: what the target host has too much or too little."""
    if not bits:
        named = f" ({list_of(error.features)})" if error.features else ""
        return f"the masks are not in the text{named}"
    too_much = [_name(word, number) for number, host_bit, _ in bits if host_bit]
    lacking = [_name(word, number) for number, host_bit, _ in bits if not host_bit]
    parts = [f"has {list_of(too_much)}, which the VM was started without"] if too_much else []
    parts += [f"lacks {list_of(lacking)}, which the VM was started with"] if lacking else []
    return f"the target host {' and '.join(parts)}"


def _name(word: Word | None, number: int) -> str:
    bit = bit_of(word, number) if word is not None else None
    return f"{bit.name} (bit {number})" if bit is not None else f"bit {number}"

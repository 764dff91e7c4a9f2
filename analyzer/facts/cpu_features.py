"""What two hosts offer their VMs, bit by bit, as far as both texts hold the registers."""

from collections.abc import Iterable

from msgspec import Struct

from analyzer.facts.cpu import CpuidLeaves
from analyzer.facts.cpuid_bits import AES, LEAF1_ECX, PCLMULQDQ, WORDS, Bit, Use, Word, bit_of, set_bits

LEAF7 = Word(7, 0, "ebx")
"""The leaf with AVX2 and AVX-512; ``cpuid get`` does not print it."""
_OTHERS = {(LEAF1_ECX, AES), (LEAF1_ECX, PCLMULQDQ)}
"""Bits that have rules of their own."""


class Delta(Struct):
    """Named features that one of two hosts lacks, and which registers could be compared."""

    only_a: list[Bit] = []
    only_b: list[Bit] = []
    unnamed: list[str] = []
    """Bits that differ and have no name in the table: ESXi hides what it does not know."""
    compared: list[Word] = []

    def guest(self, bits: Iterable[Bit]) -> list[Bit]:
        """The features that any VM sees and no other rule reports."""
        return [bit for bit in bits if bit.use == "guest" and (bit.word, bit.bit) not in _OTHERS]

    def named(self, use: Use) -> list[str]:
        """The names of differing features of one use, of both hosts."""
        return [bit.name for bit in (*self.only_a, *self.only_b) if bit.use == use]

    @property
    def aes_differs(self) -> bool:
        """True when AES or PCLMULQDQ differ: CPU-002 and CPU-003 report them."""
        return any((bit.word, bit.bit) in _OTHERS for bit in (*self.only_a, *self.only_b))

    @property
    def has_leaf7(self) -> bool:
        """True when leaf 7 of both hosts was there: without it new features stay unseen."""
        return LEAF7 in self.compared

    @property
    def decides(self) -> bool:
        """True when the comparison says enough to make a look at the models superfluous."""
        return LEAF1_ECX in self.compared and (self.has_leaf7 or bool(self.guest([*self.only_a, *self.only_b])))


def compare(a: CpuidLeaves, b: CpuidLeaves) -> Delta:
    """Compare the registers that both hosts have; bits that never reach a VM are left out."""
    delta = Delta()
    for word in WORDS:
        one, other = a.value(word), b.value(word)
        if one is None or other is None:
            continue
        delta.compared.append(word)
        for number in set_bits(one ^ other):
            bit = bit_of(word, number)
            if bit is None:
                delta.unnamed.append(f"{word} bit {number}")
            elif bit.use != "host":
                (delta.only_a if one >> number & 1 else delta.only_b).append(bit)
    return delta

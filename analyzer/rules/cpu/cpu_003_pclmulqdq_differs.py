"""CPU-003."""

from analyzer.facts.cpu import AesSupport, CpuModel, vendors_differ
from analyzer.findings import Severity
from analyzer.rulebook import Pair, Results, found, observed, rule
from analyzer.rules.cpu.wording import enable_aes, one_way


@rule("CPU-003", "PCLMULQDQ present on one host only", severity=Severity.CRITICAL, stops=True)
def pclmulqdq_differs(support: Pair[AesSupport], models: Pair[CpuModel | None]) -> Results:
    """One host offers the PCLMULQDQ instruction to its VMs, the other does not, though AES is alike.

    What it checks
        Bit 1 of CPUID leaf 1 ecx on both hosts. When AES differs too, CPU-002 reports both bits.

    Why it matters
        The instruction is visible to applications. A VM that was started where it exists is refused by a
        host without it, in vCenter's words with "mismatch detected for these features: PCLMULQDQ".

    How to fix
        It belongs to the AES-NI switch of the BIOS: enable it, restart, then power the VMs that were started
        on that host off and on. If the switch is on already, update the BIOS.

    False alarms
        With hardware version 9 and later a VM moves to a host that offers more, so one direction stays open.

    References
        KB 1034926: vMotion and EVC incompatibility due to AES and PCLMULQDQ
    """
    a, b = support.a, support.b
    if vendors_differ(models.a, models.b):
        yield observed("not compared: the vendors differ (CPU-001)")
    elif a.pclmulqdq == b.pclmulqdq:
        yield observed("both offer PCLMULQDQ" if a.pclmulqdq else "neither offers PCLMULQDQ")
    elif a.aes != b.aes and a.aes == a.pclmulqdq:
        yield observed("differs together with AES: reported by CPU-002")
    else:
        giver, taker = (a, b) if a.pclmulqdq else (b, a)
        yield found(
            f"{giver.host} offers PCLMULQDQ, {taker.host} does not. {one_way(giver.host, taker.host)}",
            giver.pointer,
            taker.pointer,
            subject="PCLMULQDQ",
            remedy=f"{enable_aes(taker.host)} If AES-NI is enabled already, update the BIOS of {taker.host}.",
        )

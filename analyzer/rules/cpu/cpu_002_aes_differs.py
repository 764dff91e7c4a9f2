"""CPU-002."""

from analyzer.facts.cpu import AesSupport, CpuModel, vendors_differ
from analyzer.facts.cpu_generations import INTEL_MODES
from analyzer.facts.evc import EvcState
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Pair, Results, found, near, observed, rule
from analyzer.rules.cpu.wording import enable_aes, one_way


@rule("CPU-002", "AES-NI present on one host only", severity=Severity.CRITICAL, stops=True)
def aes_differs(support: Pair[AesSupport], models: Pair[CpuModel | None], evc: Pair[EvcState | None]) -> Results:
    """One host offers the AES instructions to its VMs, the other does not.

    What it checks
        Bit 25 (AES) and bit 1 (PCLMULQDQ) of CPUID leaf 1 ecx on both hosts; without CPUID registers the
        AES-NI switch in a dump of the BIOS settings. When both bits differ they are one finding.

    Why it matters
        Many servers of the Westmere to Ivy Bridge generations left the factory with AES-NI switched off. Two
        otherwise equal hosts then refuse each other's VMs: "mismatch detected for these features: AES-NI,
        PCLMULQDQ". An EVC cluster at Westmere or above does not take the host without it.

    How to fix
        Maintenance mode, AES-NI to Enabled in the BIOS of the host without it, restart, then power the VMs
        that were started there off and on. Where a provider keeps the BIOS locked, ask for it in a ticket.

    False alarms
        With hardware version 9 and later a VM moves to a host that offers more, so one direction stays open.
        When EVC hides AES on both hosts the difference is an information. A BIOS dump says what is set: after
        a change it holds from the next start on.

    References
        KB 1034926: vMotion and EVC incompatibility due to AES and PCLMULQDQ
        KB 1003718: CPU feature requirement errors of vMotion
    """
    a, b = support.a, support.b
    if vendors_differ(models.a, models.b):
        yield observed("not compared: the vendors differ (CPU-001)")
        return
    if a.aes == b.aes:
        yield observed("both offer AES" if a.aes else "neither offers AES")
        return
    giver, taker = (a, b) if a.aes else (b, a)
    names = "AES and PCLMULQDQ" if giver.pclmulqdq and not taker.pclmulqdq else "AES"
    hidden = all(state is not None and state.hides_aes for state in evc)
    way = "EVC hides it on both hosts, so VMs do not see it." if hidden else one_way(giver.host, taker.host)
    masks = [near(state.record, note="EVC") for state in evc if state is not None]
    yield found(
        f"{giver.host} offers {names}, {taker.host} does not. {way}",
        giver.pointer,
        taker.pointer,
        *(masks if hidden else ()),
        subject="AES-NI",
        severity=Severity.INFO if hidden else None,
        confidence=Confidence.LIKELY if a.from_bios or b.from_bios else None,
        remedy=_remedy(taker.host, dict(models.sides())[taker.host]),
    )


def _remedy(host: str, model: CpuModel | None) -> str:
    """The BIOS switch, or EVC where the processor is too old to have one."""
    generation = model.generation if model is not None else None
    if generation is None or generation.level is None or generation.mode not in INTEL_MODES:
        return enable_aes(host)
    if generation.level >= INTEL_MODES.index("Westmere"):
        return enable_aes(host)
    return (
        f"The processors of {host} ({generation.name}) have no AES: put both hosts into one EVC cluster at "
        f"{generation.mode}, or give the VMs an EVC mode of their own (hardware version 14 and later)."
    )

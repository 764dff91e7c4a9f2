"""HW-021."""

from analyzer.facts.memory_modules import MemoryModules
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import NotApplicable, Results, found, observed, rule
from analyzer.rules.network.switches import capped

_GIB = 1024**3


@rule("HW-021", "Memory is unevenly spread over the processors", severity=Severity.WARNING,
      confidence=Confidence.LIKELY)  # fmt: skip
def numa_imbalance(memory: MemoryModules, *, percent: int = 25) -> Results:
    """One processor of a host has much less memory than another.

    What it checks
        The sizes of the memory modules by the processor that the names of their slots tell (P1-DIMMA1,
        CPU2_DIMM_B1): more than 25 percent difference, or a processor without any.

    Why it matters
        Virtual machines on the processor with less memory take it from the other one: each access is slower,
        and the scheduler moves machines to and fro.

    How to fix
        Spread the modules alike over all processors, by the table in the manual of the server. A module that
        should be there and is not may have failed.

    False alarms
        Names of slots that do not tell the processor are not judged.

    References
        vSphere Resource Management: using NUMA systems with ESXi
    """
    if any(module.socket is None for module in memory.modules):
        raise NotApplicable(f"{memory.host}: the names of the memory slots do not tell the processor")
    sums = memory.by_socket()
    if len(sums) < 2:
        raise NotApplicable(f"{memory.host}: all memory belongs to one processor")
    told = ", ".join(f"processor {socket} {size // _GIB} GB" for socket, size in sorted(sums.items()))
    if 100 * (max(sums.values()) - min(sums.values())) > percent * max(sums.values()):
        least = min(sums, key=lambda socket: sums[socket])
        yield found(
            f"{memory.host}: the memory is unevenly spread: {told}.",
            *capped([module.shows() for module in memory.modules if module.socket == least]),
            subject="memory by processor",
            remedy=f"Spread the memory modules of {memory.host} alike over its processors; check whether a module of "
            f"processor {least} has failed.",
        )
    else:
        yield observed(told)

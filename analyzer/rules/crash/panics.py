"""How a crash is told: the panic, whose code it was in, and what speaks for the hardware."""

from collections.abc import Sequence

from analyzer.facts.log.crashes import Crash
from analyzer.facts.log.phrases import lasted, moment, on, proofs
from analyzer.findings import Evidence
from analyzer.patterns import lazy_pattern
from analyzer.rules.network.switches import counted

_SENTENCE_ENDS = lazy_pattern(r"(?<=\w)\. ")
SHOWN = 300
"""Characters of a panic that a message has."""


def panic_of(crash: Crash) -> str:
    """The text of the panic, not too long."""
    return crash.panic.rstrip(".") if len(crash.panic) <= SHOWN else f"{crash.panic[: SHOWN - 3]}..."


def when(crashes: Sequence[Crash]) -> str:
    """``on 2025-01-02 03:04:05 after 11 days`` or ``3 times, the last time on ...``."""
    last = crashes[-1]
    up = f" after {lasted(last.uptime)}" if last.uptime is not None else ""
    told = f"{on(last.time)}{up}" if last.panic or not last.time else f"at about {moment(last.time)[:16]}{up}"
    return told if len(crashes) == 1 else f"{len(crashes)} times, the last time {told}"


def shown(crashes: Sequence[Crash]) -> list[Evidence]:
    """Lines that show crashes, the newest first."""
    found = [proof for crash in reversed(crashes) for proof in proofs(crash.lines, 4)]
    found += [event.evidence(role="related") for event in crashes[-1].neighbours[:3]]
    if crashes[-1].dump is not None:
        found.append(crashes[-1].dump.evidence(crashes[-1].host, "the dump"))
    return found[:12]


def cause(crash: Crash) -> str:
    """What the screen points to, as the end of a sentence; empty where it points to nothing."""
    parts = []
    if crash.kind is not None:
        parts.append(_SENTENCE_ENDS.split(crash.kind.meaning)[0].rstrip("."))
    if crash.blamed and not crash.is_hardware:
        parts.append(f"the first call of its own in the backtrace is {crash.blamed}")
    if crash.neighbours:
        parts.append(f"{counted(len(crash.neighbours), 'line')} about hardware faults beside it")
    return "; ".join(parts)


def read_the_dump(host: str) -> str:
    """How to get at the panic of a crash that no log tells."""
    return (
        f"On {host}: ls -l /var/core; take the log out of the dump: vmkdump_extract -l /var/core/vmkernel-zdump.1; "
        "look for @BlueScreen in it, and open a support request with the dump."
    )

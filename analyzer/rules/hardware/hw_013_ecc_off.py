"""HW-013."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.hardware.log_events import each_kind


@rule("HW-013", "Memory without error correction", severity=Severity.ERROR)
def ecc_off(log: HostLog) -> Results:
    """The memory of a host is not protected by ECC.

    What it checks
        The event esx.problem.cpu.amd.mce.dram.disabled.

    Why it matters
        Errors of the memory change data without anybody noticing.

    How to fix
        Turn on ECC in the BIOS setup.

    False alarms
        Boards of a home lab without ECC memory.

    References
        VMware event esx.problem.cpu.amd.mce.dram.disabled
    """
    events = log.of("ecc.off", "esx.problem.cpu.amd.mce.dram.disabled")
    if not events:
        yield none_of("memory without ECC", log, "vobd")
        return
    yield from each_kind(log, events, f"On {log.host}: turn on ECC in the BIOS setup, or fit memory that has it.")

"""HW-024."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.hardware.log_events import each_kind

_EVENTS = (
    "esx.problem.hardware.tpm2.", "esx.problem.hardware.ioapic.missing", "esx.problem.hardware.acpi.interrupt.",
    "esx.problem.cpu.intel.ioapic.listing.error",
)  # fmt: skip


@rule("HW-024", "Faults of the firmware or the TPM", severity=Severity.INFO)
def firmware_faults(log: HostLog) -> Results:
    """The start found faults in tables of the firmware, or a TPM that cannot be used.

    What it checks
        The events about TPM 2.0, I/O interrupt controllers that are missing, and interrupt routing of ACPI.

    Why it matters
        Attestation or encryption of the configuration do not work, or interrupts are not remapped.

    How to fix
        Update the BIOS of the server; look at the settings of the TPM there.

    False alarms
        A TPM that was switched off on purpose.

    References
        VMware event esx.problem.hardware.tpm2.connection
    """
    events = log.of(*_EVENTS)
    if not events:
        yield none_of("fault of the firmware", log, "vobd")
        return
    yield from each_kind(
        log, events, f"On {log.host}: update the BIOS of the server, and look at the settings of the TPM there."
    )

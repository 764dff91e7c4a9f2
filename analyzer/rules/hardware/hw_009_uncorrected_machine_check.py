"""HW-009."""

from analyzer.facts.log.machine_checks import MachineCheck, MachineChecks
from analyzer.facts.log.phrases import DAY, is_recent, none_of, proofs, span
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule

_OPTIONAL = "SRAO"


@rule("HW-009", "Machine check that could not be corrected", severity=Severity.CRITICAL)
def uncorrected_machine_check(checks: MachineChecks, *, recent_days: int = 90) -> Results:
    """A processor met an error that it could not correct.

    What it checks
        Machine checks of the kinds UC, SRAR and SRAO in vmkernel.log and in the log of a dump, with what the code
        in the status register says.

    Why it matters
        Data was lost: a virtual machine or the whole host stops, and the part will fail again.

    How to fix
        Have the maker of the server replace the part: the memory module, the processor or the card that the code
        points to.

    False alarms
        SRAO (found while memory was scrubbed, nobody used it) is an error only. More than 90 days ago: an
        information.

    References
        KB 372284
    """
    if not checks.uncorrected:
        yield none_of("machine check that could not be corrected", checks.log, "vmkernel")
        return
    kinds: dict[tuple[str, str], list[MachineCheck]] = {}
    for check in checks.uncorrected:
        kinds.setdefault((check.kind, check.bank), []).append(check)
    if any(kind for kind, _ in kinds):
        # The line of the panic says the same once more, without the registers.
        kinds = {key: held for key, held in kinds.items() if key[0]}
    for (kind, bank), held in kinds.items():
        last = held[-1]
        events = [check.event for check in held]
        severity = Severity.ERROR if kind == _OPTIONAL else Severity.CRITICAL
        meaning = f" ({last.meaning})" if last.meaning else ""
        where = f" in bank {bank}" if bank else ""
        use = f" The code points to: {last.use}." if last.use else ""
        yield found(
            f"{checks.host}: {kind or 'fatal'} machine check{where} {span([last.event])}: "
            f"{last.text.rstrip('.')}{meaning}.",
            *proofs(events),
            subject=f"bank {bank}" if bank else "machine check",
            severity=severity if is_recent(checks.log, events, recent_days * DAY) else Severity.INFO,
            count=len(held),
            remedy=f"On {checks.host}: have the maker of the server replace the part.{use} "
            "Its event log: esxcli hardware ipmi sel list",
        )

"""HW-007."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, is_recent, moment, none_of, proofs, times
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, rule


@rule("HW-007", "The firmware reports hardware errors", severity=Severity.WARNING)
def firmware_memory_errors(log: HostLog, *, hourly: int = 10, recent_days: int = 30) -> Results:
    """The firmware hands errors of memory over to the VMkernel, which gives up pages.

    What it checks
        Lines of ApeiHEST and ApeiPageRetire in vmkernel.log. More than ten within an hour are an error.

    Why it matters
        The firmware halts all processors while it handles such an error: machines stutter and heartbeats are lost.

    How to fix
        Update the BIOS of the server; replace the memory module that the event log of its controller names.

    False alarms
        Reports of more than 30 days ago are an information.

    References
        KB 413108
    """
    events, tally = log.of("mca.apei"), log.tally("mca.apei")
    if not events:
        yield none_of("error that the firmware reports", log, "vmkernel")
        return
    most = tally.most_in(60)
    severity = Severity.ERROR if most > hourly else Severity.WARNING
    yield found(
        f"{log.host}: the firmware reported errors {times(tally.total)}, up to {most} within an hour, last on "
        f"{moment(tally.last)[:16]}.",
        *proofs(events),
        subject="firmware",
        severity=severity if is_recent(log, events, recent_days * DAY) else Severity.INFO,
        count=tally.total,
        remedy=f"On {log.host}: update the BIOS of the server, and look for the memory module: "
        "esxcli hardware ipmi sel list",
    )

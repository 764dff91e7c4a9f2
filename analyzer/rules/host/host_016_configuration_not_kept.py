"""HOST-016."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import DAY, is_recent, none_of, often, proofs
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, rule


@rule("HOST-016", "Configuration of the host is not kept", severity=Severity.ERROR, confidence=Confidence.POSSIBLE)
def configuration_not_kept(log: HostLog) -> Results:
    """The host could not save its configuration, or says that it runs in a mode in which nothing is kept.

    What it checks
        "Unable to extract system configuration" and "running in audit mode" in syslog.log and vmkernel.log. What
        lies more than a week before the end of the logs is a warning.

    Why it matters
        Everything that was changed since then is lost at the next start.

    How to fix
        Test the boot device. Verify the packages: esxcli software vib signature verify. Then save by hand:
        /sbin/auto-backup.sh

    False alarms
        The wording is not confirmed by a real log.

    References
        VMware vSphere 8.0: UEFI Secure Boot for ESXi hosts
    """
    events = log.of("config.notsaved")
    if not events:
        yield none_of("configuration that was not saved", log, "syslog")
        return
    yield found(
        f"{log.host}: the configuration could not be saved, {often(events)}.",
        *proofs(events),
        subject="configuration",
        severity=None if is_recent(log, events, 7 * DAY) else Severity.WARNING,
        count=len(events),
    )

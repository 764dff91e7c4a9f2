"""STG-080."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.phrases import DAY, is_over, is_recent, none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.told_events import event_finding

_FAILED = "iscsi.login.fail"
_REMOVED = "iscsi.removed"
_BACK = ("iscsi.recovered", "iscsi.operational")
_FIX = "vmkping -I <vmkN> <portal>; compare CHAP and the list of initiators of the target: esxcli iscsi session list"


@rule("STG-080", "Login to iSCSI targets failed", severity=Severity.ERROR)
def iscsi_login(log: HostLog, naming: Naming) -> Results:
    """The host could not log in to an iSCSI target, could not reach it, or was told that it is gone.

    What it checks
        The events about login, connection and discovery of iSCSI, and targets that were removed for good. A warning
        where the target came back afterwards, where the last failure lies more than a day before the end of the log,
        and for addresses of the discovery.

    Why it matters
        Paths to the LUNs of the target are missing.

    How to fix
        Test the way with vmkping, then compare CHAP names and the initiators that the target allows:
        esxcli iscsi adapter target portal list

    False alarms
        Discovery finds portals that this host is not meant to use.

    References
        VMware event esx.problem.storage.iscsi.target.login.error
        VMware event esx.problem.storage.iscsi.discovery.connect.error
    """
    events = log.of(_FAILED, _REMOVED)
    discovery = [event for event in events if ".discovery." in event.event_id or "iSCSI discovery" in event.text]
    direct = [event for event in events if event not in discovery]
    if direct:
        over = is_over(direct, log.of(*_BACK)) or not is_recent(log, direct, DAY)
        yield event_finding(
            log, naming, direct, "the login to {who} failed, or it was gone", _FIX, nobody="an iSCSI target",
            severity=Severity.WARNING if over else None,
        )  # fmt: skip
    if discovery:
        yield event_finding(
            log, naming, discovery, "the discovery at {who} failed", _FIX, nobody="a portal", severity=Severity.WARNING
        )  # fmt: skip
    if not events:
        yield none_of("failed login to an iSCSI target", log, "vobd")

"""SEC-023."""

from analyzer.commands.host_options import HostOption
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Records, Results, at, found, observed, rule
from analyzer.rules.security.options import is_true, needed

_KEY = "Config.HostAgent.plugins.solo.enableMob"


@rule("SEC-023", "The managed object browser is on", severity=Severity.INFO)
def object_browser(host: HostName, options: Records[HostOption] | None) -> Results:
    """The interface of the host agent can be browsed.

    What it checks
        The option Config.HostAgent.plugins.solo.enableMob.

    Why it matters
        It is one more way in, meant for debugging.

    How to fix
        vim-cmd hostsvc/advopt/update Config.HostAgent.plugins.solo.enableMob string false

    False alarms
        Switched on for a moment to debug something.

    References
        vSphere Security Configuration Guide 8: esxi-8.deactivate-mob
        STIG 8: ESXI-80-000047
        CIS VMware ESXi 8: 3.3
    """
    item = needed(options, _KEY, host.name)
    if not is_true(item):
        yield observed("off")
        return
    yield found(
        f"{host.name}: the managed object browser is on.",
        at(item, "value"),
        remedy=f"On {host.name}: vim-cmd hostsvc/advopt/update {_KEY} string false",
    )

"""SEC-007."""

from analyzer.commands.host_options import HostOption
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Records, Results, at, found, observed, rule
from analyzer.rules.security.options import needed

_KEY = "DCUI.Access"


@rule(
    "SEC-007",
    "Others than root may use the console in lockdown mode",
    severity=Severity.WARNING,
    hardening=("scg", "stig", "cis"),
)
def console_access(host: HostName, options: Records[HostOption] | None) -> Results:
    """The list of who may leave lockdown mode at the console is not just root.

    What it checks
        The option DCUI.Access of the host agent.

    Why it matters
        The list is a side door around lockdown mode; when it is empty, nobody can get the host back.

    How to fix
        vim-cmd hostsvc/advopt/update DCUI.Access string root

    False alarms
        Accounts for emergencies can be meant: the names are shown.

    References
        vSphere Security Configuration Guide 8: esxi-8.lockdown-dcui-access
        STIG 8: ESXI-80-000189
        CIS VMware ESXi 8: 3.18
    """
    item = needed(options, _KEY, host.name)
    names = [name.strip() for name in str(item.value or "").split(",") if name.strip()]
    if names == ["root"]:
        yield observed("root alone")
        return
    said = f"lists {', '.join(names)}" if names else "is empty: nobody can get the host back"
    yield found(
        f"{host.name}: {_KEY} {said}.",
        at(item, "value"),
        remedy=f"On {host.name}: vim-cmd hostsvc/advopt/update {_KEY} string root",
    )

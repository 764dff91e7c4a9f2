"""SEC-011."""

from analyzer.commands.accounts import Account
from analyzer.findings import Severity
from analyzer.rulebook import HostName, NotApplicable, Records, Results, at, found, observed, rule


@rule("SEC-011", "Service accounts may use a shell", severity=Severity.WARNING, hardening=("scg", "stig"))
def shell_for_services(host: HostName, accounts: Records[Account]) -> Results:
    """The accounts dcui and vpxuser may log in to a shell.

    What it checks
        The column Shell Access of the list of accounts (8.0 and later). Yes is the default of the product, so
        it is judged for a hardening profile only.

    Why it matters
        Who has vCenter gets from its account vpxuser to a shell on each host.

    How to fix
        esxcli system account set -i dcui -s false; esxcli system account set -i vpxuser -s false

    False alarms
        Some functions of vCenter used the shell of vpxuser: try it on one host first.

    References
        vSphere Security Configuration Guide 8: esxi-8.account-dcui
        vSphere Security Configuration Guide 8: esxi-8.account-vpxuser
        STIG 8: ESXI-80-000249
    """
    if all(item.shell_access is None for item in accounts):
        raise NotApplicable("accounts have no setting for shells before 8.0")
    wrong = [item for item in accounts if item.user_id in ("dcui", "vpxuser") and item.shell_access]
    if not wrong:
        yield observed("neither dcui nor vpxuser has a shell")
        return
    yield found(
        f"{host.name}: {' and '.join(str(item.user_id) for item in wrong)} may use a shell.",
        *(at(item, "shell_access") for item in wrong),
        count=len(wrong),
        remedy=f"On {host.name}: "
        + "; ".join(f"esxcli system account set -i {item.user_id} -s false" for item in wrong),
    )

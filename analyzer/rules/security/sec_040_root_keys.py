"""SEC-040."""

from analyzer.configs.authorized_keys import AuthorizedKey
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Records, Results, at, found, observed, rule


@rule("SEC-040", "Keys log in as root without a password", severity=Severity.WARNING)
def root_keys(host: HostName, keys: Records[AuthorizedKey]) -> Results:
    """The host has SSH keys for root.

    What it checks
        Whether authorized_keys of root has entries. Only their kinds are read, never the keys.

    Why it matters
        Such a login outlives changes of the password and lockdown mode.

    How to fix
        Find out whose keys they are, then empty /etc/ssh/keys-root/authorized_keys.

    False alarms
        Automation may log in by key: accept the finding in the settings file.

    References
        CIS VMware ESXi 7.0: 5.7
    """
    if not keys:
        yield observed("no key")
        return
    kinds = ", ".join(dict.fromkeys(key.kind for key in keys))
    yield found(
        f"{host.name}: {len(keys)} {'key logs' if len(keys) == 1 else 'keys log'} in as root ({kinds}).",
        *(at(key, "kind") for key in keys[:20]),
        count=len(keys),
        remedy=f"Find out whose they are; then, on {host.name}: : > /etc/ssh/keys-root/authorized_keys",
    )

"""SEC-019."""

from analyzer.commands.security_state import TlsServer
from analyzer.facts.release import Release
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Records, Results, at, found, observed, rule


@rule("SEC-019", "The TLS profile is not the strict one", severity=Severity.INFO, hardening=("scg", "stig"))
def tls_profile(release: Release, profiles: Records[TlsServer]) -> Results:
    """The servers of the host offer old cipher suites.

    What it checks
        The TLS profile on 8.0 U3 and later. COMPATIBLE is the default of the product, so it is judged for a
        hardening profile only.

    Why it matters
        Connections can be made with weaker ciphers.

    How to fix
        In maintenance mode: esxcli system tls server set -p NIST_2024, then a restart

    False alarms
        Old backup or monitoring clients may not be able to connect any more.

    References
        vSphere Security Configuration Guide 8: esxi-8.tls-profile
        vSphere Security Configuration Guide 9: esx-9.tls-ciphers
        STIG 8: ESXI-80-000247
    """
    if release.known() < (8, 0, 3):
        raise NotApplicable(f"{release.version} has no TLS profiles")
    item = profiles[-1]
    if item.profile in ("NIST_2024", "NIST_2024_TLS_13_ONLY"):
        yield observed(str(item.profile))
        return
    yield found(
        f"{release.host}: the TLS profile is {item.profile}.",
        at(item, "profile"),
        remedy=f"On {release.host}, in maintenance mode: esxcli system tls server set -p NIST_2024, then a restart.",
    )

"""SEC-024."""

from analyzer.commands.software import Acceptance, Vib
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Records, Results, at, found, observed, rule


@rule("SEC-024", "The host accepts packages that nobody vouches for", severity=Severity.WARNING)
def acceptance_level(host: HostName, levels: Records[Acceptance], vibs: Records[Vib] | None) -> Results:
    """The acceptance level is CommunitySupported.

    What it checks
        The acceptance level of the host. Where such packages are installed, SEC-025 speaks of them instead.

    Why it matters
        Code without a signature can be installed, and Secure Boot cannot be switched on.

    How to fix
        Remove community packages, then: esxcli software acceptance set --level=PartnerSupported

    False alarms
        Labs with drivers of the community need it.

    References
        vSphere Security Configuration Guide 8: esxi-8.vib-acceptance-level-supported
        STIG 8: ESXI-80-000133
        CIS VMware ESXi 7.0: 1.2
    """
    level = levels[-1]
    if level.acceptance_level != "CommunitySupported":
        yield observed(str(level.acceptance_level))
        return
    if any(vib.acceptance_level == "CommunitySupported" for vib in vibs or ()):
        yield observed("CommunitySupported, and such packages are installed (see SEC-025)")
        return
    yield found(
        f"{host.name}: the acceptance level is CommunitySupported.",
        at(level, "acceptance_level"),
        remedy=f"On {host.name}: esxcli software acceptance set --level=PartnerSupported",
    )

"""SEC-025."""

from analyzer.commands.software import Vib
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Records, Results, at, found, observed, rule


@rule("SEC-025", "Packages that nobody vouches for are installed", severity=Severity.WARNING)
def community_packages(host: HostName, vibs: Records[Vib]) -> Results:
    """Packages with the acceptance level CommunitySupported are installed.

    What it checks
        The acceptance level of each package.

    Why it matters
        Neither VMware nor a partner has signed them: no support, no Secure Boot, upgrades stop, and it is where
        malware hides.

    How to fix
        esxcli software vib remove -n <name>, then a restart; esxcli software vib signature verify checks the
        others.

    False alarms
        Community drivers in a lab are installed on purpose: the names are shown.

    References
        STIG 8: ESXI-80-000133
        KB 89619
    """
    wrong = [vib for vib in vibs if vib.acceptance_level == "CommunitySupported"]
    if not wrong:
        yield observed(f"{len(vibs)} packages, all signed")
        return
    shown = ", ".join(f"{vib.name} {vib.version} ({vib.vendor})" for vib in wrong[:6])
    yield found(
        f"{host.name}: {len(wrong)} {'package is' if len(wrong) == 1 else 'packages are'} CommunitySupported: {shown}"
        f"{' and more' if len(wrong) > 6 else ''}.",
        *(at(vib, "acceptance_level") for vib in wrong[:20]),
        count=len(wrong),
        remedy=f"If nobody knows it, look for an attack; else: esxcli software vib remove -n {wrong[0].name}",
    )

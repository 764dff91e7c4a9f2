"""LIF-032."""

from analyzer.commands.software import Vib
from analyzer.facts.release import Release
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Records, Results, at, found, near, observed, rule


@rule("LIF-032", "Both i40en and i40enu are installed", severity=Severity.ERROR)
def two_i40en_packages(release: Release, vibs: Records[Vib]) -> Results:
    """The same driver is installed under two names.

    What it checks
        The list of packages on 7.0: i40en and i40enu both in it.

    Why it matters
        The update of a host with both fails, and HA can fail to start: 7.0 U3 was taken back for this.

    How to fix
        Remove the package that no NIC uses, restart, then update: esxcli software vib remove -n i40enu

    False alarms
        None known: on 8.0 and later i40enu does not exist.

    References
        VMware ESXi 7.0 Update 3c release notes
    """
    if release.known()[:2] != (7, 0):
        raise NotApplicable(f"{release.version} is not 7.0")
    named = {vib.name: vib for vib in vibs if vib.name in ("i40en", "i40enu")}
    if len(named) < 2:
        yield observed(f"{' and '.join(str(name) for name in named) or 'none of them'} installed")
        return
    yield found(
        f"{release.host}: i40en {named['i40en'].version} and i40enu {named['i40enu'].version} are both installed; "
        "the next update fails.",
        at(named["i40enu"], "name"),
        near(named["i40en"], "name"),
        remedy=f"On {release.host}, in maintenance mode: esxcli software vib remove -n i40enu",
    )

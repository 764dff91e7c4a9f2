"""SEC-038."""

from analyzer.commands.host_options import HostOption
from analyzer.facts.advisories import exposures
from analyzer.facts.directory import Directory
from analyzer.facts.release import Release
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Records, Results, at, found, observed, rule
from analyzer.rules.lifecycle.advised import OPEN
from analyzer.rules.security.options import is_true, needed, option
from analyzer.tables import Tables

_PLACE = "Config.HostAgent.plugins.hostsvc.esxAdminsGroup"


@rule("SEC-038", "A group of the directory gets all rights by its name", severity=Severity.ERROR)
def default_admin_group(
    release: Release, directory: Directory, options: Records[HostOption] | None, tables: Tables
) -> Results:
    """Who can name a group "ESX Admins" in Active Directory is administrator of the host.

    What it checks
        On hosts that are joined to Active Directory and whose build lacks the fix of VMSA-2024-0013: the
        options esxAdminsGroup and esxAdminsGroupAutoAdd of the host agent.

    Why it matters
        Ransomware groups made or renamed such a group and had all hosts (CVE-2024-37085). There is no fix for
        7.0.

    How to fix
        vim-cmd hostsvc/advopt/update Config.HostAgent.plugins.hostsvc.esxAdminsGroupAutoAdd string false;
        vim-cmd hostsvc/advopt/update Config.HostAgent.plugins.hostsvc.esxAdminsGroup string <group>; or leave
        the domain

    False alarms
        Hosts that are not joined are not concerned, whatever the options say.

    References
        VMSA-2024-0013
        vSphere Security Configuration Guide 9: esx-9.ad-admin-group-name
        STIG 8: ESXI-80-000241
        CIS VMware ESXi 7.0: 4.7
    """
    if not directory.known():
        raise NotApplicable(f"{release.host} is not joined to Active Directory")
    lacking = [item for item in exposures(release, tables) if item.needs == "ad" and item.standing in OPEN]
    if not lacking:
        yield observed(f"{release.shown} has the fix of VMSA-2024-0013")
        return
    automatic, group = option(options, f"{_PLACE}AutoAdd"), None
    if automatic is not None and not is_true(automatic):
        yield observed("no group gets rights by its name")
        return
    group = needed(options, _PLACE, release.host)
    name = str(group.value or "").strip()
    if name and name != "ESX Admins":
        yield observed(f"the group is {name}")
        return
    yield found(
        f"{release.host}: is joined to Active Directory, and members of a group called {name or 'ESX Admins'} are its "
        f"administrators; {release.shown} lacks the fix of VMSA-2024-0013.",
        at(group, "value"),
        directory.near(),
        release.near(),
        remedy=f"On {release.host}: vim-cmd hostsvc/advopt/update {_PLACE}AutoAdd string false",
    )

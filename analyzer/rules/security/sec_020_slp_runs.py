"""SEC-020."""

from analyzer.facts.advisories import exposures
from analyzer.facts.release import Release
from analyzer.facts.services import Services
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, found, observed, rule
from analyzer.rules.lifecycle.advised import OPEN, names
from analyzer.tables import Tables


@rule("SEC-020", "The SLP service is on", severity=Severity.ERROR)
def slp_runs(services: Services, release: Release, tables: Tables) -> Results:
    """The service that ransomware came in by runs or starts.

    What it checks
        Whether slpd runs, starts with the host, or is let through the firewall; and whether the build has the
        fixes of VMSA-2019-0022, VMSA-2020-0023 and VMSA-2021-0002. With the fixes it is a warning, an open
        firewall alone a note.

    Why it matters
        Three faults of it gave anybody on the network the host (CVE-2019-5544, CVE-2020-3992, CVE-2021-21974).
        It also amplifies attacks on others (CVE-2023-29552). It is off by default since 7.0 U2c.

    How to fix
        /etc/init.d/slpd stop; esxcli network firewall ruleset set -r CIMSLP -e 0; chkconfig slpd off

    False alarms
        Some tools of server vendors find hosts by it. 9.x has no such service.

    References
        VMSA-2021-0002
        vSphere Security Configuration Guide 8: esxi-8.deactivate-slp
        STIG 8: ESXI-80-000231
    """
    if release.train is not None and release.train >= (9, 0, 0):
        raise NotApplicable("9.x has no SLP service")
    slp = services.needed("slpd")
    if not slp.is_on:
        yield observed("off")
        return
    is_known = release.train is not None and release.build is not None
    lacking = [item for item in exposures(release, tables) if item.needs == "slpd"] if is_known else []
    lacking = [item for item in lacking if item.standing in OPEN]
    does = [word for word, yes in (("runs", slp.runs), ("starts with the host", slp.starts)) if yes]
    said = " and ".join(does) if does else "is let through the firewall, whether it runs is not told"
    severity = None if lacking and does else Severity.WARNING if does else Severity.INFO
    yield found(
        f"{services.host}: the SLP service {said}"
        f"{f'; {release.shown} lacks the fixes of {names(lacking)}' if lacking else ''}.",
        slp.shows(slp.proof_of_on()),
        *([release.near()] if lacking else []),
        severity=severity,
        remedy=f"On {services.host}: /etc/init.d/slpd stop; esxcli network firewall ruleset set -r CIMSLP -e 0; "
        "chkconfig slpd off",
    )

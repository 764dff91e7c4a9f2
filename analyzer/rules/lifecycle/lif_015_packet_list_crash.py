"""LIF-015."""

from analyzer.commands.software import Vib
from analyzer.facts.release import Release
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Records, Results, found, near, observed, rule

_FIXED = 22088125


@rule("LIF-015", "Known crash of this build: packet lists with NSX", severity=Severity.WARNING)
def packet_list_crash(release: Release, vibs: Records[Vib]) -> Results:
    """The build has a known fault that can crash hosts with NSX.

    What it checks
        Train and build: 8.0.0, and 8.0.1 before 22088125 (8.0 U1c); and packages of NSX.

    Why it matters
        With Geneve offload in the NIC the lists of packets can be damaged, which ends in a purple screen.

    How to fix
        Update to 8.0 U1c or later.

    False alarms
        It is a risk, not an observed fault. Whether the NIC offloads Geneve is not looked at; hosts without NSX
        are not concerned.

    References
        KB 323991
    """
    build = release.known_build()
    concerned = release.train == (8, 0, 0) or (release.train == (8, 0, 1) and build < _FIXED)
    nsx = next((vib for vib in vibs if (vib.name or "").startswith(("nsx-", "nsxt", "nsxcli"))), None)
    if not concerned or nsx is None:
        yield observed(f"{release.shown}{'' if nsx is not None else ' without NSX'} does not have it")
        return
    yield found(
        f"{release.host}: {release.shown} with NSX can crash when the NIC offloads Geneve; "
        f"fixed in 8.0 U1c (build {_FIXED}).",
        release.shows(),
        near(nsx, "name"),
        confidence=Confidence.LIKELY,
        remedy=f"Update {release.host} to 8.0 U1c (build {_FIXED}) or later.",
    )

"""LIF-014."""

from analyzer.facts.release import Release
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule

_FIXED = {(7, 0, 3): (21424296, "7.0 U3l"), (8, 0, 0): (21203435, "8.0b")}
"""The first build without the fault, by train."""


@rule("LIF-014", "Known crash of this build: page sharing against suspend and resume", severity=Severity.WARNING)
def page_sharing_crash(release: Release) -> Results:
    """The build has a known fault that can crash the host.

    What it checks
        Train and build: 7.0.3 before 21424296 (7.0 U3l), 8.0.0 before 21203435 (8.0b).

    Why it matters
        A race between page sharing and fast suspend and resume (used by changes of running machines) ends in a
        purple screen.

    How to fix
        Update to the named build or a later one.

    False alarms
        It is a risk, not an observed fault: no crash has to have happened.

    References
        KB 318512
    """
    build = release.known_build()
    fixed = _FIXED.get(release.known())
    if fixed is None or build >= fixed[0]:
        yield observed(f"{release.shown} does not have it")
        return
    yield found(
        f"{release.host}: {release.shown} can crash by a race between page sharing and fast suspend and resume; "
        f"fixed in {fixed[1]} (build {fixed[0]}).",
        release.shows(),
        remedy=f"Update {release.host} to {fixed[1]} (build {fixed[0]}) or later.",
    )

"""LIF-016."""

from analyzer.facts.release import Release
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule


@rule("LIF-016", "Known fault of this build: large receive offload", severity=Severity.INFO)
def large_receive_fault(release: Release) -> Results:
    """The build is one with a known fault of an old release.

    What it checks
        Train and build: 6.0 from build 3620759 (U2) up to 3825889.

    Why it matters
        Large receive offload can crash the host.

    How to fix
        Patch to build 3825889 or later; better upgrade: the release has no support any more (LIF-001).

    False alarms
        The release as a whole is the greater trouble, so this is a note.

    References
        KB 2144968
    """
    build = release.known_build()
    if release.train != (6, 0, 0) or not 3620759 <= build < 3825889:
        yield observed(f"{release.shown} does not have it")
        return
    yield found(
        f"{release.host}: {release.shown} can crash by large receive offload; fixed in build 3825889.",
        release.shows(),
        remedy=f"Patch {release.host} to build 3825889 or later, or upgrade it.",
    )

"""LIF-003."""

from analyzer.facts.builds import BUILDS, known_build, of_train
from analyzer.facts.release import Release
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.tables import Tables


@rule("LIF-003", "The build is not in the table of builds", severity=Severity.INFO)
def build_not_known(release: Release, tables: Tables) -> Results:
    """The host runs a build that the shipped table does not list.

    What it checks
        The build number in the table of builds, inside the host's train (8.0.3).

    Why it matters
        Rules that compare builds still compare numbers; what the build is called and when it came out is not
        known.

    How to fix
        Bring a newer table (esxi_builds.csv in a folder named with --rules). If the build is older than the
        newest one of the table, it is a hot patch, a debug build, or a gap of the table.

    False alarms
        The table has gaps: 8.0d, 9.1.0.0100 and the patches of 6.5 and 6.7 of March 2024.

    References
        KB 2143832: build numbers and versions of ESXi
    """
    build = release.known_build()
    table = tables.read(BUILDS)
    row = known_build(table, release)
    if row is not None:
        yield observed(f"{release.build} is {row.update}")
        return
    rows = of_train(table, release.known())
    made = f" (of {table.made})" if table.made else ""
    if not rows:
        why = f"the table{made} knows no build of {release.version}"
    elif build > rows[-1].build:
        why = f"it is newer than all of {release.version} in the table{made}"
    else:
        why = f"the table{made} knows older and newer ones: a hot patch, a debug build, or a gap of the table"
    yield found(
        f"{release.host}: build {build} of {release.version} is not known; {why}.",
        release.shows(),
        remedy="Bring a newer esxi_builds.csv in a folder named with --rules.",
    )

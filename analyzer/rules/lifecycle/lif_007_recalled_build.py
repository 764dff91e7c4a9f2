"""LIF-007."""

from analyzer.facts.builds import BUILDS, known_build, newer_than
from analyzer.facts.release import Release
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.tables import Tables


@rule("LIF-007", "The build was recalled", severity=Severity.ERROR)
def recalled_build(release: Release, tables: Tables) -> Results:
    """VMware took the build that the host runs back.

    What it checks
        The status of the build in the shipped table. A build of which only the depot was withdrawn is a
        warning.

    Why it matters
        The builds were removed because upgrades, HA, or the start of the host failed, or the microcode was not
        stable.

    How to fix
        Update to the next build of the train that was not recalled.

    False alarms
        7.0 U2 (17630552) that was installed from an ISO image starts without trouble.

    References
        KB 335041
        KB 317905
    """
    release.known_build()
    table = tables.read(BUILDS)
    row = known_build(table, release)
    if row is None or row.status == "ok":
        yield observed(f"build {release.build} was not recalled")
        return
    why = row.notes.removeprefix("removed").removeprefix("recalled").lstrip(":, ")
    why = f": {why}" if why else ""
    next_one = next(newer_than(table, release, None), None)
    yield found(
        f"{release.host} runs {row.update}, build {row.build}, which was {row.status}{why}.",
        release.shows(),
        severity=None if row.status == "recalled" else Severity.WARNING,
        remedy=f"Update {release.host} to {next_one.update} (build {next_one.build}) or later."
        if next_one is not None
        else f"Update {release.host}.",
    )

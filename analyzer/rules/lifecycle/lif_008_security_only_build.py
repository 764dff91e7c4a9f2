"""LIF-008."""

from analyzer.facts.builds import BUILDS, known_build, of_train
from analyzer.facts.release import Release
from analyzer.findings import Severity
from analyzer.rulebook import Results, Skip, found, observed, rule
from analyzer.tables import Tables


@rule("LIF-008", "A security-only build is installed", severity=Severity.INFO)
def security_only_build(release: Release, tables: Tables) -> Results:
    """The host runs a build with security fixes only.

    What it checks
        The kind of the build in the shipped table.

    Why it matters
        The other fixes of the same bulletin are missing, although its date looks current.

    How to fix
        Install the full image profile of the same bulletin.

    False alarms
        Some sites install security fixes only, on purpose.

    References
        KB 2143832: build numbers and versions of ESXi
    """
    release.known_build()
    table = tables.read(BUILDS)
    row = known_build(table, release)
    if row is None:
        raise Skip(f"the table of builds does not know build {release.build} (see LIF-003)")
    if row.kind == "full":
        yield observed(f"{row.update} is a full release")
        return
    full = next(
        (item for item in of_train(table, release.known()) if item.build > row.build and item.kind == "full"), None
    )
    yield found(
        f"{release.host} runs {row.update} (build {row.build}): security fixes without the other fixes"
        f"{f' of {full.update} (build {full.build})' if full is not None else ''}.",
        release.shows(),
        remedy=f"Install the full image profile of {full.update}."
        if full is not None
        else "Install the full image profile.",
    )

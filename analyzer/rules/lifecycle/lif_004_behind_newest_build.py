"""LIF-004."""

from analyzer.facts.advisories import exposures
from analyzer.facts.builds import BUILDS, known_build, newer_than
from analyzer.facts.release import Release
from analyzer.findings import Severity
from analyzer.rulebook import AsOf, Results, Skip, found, observed, rule
from analyzer.rules.lifecycle.advised import proven
from analyzer.tables import Tables


@rule("LIF-004", "The host is behind the newest build of its train", severity=Severity.WARNING)
def behind_newest_build(
    release: Release, tables: Tables, as_of: AsOf | None, *, releases: int = 2, days: int = 180
) -> Results:
    """Newer builds of the same train were out when the host was collected.

    What it checks
        Full releases of the host's train (8.0.3) with a higher build number, that were out on the day by which
        ages are judged. Two or more, or a build older than 180 days, is a warning; one is a note. Security-only
        builds are not counted. Without a date all builds of the table count, and the age is not judged.

    Why it matters
        Fixes are missing.

    How to fix
        esxcli software profile update -d <depot> -p <profile>, or remediate with vSphere Lifecycle Manager.

    False alarms
        A host on an older train (8.0.2) may still get patches there while 8.0.3 exists: builds are never
        compared across trains. Where LIF-005 or LIF-006 name security fixes that the host lacks, this is a note
        only.

    References
        KB 2143832: build numbers and versions of ESXi
    """
    release.known_build()
    table = tables.read(BUILDS)
    day = as_of.day if as_of is not None else None
    newer = list(newer_than(table, release, day))
    own = known_build(table, release)
    name = f" ({own.update})" if own is not None else ""
    if not newer:
        rows = [row for row in table.rows if row.train == release.train]
        if not rows:
            raise Skip(f"the table of builds does not know {release.version}")
        yield observed(f"{release.shown}{name} is the newest of its train")
        return
    last = newer[-1]
    age = (day - own.date).days if day is not None and own is not None and own.date is not None else None
    said = f", its own build {age} days old" if age is not None and age > days else ""
    few = len(newer) < releases and not said
    known = any(proven(item, day) for item in exposures(release, tables))
    yield found(
        f"{release.host} runs build {release.build}{name}: {len(newer)} newer "
        f"{'build' if len(newer) == 1 else 'builds'} of {release.version} "
        f"{'was' if len(newer) == 1 else 'were'} out{said}; the newest is {last.update}, build {last.build}"
        f"{f' of {last.date}' if last.date else ''}.",
        release.shows(),
        severity=Severity.INFO if few or known else None,
        remedy=f"Update {release.host} to {last.update} (build {last.build}) or later: "
        "esxcli software profile update -d <depot> -p <profile>",
    )

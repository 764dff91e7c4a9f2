"""LIF-002."""

from analyzer.facts.builds import LIFECYCLE, support_of
from analyzer.facts.release import Release
from analyzer.findings import Severity
from analyzer.rulebook import AsOf, NotApplicable, Results, Skip, found, observed, rule
from analyzer.tables import Tables


@rule("LIF-002", "General support of the ESXi release ends soon", severity=Severity.WARNING)
def support_ends_soon(
    release: Release, as_of: AsOf, tables: Tables, *, days: int = 180, notice_days: int = 365
) -> Results:
    """General support of the release ends within half a year.

    What it checks
        The end of general support of the host's release against the day by which ages are judged. Within 180
        days it is a warning, within a year a note.

    Why it matters
        An upgrade takes planning: hardware, vCenter, backup and plug-ins have to be checked first.

    How to fix
        Start the upgrade project.

    False alarms
        None known.

    References
        VMware product lifecycle matrix
    """
    release.known()
    row = support_of(tables.read(LIFECYCLE), release)
    if row is None:
        raise Skip(f"the table of support dates does not know release {release.branch}")
    left = (row.end_of_general_support - as_of.day).days
    if left <= 0:
        raise NotApplicable(f"general support of {release.branch} has ended (see LIF-001)")
    if left > notice_days:
        yield observed(f"general support of {release.branch} until {row.end_of_general_support}")
        return
    yield found(
        f"{release.host} runs {release.shown}: general support of {release.branch} ends on "
        f"{row.end_of_general_support}, {left} days after {as_of.day}.",
        release.shows(),
        severity=None if left <= days else Severity.INFO,
        remedy=f"Plan the upgrade of {release.host}.",
    )

"""LIF-001."""

from analyzer.facts.builds import LIFECYCLE, support_of
from analyzer.facts.release import Release
from analyzer.findings import Severity
from analyzer.rulebook import AsOf, Results, Skip, found, observed, rule
from analyzer.tables import Tables


@rule("LIF-001", "General support of the ESXi release has ended", severity=Severity.ERROR)
def support_ended(release: Release, as_of: AsOf, tables: Tables) -> Results:
    """The release of ESXi gets no more fixes.

    What it checks
        The end of general support of the host's release, by the shipped table, against the day by which ages
        are judged (the collection time, or --as-of).

    Why it matters
        There are no more security fixes and no support calls. Nothing breaks on that day.

    How to fix
        Plan the upgrade to a supported release: LIF-013 tells which steps it takes, CPU-015 whether the
        processors may come along.

    False alarms
        With a contract for extended support there are still patches of 7.0: accept the finding in the settings
        file, with a reason and an end date.

    References
        VMware product lifecycle matrix
    """
    release.known()
    row = support_of(tables.read(LIFECYCLE), release)
    if row is None:
        raise Skip(f"the table of support dates does not know release {release.branch}")
    ended, over = row.end_of_general_support, row.end_of_technical_guidance
    if as_of.day < ended:
        yield observed(f"general support of {release.branch} until {ended}")
        return
    guidance = f"technical guidance {'ended' if as_of.day >= over else 'ends'} on {over}"
    yield found(
        f"{release.host} runs {release.shown}: general support of {release.branch} ended on {ended}, {guidance} "
        f"(judged as of {as_of.day}).",
        release.shows(),
        remedy=f"Upgrade {release.host} to a release with support.",
    )

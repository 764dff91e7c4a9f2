"""LIF-005."""

from datetime import date

from analyzer.facts.advisories import Exposure, Standing, exposures
from analyzer.facts.release import Release
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import AsOf, Results, found, observed, rule
from analyzer.rules.lifecycle.advised import OPEN, incomplete, names, proven, sure, told, update_to
from analyzer.tables import Tables


@rule("LIF-005", "Security advisories are not fixed", severity=Severity.ERROR)
def advisory_not_fixed(release: Release, tables: Tables, as_of: AsOf | None) -> Results:
    """The build lacks fixes of published security advisories.

    What it checks
        The host's build against the first fixed build of each advisory in the shipped table, inside the host's
        train only (8.0.2 and 8.0.3 are two). Where a train has no fix and a later one of the release has, the
        fix is there. Advisories that are used in attacks are told by LIF-006. Only moderate and low ones make
        it a warning.
        Advisories that came out after the day by which ages are judged, and those of releases whose support had
        ended before, are noted only.

    Why it matters
        Some of them let a virtual machine run code on its host.

    How to fix
        Update to the build that is named, or to a later one.

    False alarms
        Some advisories concern only hosts or machines with a certain device or service: the message says so.
        The list is not complete: no finding does not mean that nothing is open. Workarounds are not looked at.

    References
        VMware and Broadcom security advisories <https://support.broadcom.com/web/ecx/security-advisory>
    """
    day = as_of.day if as_of is not None else None
    open_ones = list(exposures(release, tables))
    mine = [item for item in open_ones if proven(item, day) and not item.exploited]
    if mine:
        weak = all(item.severity in ("moderate", "low") for item in mine)
        yield found(
            f"{release.host}: {release.shown} lacks the fixes of {told(mine)}. {incomplete(tables)}",
            release.shows(),
            subject="advisories",
            severity=Severity.WARNING if weak else None,
            confidence=sure(mine),
            count=len(mine),
            remedy=f"To close {names(mine)}, {update_to(release, mine, tables)}.",
        )
    yield from _notes(release, [item for item in open_ones if item not in mine], tables, day)
    if not mine:
        unknown = [item for item in open_ones if item.standing is Standing.UNKNOWN]
        said = f", not known of {names(unknown)}" if unknown else ""
        yield observed(f"{release.shown}: nothing in the table is open{said}. {incomplete(tables)}")


def _notes(release: Release, items: list[Exposure], tables: Tables, day: date | None) -> Results:
    """What is open but not counted: published later, not told of this release, or not known."""
    later = [item for item in items if item.standing in OPEN and not item.needs and day is not None and item.day > day]
    if later:
        yield found(
            f"{release.host}: {told(later)} came out after {day}; {release.shown} lacks the fix.",
            release.shows(),
            subject="published later",
            severity=Severity.INFO,
            count=len(later),
            remedy=f"If {release.host} still runs this build, {update_to(release, later, tables)}.",
        )
    unsure = [item for item in items if item.standing is Standing.ASSUMED and (day is None or item.day <= day)]
    if unsure:
        yield found(
            f"{release.host}: support of {release.branch} had ended when {names(unsure)} came out; whether "
            f"{release.shown} is concerned is not told.",
            release.shows(),
            subject="not told",
            severity=Severity.INFO,
            confidence=Confidence.POSSIBLE,
            count=len(unsure),
            remedy=f"Look the advisories up, or take them as open: upgrade {release.host}.",
        )

"""LIF-023."""

from analyzer.case_file import CaseFacts
from analyzer.facts.release import Release, dotted
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, at, found, observed, rule


@rule("LIF-023", "vCenter is older than the host", severity=Severity.ERROR)
def older_vcenter(release: Release, facts: CaseFacts) -> Results:
    """The host runs a later release than the vCenter that manages it.

    What it checks
        Version and update of the host against those of its vCenter, which case.toml tells. For 6.x only the
        release is compared: its updates cannot be seen in the version.

    Why it matters
        vCenter manages hosts of its own release and older ones: a newer host cannot be added again, or lacks
        functions.

    How to fix
        Update vCenter first.

    False alarms
        What case.toml says is taken as it is.

    References
        VMware product interoperability matrix
    """
    train = release.known()
    name = facts.vcenter_name(release.host)
    vcenter = facts.vcenter_of(release.host)
    if vcenter is None or name is None:
        raise NotApplicable(f"case.toml names no vCenter of {release.host}")
    length = 2 if train < (7, 0, 0) else 3
    theirs = (*vcenter.numbers, 0, 0)[:length]
    if theirs >= train[:length]:
        yield observed(f"vCenter {vcenter.version}, {release.shown}")
        return
    yield found(
        f"{release.host} runs {release.shown}, its vCenter {name} only {dotted(theirs)}.",
        release.shows(),
        at(facts.entry("vcenter", name, "version")),
        remedy=f"Update the vCenter {name} to {dotted(train[:length])} or later.",
    )

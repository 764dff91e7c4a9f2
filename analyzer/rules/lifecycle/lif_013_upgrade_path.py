"""LIF-013."""

from analyzer.facts.release import Release, train_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule

_SIGNED = {(6, 0): 9239799, (6, 5): 8294253}
"""The first build of a release that knows the certificate of later images."""


@rule("LIF-013", "The host cannot be upgraded in one step", severity=Severity.INFO)
def upgrade_path(release: Release, *, target: str = "8.0") -> Results:
    """The way to the wanted release leads over another one.

    What it checks
        Version and build of the host against the release that it is to get (threshold target, 8.0 unless set
        otherwise):
        - 6.5 and older go over 6.7 or 7.0 to 8.0;
        - 6.0 before build 9239799 and 6.5 before build 8294253 do not know the certificate that releases since
        2020 are signed with.

    Why it matters
        The upgrade stops with an error about dependencies or signatures.

    How to fix
        Upgrade in two steps, or install the host anew.

    False alarms
        A fresh installation is always possible. That an image is older than the patches of the host (9.x
        refuses it) is not judged: the image is not known.

    References
        KB 440252
        KB 67077: back-in-time upgrades
        VMware vSphere 8 upgrade guide
    """
    train = release.known()
    wanted = train_of(target)
    if wanted is None or wanted[:2] <= train[:2]:
        yield observed(f"{release.version}; the target is {target}")
        return
    signed = _SIGNED.get(train[:2])
    if signed is not None and release.known_build() < signed:
        why = f"images since 2020 are signed in a way that build {release.build} does not know: patch to {signed} first"
    elif train < (6, 7, 0) and wanted >= (8, 0, 0):
        why = f"from {release.branch} the way to {target} leads over 6.7 or 7.0"
    else:
        yield observed(f"{release.branch} can be upgraded to {target} directly")
        return
    yield found(
        f"{release.host} runs {release.shown}: {why}.",
        release.shows(),
        remedy=f"Plan two upgrades for {release.host}, or install it anew.",
    )

"""LIF-010."""

from analyzer.commands.software import Profile, Vib
from analyzer.facts.release import Release
from analyzer.findings import Confidence, Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Need, Records, Results, Skip, at, found, observed, rule

_BUILD = lazy_pattern(r"\.(\d{5,})$")
_IN_NAME = lazy_pattern(r"(?<!\d)(\d{7,8})(?!\d)")
"""A build number in the name of a profile: ``ESXi-8.0U3-24022510-standard``."""


@rule("LIF-010", "Version, image profile and esx-base package disagree", severity=Severity.WARNING)
def image_disagrees(release: Release, vibs: Records[Vib] | None, profiles: Records[Profile] | None) -> Results:
    """What runs on the host is not what is installed.

    What it checks
        The build that runs against the last number of the version of the esx-base package, and against a build
        number in the name of the image profile.

    Why it matters
        An update failed or waits for a restart, or packages were changed by hand: the fixes in the list of
        packages are not running.

    How to fix
        Restart the host if an update waits for it; else install the image profile again: esxcli software
        profile update -d <depot> -p <profile>

    False alarms
        Profiles whose name begins with "(Updated)" differ by design and are not compared; images of server
        vendors are compared only where their name holds a build number.

    References
        VMware ESXi upgrade guide: image profiles
    """
    build = release.known_build()
    base = next((vib for vib in vibs or () if vib.name == "esx-base" and vib.version), None)
    profile = next((item for item in reversed(profiles or ()) if item.name), None)
    if base is None and profile is None:
        raise Skip(
            f"{release.host}: neither packages nor image profile are known",
            Need("esxcli software vib list", release.host),
        )
    seen = []
    number = _BUILD.search(base.version or "") if base is not None else None
    if base is not None and number is not None:
        if int(number[1]) != build:
            yield found(
                f"{release.host} runs build {build}, the installed esx-base is {base.version}.",
                release.shows(),
                at(base, "version"),
                subject="esx-base",
                remedy=f"Restart {release.host} in maintenance mode if an update waits for it; "
                "esxcli software profile get --rebooting-image tells.",
            )
            return
        seen.append(f"esx-base {base.version}")
    named = _IN_NAME.search(profile.name or "") if profile is not None else None
    if profile is not None and named is not None and not (profile.name or "").startswith("(Updated)"):
        if int(named[1]) != build:
            yield found(
                f"{release.host} runs build {build}, its image profile is {profile.name}.",
                release.shows(),
                at(profile, "name"),
                subject="profile",
                confidence=Confidence.LIKELY,
                remedy=f"If an update waits for it, restart {release.host}; else install the profile again.",
            )
            return
        seen.append(f"profile {profile.name}")
    yield observed(f"build {build}; {', '.join(seen)}" if seen else f"build {build}; nothing names another one")

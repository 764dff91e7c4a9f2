"""LIF-017."""

import re

from analyzer.commands.software import Vib
from analyzer.facts.release import Release
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import NotApplicable, Records, Results, at, found, observed, rule

_TAG = lazy_pattern(r"(?:OEM|vmw)\.(6[0-7]\d)\.")
_TOOL = lazy_pattern(r"cli|agent|tool|ams|smx|ssa|hponcfg|ilo|dcism|openmanage|provider|cim|util|fdm|plugin", re.I)
"""Packages that are no drivers, by name."""


@rule("LIF-017", "Driver packages are built for an older release", severity=Severity.INFO)
def old_driver_packages(release: Release, vibs: Records[Vib]) -> Results:
    """Packages of 6.x times are installed on 7.0 or later.

    What it checks
        The release that stands in the version of each package (650 in 1.2.3-1OEM.650.0.0.4598673) on hosts with
        7.0 or later. Tools and agents are left out.

    Why it matters
        They can block the next upgrade; some were never tested on the release that runs.

    How to fix
        Compare with the compatibility guide and install the driver that is listed for the release.

    False alarms
        7.0 loads native drivers only, and many drivers that are listed for it are built with the kit of 6.7
        (nenic, nfnic, smartpqi, nmlx): hence a note.

    References
        KB 78389
    """
    if release.known() < (7, 0, 0):
        raise NotApplicable(f"{release.version} is older than 7.0")
    old = [
        (vib, tag[1])
        for vib in vibs
        if (tag := _TAG.search(vib.version or "")) is not None and not _TOOL.search(vib.name or "")
    ]
    if not old:
        yield observed("no package is built for 6.x")
        return
    names = ", ".join(f"{vib.name} {vib.version}" for vib, _ in old[:6])
    yield found(
        f"{release.host}: {len(old)} {'package is' if len(old) == 1 else 'packages are'} built for 6.x "
        f"on {release.version}: {names}{' and more' if len(old) > 6 else ''}.",
        *(at(vib, "version") for vib, _ in old[:20]),
        count=len(old),
        remedy=f"Look up the drivers for {release.branch} in the compatibility guide; remove what is not used: "
        f"esxcli software vib remove -n {old[0][0].name}",
    )

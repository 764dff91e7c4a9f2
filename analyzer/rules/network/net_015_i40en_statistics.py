"""NET-015."""

import re

from analyzer.commands.version import Version
from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Records, Results, Skip, found, near, observed, rule
from analyzer.rules.network.switches import capped, some

_FIXED = (2, 4, 1, 0)


@rule("NET-015", "i40en driver with a known crash on 7.x", severity=Severity.WARNING)
def i40en_statistics(nics: PhysicalNics, version: Records[Version]) -> Results:
    """The host runs an i40en driver that can crash it when statistics are read.

    What it checks
        On 7.x: the version of the i40en driver of each NIC, below 2.4.1.0.

    Why it matters
        Reading the private statistics of the NIC can write over the end of a buffer: purple screen in
        i40en_UplinkPrivStatsGet. The version alone is a risk, no proof that it strikes.

    How to fix
        Install the asynchronous i40en driver 2.4.1.0 or later, or update to 8.x.

    False alarms
        Hosts without a NIC that i40en drives are not judged.

    References
        KB 370976: purple screen in i40en_UplinkPrivStatsGet
    """
    numbers = next((item.numbers for item in reversed(version) if item.numbers), None)
    if numbers is None:
        raise Skip("the version of the host is not known", "vmware -vl")
    if numbers[0] != 7:
        raise NotApplicable(f"version {'.'.join(map(str, numbers))} is not affected")
    mine = [nic for nic in nics if nic.driver == "i40en"]
    if not mine:
        if any(nic.driver is None for nic in nics) or not nics.listed:
            raise Skip("the drivers of the NICs are not all known", nics.need("esxcli network nic list"))
        raise NotApplicable("no NIC has the i40en driver")
    known = [nic for nic in mine if nic.driver_version is not None]
    if not known:
        # One driver serves all of them: one NIC tells its version.
        raise Skip(
            "the version of the i40en driver is not known", Need(f"esxcli network nic get -n {mine[0].name}", nics.host)
        )
    old = [nic for nic in known if _numbers(nic.driver_version) < _FIXED]
    if not old:
        yield observed(f"i40en {known[0].driver_version}")
        return
    yield found(
        f"{nics.host}: i40en {old[0].driver_version} drives {some([nic.name for nic in mine])}; before 2.4.1.0 it can "
        "crash the host while statistics are read.",
        *capped([nic.shows("driver_version") for nic in old]),
        near(version[-1], "version"),
        subject="i40en",
        count=len(mine),
        remedy=f"Install i40en 2.4.1.0 or later on {nics.host} (image or driver download of the vendor), "
        "or update the host to 8.x.",
    )


def _numbers(text: str | None) -> tuple[int, ...]:
    """A driver version as numbers; what follows them (``-1vmw``) does not count."""
    printed = re.match(r"\d+(?:\.\d+)*", text or "")
    return tuple(int(part) for part in printed[0].split(".")) if printed else _FIXED

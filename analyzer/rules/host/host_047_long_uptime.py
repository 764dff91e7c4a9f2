"""HOST-047."""

from analyzer.commands.uptime import Uptime
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Records, Results, at, found, observed, rule


@rule("HOST-047", "Host has been running for more than a year", severity=Severity.INFO, aliases=("LIF-028",))
def long_uptime(
    uptimes: Records[Uptime], host: HostName, *, long_days: int = 365, very_long_days: int = 730
) -> Results:
    """A host was not restarted for a year or longer.

    What it checks
        The time since the start of the host: more than 365 days is an information, more than 730 a warning.

    Why it matters
        No update of ESXi, microcode or firmware has become active in that time, small leaks have added up, and
        nobody knows whether the host still starts.

    How to fix
        Install the pending updates and restart the host in maintenance mode.

    False alarms
        Updates that need no restart.

    References
        VMware ESXi Upgrade: updating hosts
    """
    told = next((item for item in reversed(uptimes) if item.days is not None), None)
    days = int(told.days or 0) if told is not None else 0
    if told is None or days <= long_days:
        yield observed(f"{days} days")
        return
    yield found(
        f"{host.name} has been running for {days} days.",
        at(told, "microseconds" if told.microseconds is not None else "seconds"),
        subject="uptime",
        severity=Severity.WARNING if days > very_long_days else None,
        remedy=f"On {host.name}: esxcli system maintenanceMode set --enable true; install the pending updates; "
        'esxcli system shutdown reboot -r "updates"',
    )

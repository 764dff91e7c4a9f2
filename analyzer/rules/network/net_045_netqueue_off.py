"""NET-045."""

from analyzer.commands.nic_list import Nic
from analyzer.facts.settings import Settings
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Records, Results, Skip, found, near, observed, rule

_OPTION = "netNetqueueEnabled"


@rule("NET-045", "NetQueue is switched off", severity=Severity.WARNING)
def netqueue_off(settings: Settings, nics: Records[Nic] | None, *, fast_mbps: int = 10000) -> Results:
    """The host gives each physical NIC one receive queue although it has fast ones.

    What it checks
        The VMkernel option netNetqueueEnabled, on hosts with a NIC that runs at 10 Gbit/s or more.

    Why it matters
        One queue is served by one CPU core: a fast link does not reach its speed and drops frames under load.

    How to fix
        esxcli system settings kernel set -s netNetqueueEnabled -v TRUE
        and restart the host.

    False alarms
        It is a workaround for crashes in the NetQueue code of some 6.5 builds (KB 2151749): keep it until the
        host is patched. On slower links one queue is enough.

    References
        KB 2151749: crash with NetQueue on ESXi 6.5
    """
    setting = settings.setting(_OPTION)
    if setting.changed is False and setting.value is None:
        yield observed(f"{_OPTION} has its default")
        return
    if setting.value is None:
        if setting.exists is False:
            raise NotApplicable(f"this version has no option {_OPTION}")
        raise settings.unknown(_OPTION)
    if setting.value != "FALSE":
        yield observed(f"{_OPTION} is {setting.value}")
        return
    fast = [nic for nic in nics or () if (nic.speed or 0) >= fast_mbps]
    if not fast:
        if nics is None or not nics.complete:
            raise Skip(
                f"{_OPTION} is FALSE; whether {settings.host} has fast NICs is not known",
                Need("esxcli network nic list", settings.host),
            )
        yield observed(f"{_OPTION} is FALSE, no link runs at {fast_mbps // 1000} Gbit/s")
        return
    later = f" After the next restart it will be {setting.pending}." if setting.pending is not None else ""
    named = f"{fast[0].name} runs at {(fast[0].speed or 0) // 1000} Gbit/s"
    yield found(
        f"{settings.host}: NetQueue is off ({_OPTION} is FALSE), and {named}.{later}",
        setting.shows(),
        near(fast[0], "speed"),
        subject=_OPTION,
        severity=Severity.INFO if setting.pending == "TRUE" else None,
        remedy=f"On {settings.host}: esxcli system settings kernel set -s {_OPTION} -v TRUE, then restart the host."
        if setting.pending != "TRUE"
        else f"Restart {settings.host}.",
    )

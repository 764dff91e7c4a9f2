"""SEC-028."""

from analyzer.facts.release import Release
from analyzer.facts.settings import Settings
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, found, observed, rule


@rule("SEC-028", "Executables from anywhere may run", severity=Severity.WARNING, hardening=("scg", "stig", "cis"))
def any_executable(settings: Settings, release: Release) -> Results:
    """The host runs programs that no package brought.

    What it checks
        The VMkernel option execInstalledOnly, and the option /User/execInstalledOnly, which is on by default
        from 8.0: one of them is enough. Off is the default of 7.0, so it is judged for a hardening profile
        only.

    Why it matters
        An encryptor that was copied to the host cannot start.

    How to fix
        esxcli system settings kernel set -s execInstalledOnly -v TRUE, then a restart

    False alarms
        Tools that vendors run from datastores stop working.

    References
        vSphere Security Configuration Guide 8: esxi-8.vib-trusted-binaries
        STIG 8: ESXI-80-000244
        CIS VMware ESXi 8: 2.5
    """
    if release.known() < (7, 0, 0):
        raise NotApplicable("the guides begin with 7.0")
    kernel = settings.setting("execInstalledOnly")
    running = settings.setting("/User/execInstalledOnly")
    if kernel.value == "TRUE" or running.value == 1:
        yield observed("on")
        return
    if kernel.value is None:
        raise settings.unknown("execInstalledOnly")
    if running.value is None and running.exists is not False and release.known() >= (8, 0, 0):
        raise settings.unknown("/User/execInstalledOnly")
    pending = ", on after the next start" if kernel.pending == "TRUE" else ""
    yield found(
        f"{settings.host}: execInstalledOnly is off{pending}.",
        kernel.shows()
        if kernel.proof is not None
        else running.shows()
        if running.proof is not None
        else release.shows(),
        remedy=f"Restart {settings.host}."
        if pending
        else f"On {settings.host}: esxcli system settings kernel set -s execInstalledOnly -v TRUE, then a restart",
    )

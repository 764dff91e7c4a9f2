"""SEC-006."""

from analyzer.commands.host_config import HostConfig
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Records, Results, Skip, at, found, observed, rule


@rule("SEC-006", "Lockdown mode is off", severity=Severity.WARNING, hardening=("scg", "stig", "cis"))
def lockdown_off(host: HostName, configs: Records[HostConfig]) -> Results:
    """Whoever has a password can log in at the host itself.

    What it checks
        lockdownMode in the configuration of the host. Off is the default of the product, so it is judged for a
        hardening profile only.

    Why it matters
        Logins at the host go around the roles and the audit of vCenter.

    How to fix
        In vCenter: host, Configure, Security Profile, Lockdown Mode, Normal.

    False alarms
        A host without vCenter must not be locked down.

    References
        vSphere Security Configuration Guide 8: esxi-8.lockdown-mode
        STIG 8: ESXI-80-000008
        CIS VMware ESXi 8: 3.20
    """
    config = next((item for item in reversed(configs) if item.extras.get("lockdown_mode")), None)
    if config is None:
        raise Skip(f"{host.name}: nothing tells of lockdown mode", "vim-cmd hostsvc/hostconfig")
    mode = str(config.extras["lockdown_mode"])
    if mode.lower() != "lockdowndisabled":
        yield observed(mode)
        return
    yield found(
        f"{host.name}: lockdown mode is off.",
        at(config, "lockdown_mode"),
        remedy=f"If vCenter manages {host.name}: host, Configure, Security Profile, Lockdown Mode, Normal.",
    )

"""SEC-027."""

from analyzer.commands.security_state import ConfigEncryption
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Records, Results, at, found, observed, rule


@rule("SEC-027", "The configuration is not sealed by the TPM", severity=Severity.INFO, hardening=("scg", "stig", "cis"))
def configuration_not_sealed(host: HostName, sealed: Records[ConfigEncryption]) -> Results:
    """Secrets in the configuration are not bound to the server.

    What it checks
        The mode of configuration encryption. NONE is common, so it is judged for a hardening profile only.

    Why it matters
        Who takes the boot device has the secrets on it.

    How to fix
        esxcli system settings encryption set --mode=TPM; then keep the key elsewhere: esxcli system settings
        encryption recovery list

    False alarms
        Without a TPM 2.0 it is not possible. With it, a new board needs the recovery key.

    References
        vSphere Security Configuration Guide 8: esxi-8.tpm-configuration
        STIG 8: ESXI-80-000238
        CIS VMware ESXi 8: 2.8
    """
    item = sealed[-1]
    if str(item.mode).upper() != "NONE":
        yield observed(f"mode {item.mode}")
        return
    yield found(
        f"{host.name}: the configuration is not sealed (mode NONE).",
        at(item, "mode"),
        remedy=f"If {host.name} has a TPM 2.0: esxcli system settings encryption set --mode=TPM",
    )

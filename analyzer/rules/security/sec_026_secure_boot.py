"""SEC-026."""

from analyzer.commands.security_state import ConfigEncryption, SecureBoot
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, Records, Results, Skip, at, found, observed, rule


@rule("SEC-026", "Secure Boot is off or not enforced", severity=Severity.WARNING, hardening=("scg", "stig", "cis"))
def secure_boot(
    host: HostName, states: Records[SecureBoot] | None, sealed: Records[ConfigEncryption] | None
) -> Results:
    """The host starts code that nobody signed.

    What it checks
        Whether Secure Boot is on, and whether the TPM enforces it. Off is common, so it is judged for a
        hardening profile only.

    Why it matters
        Boot kits and packages without a signature are not stopped.

    How to fix
        Switch it on in the firmware when secureBoot.py -c says that it is possible; then esxcli system settings
        encryption set --require-secure-boot=true

    False alarms
        Servers that start by legacy BIOS cannot.

    References
        vSphere Security Configuration Guide 8: esxi-8.secureboot
        vSphere Security Configuration Guide 8: esxi-8.secureboot-enforcement
        STIG 8: ESXI-80-000094
        STIG 8: ESXI-80-000085
        CIS VMware ESXi 8: 2.3
    """
    state = next((item for item in reversed(states or ()) if item.state), None)
    seal = sealed[-1] if sealed else None
    if state is not None and str(state.state).lower() == "disabled":
        yield found(
            f"{host.name}: Secure Boot is off.",
            at(state, "state"),
            subject="off",
            remedy=f"On {host.name}: /usr/lib/vmware/secureboot/bin/secureBoot.py -c tells whether the "
            "firmware can switch it on.",
        )
    elif seal is not None and seal.mode == "TPM" and seal.require_secure_boot is False:
        yield found(
            f"{host.name}: Secure Boot is not enforced by the TPM.",
            at(seal, "require_secure_boot"),
            subject="not enforced",
            severity=Severity.INFO,
            remedy=f"On {host.name}: esxcli system settings encryption set --require-secure-boot=true",
        )
    elif state is not None:
        yield observed(f"Secure Boot {str(state.state).lower()}")
    if state is None:
        raise Skip(
            f"{host.name}: nothing tells of Secure Boot",
            Need("/usr/lib/vmware/secureboot/bin/secureBoot.py -s", host.name),
        )

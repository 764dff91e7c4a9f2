"""SEC-034."""

from analyzer.commands.firewall import AllowedIp, Ruleset
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Records, Results, at, found, observed, rule

_MANAGEMENT = ("sshServer", "webAccess", "vSphereClient", "snmp", "CIMHttpServer", "CIMHttpsServer", "CIMSLP")


@rule(
    "SEC-034",
    "Management services are open to all addresses",
    severity=Severity.WARNING,
    hardening=("scg", "stig", "cis"),
)
def open_to_all(host: HostName, rulesets: Records[Ruleset], allowed: Records[AllowedIp]) -> Results:
    """The firewall lets everybody to services that only administrators need.

    What it checks
        The allowed addresses of the enabled rulesets sshServer, webAccess, vSphereClient, snmp, CIMHttpServer,
        CIMHttpsServer and CIMSLP. All is the default of the product, so it is judged for a hardening profile
        only.

    Why it matters
        Keeping a network out is the cheapest strong protection.

    How to fix
        esxcli network firewall ruleset set -r sshServer -a false; esxcli network firewall ruleset allowedip add
        -r sshServer -i <network>

    False alarms
        A firewall in front of the management network does the same.

    References
        vSphere Security Configuration Guide 8: esxi-8.firewall-restrict-access
        STIG 8: ESXI-80-000239
        CIS VMware ESXi 8: 5.1
    """
    enabled = {item.name for item in rulesets if item.enabled}
    wrong = [
        item
        for item in allowed
        if item.ruleset in _MANAGEMENT and item.ruleset in enabled and "All" in item.allowed_ip_addresses
    ]
    if not wrong:
        yield observed("none of the management rulesets is open to all")
        return
    names = ", ".join(str(item.ruleset) for item in wrong)
    first = wrong[0].ruleset
    yield found(
        f"{host.name}: {names} {'is' if len(wrong) == 1 else 'are'} open to all addresses.",
        *(at(item, "allowed_ip_addresses") for item in wrong),
        count=len(wrong),
        remedy=f"On {host.name}, for each: esxcli network firewall ruleset set -r {first} -a false; "
        f"esxcli network firewall ruleset allowedip add -r {first} -i <network>",
    )

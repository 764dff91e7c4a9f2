"""SEC-022."""

from analyzer.commands.security_state import Snmp
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Records, Results, at, found, observed, rule

_WELL_KNOWN = ("public", "private", "community")


@rule("SEC-022", "SNMP is on with a community", severity=Severity.WARNING)
def snmp_community(host: HostName, agents: Records[Snmp]) -> Results:
    """The SNMP agent answers whoever knows a word that goes over the network in clear text.

    What it checks
        Whether the agent is on and has communities (versions 1 and 2c). A well-known community (public,
        private) is an error. Communities are never shown.

    Why it matters
        Communities can be read on the network; what the agent tells helps an attacker.

    How to fix
        esxcli system snmp set --enable=false, or SNMP v3 users in place of communities.

    False alarms
        None where it is on.

    References
        vSphere Security Configuration Guide 8: esxi-8.deactivate-snmp
        STIG 8: ESXI-80-000212
        CIS VMware ESXi 7.0: 2.5
    """
    agent = agents[-1]
    if not agent.enable or not agent.communities:
        yield observed("off" if not agent.enable else "without communities")
        return
    known = any(name.strip().lower() in _WELL_KNOWN for name in agent.communities)
    yield found(
        f"{host.name}: SNMP is on with {len(agent.communities)} "
        f"{'community' if len(agent.communities) == 1 else 'communities'}{', one is well known' if known else ''}.",
        at(agent, "communities"),
        severity=Severity.ERROR if known else None,
        remedy=f"On {host.name}: esxcli system snmp set --enable=false, or use SNMP v3 users.",
    )

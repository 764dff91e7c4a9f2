"""SEC-033."""

from analyzer.commands.firewall import Firewall
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Records, Results, at, found, observed, rule


@rule("SEC-033", "The firewall of the host is off", severity=Severity.ERROR)
def firewall_off(host: HostName, firewalls: Records[Firewall]) -> Results:
    """Nothing is kept from the ports of the host.

    What it checks
        Whether the firewall is enabled and loaded, and what becomes of traffic that no rule names.

    Why it matters
        Every service that listens can be reached; attackers switch it off first.

    How to fix
        esxcli network firewall set --enabled true; esxcli network firewall set --default-action false; esxcli
        network firewall load

    False alarms
        None: a firewall elsewhere does not protect hosts from each other.

    References
        vSphere Security Configuration Guide 8: esxi-8.firewall-incoming-default
        STIG 8: ESXI-80-000214
    """
    item = firewalls[-1]
    wrong = []
    if item.enabled is False:
        wrong.append(("enabled", "is off", "esxcli network firewall set --enabled true"))
    if item.loaded is False:
        wrong.append(("loaded", "is not loaded", "esxcli network firewall load"))
    if (item.default_action or "").upper() == "PASS":
        wrong.append(
            ("default_action", "lets through what no rule names", "esxcli network firewall set --default-action false")
        )
    if not wrong:
        yield observed(f"on, default action {item.default_action}")
        return
    yield found(
        f"{host.name}: the firewall {' and '.join(words for _, words, _ in wrong)}.",
        *(at(item, field) for field, _, _ in wrong),
        remedy=f"On {host.name}: {'; '.join(command for _, _, command in wrong)}",
    )

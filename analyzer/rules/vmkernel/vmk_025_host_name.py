"""VMK-025."""

from analyzer.facts.names import OwnName
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Others, Results, found, observed, rule

_UNNAMED = frozenset({"localhost", "localhost.localdomain", "localhost.localdom"})


@rule("VMK-025", "Host name is localhost or has no domain", severity=Severity.INFO)
def host_name(host: HostName, own: OwnName, others: Others[OwnName]) -> Results:
    """A host does not have a full name of its own.

    What it checks
        The host name, whether the full name has a domain, and whether another host of the case has the same
        full name (a warning).

    Why it matters
        Certificates, HA and the logs of several hosts in one place tell hosts apart by their full names.

    How to fix
        esxcli system hostname set --fqdn=NAME.DOMAIN

    False alarms
        None known. A host that was collected twice is one host.

    References
        VMware vSphere 8.0 Host Management: host names and DNS
    """
    remedy = f"On {host.name}: esxcli system hostname set --fqdn=<name>.<domain>"
    if not own.full or own.full.lower() in _UNNAMED or own.short.lower() in _UNNAMED:
        yield found(f"{host.name}: the host is called {own.full or 'nothing'}.", own.shows(), remedy=remedy)
        return
    if "." not in own.full:
        yield found(f"{host.name}: the full name {own.full} has no domain.", own.shows(), remedy=remedy)
    else:
        yield observed(own.full)
    for name, other in others.items():
        if other.full.lower() == own.full.lower() and host.name < name:
            yield found(
                f"{host.name} and {name} have the same full name, {own.full}.",
                own.shows(),
                other.near(),
                subject=own.full,
                remedy="On one of the two: esxcli system hostname set --fqdn=<name>.<domain>",
                severity=Severity.WARNING,
                hosts=(host.name, name),
            )

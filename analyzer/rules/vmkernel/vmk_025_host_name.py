"""VMK-025."""

from analyzer.commands.hostname import HostnameSettings
from analyzer.findings import Severity
from analyzer.rulebook import HostName, NotApplicable, Others, Records, Results, at, found, near, observed, rule

_UNNAMED = frozenset({"localhost", "localhost.localdomain", "localhost.localdom"})


@rule("VMK-025", "Host name is localhost or has no domain", severity=Severity.INFO)
def host_name(
    host: HostName, settings: Records[HostnameSettings], others: Others[Records[HostnameSettings]]
) -> Results:
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
    if not settings:
        raise NotApplicable(f"{host.name}: the output holds no name")
    own = settings[-1]
    short, full = own.host_name or "", own.fully_qualified_domain_name or own.host_name or ""
    remedy = f"On {host.name}: esxcli system hostname set --fqdn=<name>.<domain>"
    if not full or short.lower() in _UNNAMED or full.lower() in _UNNAMED:
        yield found(f"{host.name}: the host is called {full or 'nothing'}.", at(own, "host_name"), remedy=remedy)
        return
    if "." not in full:
        yield found(
            f"{host.name}: the full name {full} has no domain.", at(own, "fully_qualified_domain_name"), remedy=remedy
        )
    else:
        yield observed(full)
    for name, theirs in others.items():
        other = theirs[-1] if theirs else None
        if other is None or (other.fully_qualified_domain_name or other.host_name or "").lower() != full.lower():
            continue
        if host.name < name:
            yield found(
                f"{host.name} and {name} have the same full name, {full}.",
                at(own, "fully_qualified_domain_name"),
                near(other, "fully_qualified_domain_name"),
                subject=full,
                remedy="On one of the two: esxcli system hostname set --fqdn=<name>.<domain>",
                severity=Severity.WARNING,
                hosts=(host.name, name),
            )

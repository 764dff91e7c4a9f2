"""VMK-024."""

from collections import Counter

from analyzer.facts.clusters import Membership, clusters
from analyzer.facts.name_servers import NameServers
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Others, Results, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of


@rule("VMK-024", "DNS servers missing or only one", severity=Severity.WARNING, aliases=("XH-005",))
def name_servers_missing(
    host: HostName, dns: NameServers, member: Membership, others: Others[NameServers], mates: Others[Membership]
) -> Results:
    """A host has no name server, only one, or others than the rest of its cluster.

    What it checks
        The DNS servers of the default stack: none is an error, one or the same one twice is information, and
        so is a set that differs from that of most hosts of the cluster.

    Why it matters
        A host resolves vCenter, its domain, time servers and log targets by name. Without an answer it drops
        out of the domain, its logs stay on the host and its clock drifts.

    How to fix
        Add servers:
        esxcli network ip dns server add -s ADDRESS

    False alarms
        A lab that keeps all names in /etc/hosts needs none. One address may stand for several servers
        (anycast, a load balancer).

    References
        VMware vSphere 8.0 Networking: change DNS and routing configuration
    """
    distinct = tuple(dict.fromkeys(dns.servers))
    if not distinct:
        yield found(
            f"{dns.host} has no DNS server.",
            dns.proof,
            subject="none",
            remedy=f"On {dns.host}: esxcli network ip dns server add -s <address>, once for each of two servers",
            severity=Severity.ERROR,
        )
        return
    if len(distinct) == 1:
        twice = f", {len(dns.servers)} times" if len(dns.servers) > 1 else ""
        yield found(
            f"{dns.host} has one DNS server: {distinct[0]}{twice}.",
            dns.proof,
            subject="one",
            remedy=f"On {dns.host}: esxcli network ip dns server add -s <address of a second server>",
            severity=Severity.INFO,
        )
    elif len(distinct) < len(dns.servers):
        repeated = [name for name, times in Counter(dns.servers).items() if times > 1]
        yield found(
            f"{dns.host} has the DNS server {list_of(repeated)} more than once.",
            dns.proof,
            subject="repeated",
            remedy=f"Keep one entry of each. On {dns.host}: "
            + "; ".join(f"esxcli network ip dns server remove -s {name}" for name in repeated),
            severity=Severity.INFO,
        )
    else:
        yield observed(f"{len(distinct)} servers")
    usual = _usual(host, member, dns, others, mates)
    if usual is not None and set(usual.servers) != set(dns.servers):
        yield found(
            f"{dns.host} asks {list_of(distinct)}, {usual.host} of the same cluster {list_of(usual.servers)}.",
            dns.proof,
            usual.proof,
            subject="differs",
            remedy=f"Decide which servers the cluster uses and set them on {dns.host} or {usual.host}: "
            "esxcli network ip dns server add -s <address>; esxcli network ip dns server remove -s <address>",
            severity=Severity.INFO,
        )


def _usual(
    host: HostName, member: Membership, dns: NameServers, others: Others[NameServers], mates: Others[Membership]
) -> NameServers | None:
    """A host of the cluster with the set that most of its hosts have; of equal ones that of the first host."""
    members = {host.name: member, **mates}
    own = next((each for each in clusters(members) if each.evident and host.name in each.hosts), None)
    sets = {name: others[name] for name in sorted(own.hosts) if name in others} if own is not None else {}
    sets = dict(sorted({**sets, host.name: dns}.items()))
    counted = Counter(frozenset(each.servers) for each in sets.values() if each.servers)
    if len(sets) < 2 or not counted:
        return None
    wanted = counted.most_common(1)[0][0]
    return next(each for each in sets.values() if frozenset(each.servers) == wanted)

"""XH-006."""

from analyzer.facts.clusters import Membership
from analyzer.facts.scratch import SYSLOG_GET, LogServers
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, Results, Skip, found, observed, rule
from analyzer.rules.cross.drift import Told, differs, groups, inside, proofs, said, split


@rule("XH-006", "Log servers differ inside a cluster", severity=Severity.INFO)
def log_servers_differ(servers: Fleet[LogServers], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """The hosts of one cluster send their logs to different servers.

    What it checks
        The remote hosts of the log service of all hosts of a cluster, in any order.

    Why it matters
        After an incident the logs of the odd host are looked for in vain.

    How to fix
        The same servers on all hosts:
        esxcli system syslog config set --loghost=ssl://SERVER:1514; esxcli system syslog reload

    False alarms
        Hosts of two sites in one stretched cluster may use the server of their own site.

    References
        VMware vSphere ESXi: configure syslog on ESXi hosts
    """
    known = {
        host: Told(frozenset(each.servers), ", ".join(each.servers) or "none", each.shown)
        for host, each in servers.items()
    }
    for cluster in groups(members, names):
        told = inside(cluster, known)
        if len(told) < 2:
            continue
        if not differs(told):
            yield observed(f"{next(iter(told.values())).text} on {len(told)} hosts")
            continue
        shown = proofs(told)
        if not shown:
            continue
        yield found(
            f"The hosts send their logs to different servers: {said(told)}.",
            *shown,
            subject="log servers",
            count=len(split(told)),
            hosts=tuple(told),
        )
    lacking = [host for host in names if host not in known]
    if lacking:
        raise Skip("the log servers of some hosts are not known", *(Need(SYSLOG_GET, host) for host in lacking))

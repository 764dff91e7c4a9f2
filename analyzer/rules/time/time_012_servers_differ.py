"""TIME-012."""

from analyzer.facts.clusters import Membership
from analyzer.facts.time_sources import TimeSources
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, Results, Skip, found, observed, rule
from analyzer.rules.cross.drift import Told, differs, groups, inside, odd_hosts, proofs, said, split, weight
from analyzer.rules.network.switches import some


@rule("TIME-012", "Time servers differ between hosts of a cluster", severity=Severity.WARNING, aliases=("XH-015",))
def servers_differ(times: Fleet[TimeSources], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """Hosts of one cluster fetch their time from different servers.

    What it checks
        The servers in the NTP configuration of all hosts of a cluster; their order and upper case do not count.

    Why it matters
        When the servers disagree the hosts drift apart: HA and vSAN complain, and their logs cannot be laid side
        by side.

    How to fix
        Give all hosts the same servers:
        esxcli system ntp set --server=NTP1 --server=NTP2 --enabled=true

    False alarms
        Hosts of two sites with servers of their own: hosts that nothing shows to be of one cluster are told as
        an information.

    References
        KB 312204: time synchronisation of ESXi
    """
    compared = False
    for cluster in groups(members, names):
        held = {
            host: Told(frozenset(name.lower() for name in time.servers), some(list(time.servers)), time.servers_proof)
            for host, time in inside(cluster, times).items()
            if time.servers
        }
        if len(held) < 2:
            continue
        compared = True
        if not differs(held):
            yield observed(f"{next(iter(held.values())).text} on {some(list(held))}")
            continue
        usual = held[split(held)[0][0]]
        odd = odd_hosts(split(held))
        yield found(
            f"The time servers differ: {said(held)}.",
            *proofs(held),
            subject="time servers",
            severity=weight(cluster),
            hosts=tuple(held),
            count=len(odd),
            remedy=f"Decide which servers the cluster uses, {usual.text} for example, and set them on {some(list(odd))}"
            ": esxcli system ntp set --server=<server 1> --server=<server 2> --enabled=true",
        )
    if not compared:
        lacking = [host for host in names if host not in times or times[host].servers is None]
        if lacking:
            raise Skip(
                "the time servers of fewer than two hosts of a cluster are known",
                *(Need("cat /etc/ntp.conf", host) for host in lacking),
            )
        yield observed("no two hosts with time servers to compare")

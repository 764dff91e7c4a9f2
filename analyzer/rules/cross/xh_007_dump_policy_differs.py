"""XH-007."""

from analyzer.commands.coredump import DumpFile, DumpNetwork, DumpPartition
from analyzer.facts.clusters import Membership
from analyzer.facts.scratch import Scratch
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.cross.drift import Told, differs, groups, inside, proofs, said, split

_FILE = "esxcli system coredump file get"


@rule("XH-007", "Places of logs or core dumps differ inside a cluster", severity=Severity.INFO)
def dump_policy_differs(
    scratch: Fleet[Scratch] | None, partitions: Fleet[Records[DumpPartition]] | None,
    files: Fleet[Records[DumpFile]] | None, networks: Fleet[Records[DumpNetwork]] | None,
    members: Fleet[Membership], names: Fleet[HostName],
) -> Results:  # fmt: skip
    """Some hosts of a cluster keep logs and core dumps in another kind of place than the rest.

    What it checks
        Whether logs outlast a restart, and where core dumps go: a file, a partition, the network, nowhere.

    Why it matters
        After a crash the evidence is there on some hosts only.

    How to fix
        Bring all hosts to one way: a scratch folder on a persistent volume, and
        esxcli system coredump file add; esxcli system coredump file set --smart --enable true

    False alarms
        Hosts that boot from SD cards or the network have other places than those with disks.

    References
        VMware vSphere ESXi: core dumps, scratch partition
    """
    kept = {
        host: Told(each.persistent, "persistent logs" if each.persistent else "logs that a restart loses",
                   each.persistent_shown)
        for host, each in (scratch or {}).items() if each.persistent is not None
    }  # fmt: skip
    dumps = {host: goes for host in names if (goes := _dumps(host, partitions, files, networks)) is not None}
    compared = False
    for cluster in groups(members, names):
        for what, known in (("logs", kept), ("core dumps", dumps)):
            told = inside(cluster, known)
            if len(told) < 2:
                continue
            compared = True
            if not differs(told):
                yield observed(f"{next(iter(told.values())).text} on {len(told)} hosts")
                continue
            yield found(
                f"The hosts keep {what} in different ways: {said(told)}.",
                *proofs(told),
                subject=what,
                count=len(split(told)),
                hosts=tuple(told),
            )
    if not compared:
        lacking = [host for host in names if host not in dumps]
        raise Skip("where core dumps go is not known", *(Need(_FILE, host) for host in lacking))


def _dumps(
    host: str, partitions: Fleet[Records[DumpPartition]] | None, files: Fleet[Records[DumpFile]] | None,
    networks: Fleet[Records[DumpNetwork]] | None,
) -> Told | None:  # fmt: skip
    """Where the core dumps of a host go, the first of all that is active."""
    told = None
    for file in files.get(host, ()) if files is not None else ():
        if file.active:
            return Told("file", "core dumps to a file", at(file, "active"))
        told = Told("none", "no active place for core dumps", at(file))
    for partition in partitions.get(host, ()) if partitions is not None else ():
        if partition.active:
            return Told("partition", "core dumps to a partition", at(partition, "active"))
    for network in networks.get(host, ()) if networks is not None else ():
        if network.enabled:
            return Told("network", "core dumps to the network", at(network, "enabled"))
    return told

"""STG-074."""

from collections import defaultdict

from analyzer.commands.nfs import NfsVolume
from analyzer.facts.clusters import Membership, clusters
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Fleet, NotApplicable, Records, Results, at, found, observed, rule
from analyzer.rules.storage.words import SHOWN, counted, some


@rule("STG-074", "One NFS export is mounted by different server names", severity=Severity.ERROR,
      confidence=Confidence.LIKELY, aliases=("XH-019",))  # fmt: skip
def nfs_names_differ(volumes: Fleet[Records[NfsVolume]], members: Fleet[Membership]) -> Results:
    """Hosts mount what seems to be one NFS export by different names of its server or path.

    What it checks
        NFS 3 datastores with the same name on several hosts: the server and the share, letter by letter.

    Why it matters
        A host makes the identity of the datastore from both strings. Written in different ways it is two datastores:
        vMotion and HA do not work between these hosts.

    How to fix
        Unmount it where it is written in another way and mount it again like on the others:
        esxcli storage nfs remove -v NAME; esxcli storage nfs add -H SERVER -s SHARE -v NAME

    False alarms
        Two sites may have a datastore of the same name on different servers: an information between hosts that are
        not known to be of one cluster.

    References
        vSphere Storage: NFS datastores, the same server and folder on all hosts
    """
    compared = 0
    for cluster in clusters({name: members[name] for name in volumes if name in members}):
        seen: dict[str, dict[str, NfsVolume]] = defaultdict(dict)
        for host in cluster.hosts:
            for item in volumes[host]:
                if item.volume_name:
                    seen[item.volume_name][host] = item
        for name, on in seen.items():
            if len(on) < 2:
                continue
            compared += 1
            ways: dict[str, list[str]] = defaultdict(list)
            for host, item in on.items():
                ways[f"{item.host}:{item.share}"].append(host)
            if len(ways) == 1:
                continue
            common = max(ways, key=lambda way: len(ways[way]))
            others = [host for way, hosts in ways.items() if way != common for host in hosts]
            server, _, share = common.partition(":/")
            yield found(
                f"{name} is mounted in different ways: "
                f"{', '.join(f'{way} on {some(hosts)}' for way, hosts in ways.items())}.",
                *[at(item, "host") for item in on.values()][:SHOWN],
                subject=name, hosts=tuple(on), count=len(others),
                severity=None if cluster.evident else Severity.INFO,
                remedy=f'On {some(others)}, without machines on it: esxcli storage nfs remove -v "{name}"; '
                f'esxcli storage nfs add -H {server} -s "/{share}" -v "{name}"',
            )  # fmt: skip
    if not compared:
        raise NotApplicable("the hosts have no NFS datastore of the same name")
    yield observed(f"{counted(compared, 'NFS datastore')} of several hosts compared")

"""STG-070."""

from collections import defaultdict

from analyzer.commands.nfs import NFS, NFS41, Nfs41Volume, NfsVolume
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, NotApplicable, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.storage.words import SHOWN, counted, some


@rule("STG-070", "NFS datastore is not accessible", severity=Severity.CRITICAL)
def nfs_inaccessible(
    old: Records[NfsVolume] | None, new: Records[Nfs41Volume] | None, host: HostName
) -> Results:  # fmt: skip
    """The host cannot reach an NFS datastore, or has not mounted it.

    What it checks
        "Accessible" and "Mounted" of each NFS 3 and NFS 4.1 datastore. Those of one server are one finding.

    Why it matters
        Machines on it hang or have stopped.

    How to fix
        From the host: vmkping -I vmkN SERVER, then the exports of the server, the firewall between them and, for
        NFS 4.1 with Kerberos, the clock.

    False alarms
        A datastore that somebody unmounted before taking the export away.

    References
        vSphere Storage: NFS datastores
    """
    if old is None and new is None:
        raise Skip(f"{host.name}: its NFS datastores were not collected", Need(NFS.to_collect), Need(NFS41.to_collect))
    volumes: list[NfsVolume | Nfs41Volume] = [*(old or ()), *(new or ())]
    if not volumes:
        raise NotApplicable(f"{host.name} has no NFS datastore")
    lost: dict[str, list[NfsVolume | Nfs41Volume]] = defaultdict(list)
    for item in volumes:
        if item.accessible is False or item.mounted is False:
            lost[_server(item)].append(item)
    for server, items in lost.items():
        names = [item.volume_name or item.share or "" for item in items]
        state = "not accessible" if any(item.accessible is False for item in items) else "not mounted"
        adapter = next((item.vmknic for item in items if item.vmknic), None) or "<vmkN>"
        others = sum(1 for item in volumes if _server(item) == server) - len(items)
        still = f"; {counted(others, 'other')} of that server {'is' if others == 1 else 'are'} well" if others else ""
        yield found(
            f"{host.name}: {some(names)} of NFS server {server} {'is' if len(items) == 1 else 'are'} {state}{still}.",
            *[at(item, "accessible" if item.accessible is False else "mounted") for item in items[:SHOWN]],
            subject=server, count=len(items),
            remedy=f"On {host.name}: vmkping -I {adapter} {server.split(',')[0]}; then the exports "
            f"({some(item.share or '' for item in items)}) and the firewall in between",
        )  # fmt: skip
    if not lost:
        yield observed(f"{counted(len(volumes), 'NFS datastore')} accessible")
    if old is None or new is None:
        lacking = NFS if old is None else NFS41
        raise Skip(f"{host.name}: {lacking.name} was not collected", Need(lacking.to_collect))


def _server(item: NfsVolume | Nfs41Volume) -> str:
    return item.host or "" if isinstance(item, NfsVolume) else ",".join(item.host_s)

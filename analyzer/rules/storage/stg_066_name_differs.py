"""STG-066."""

from collections import defaultdict

from analyzer.commands.filesystems import Filesystem
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Fleet, NotApplicable, Records, Results, at, found, observed, rule
from analyzer.rules.storage.words import SHOWN, counted, some


@rule("STG-066", "One datastore has different names on hosts", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def name_differs(volumes: Fleet[Records[Filesystem]]) -> Results:
    """Hosts show the same volume under different names.

    What it checks
        "Volume Name" of VMFS and NFS volumes with the same UUID on several hosts.

    Why it matters
        Scripts and backup programs that go by name miss the datastore on some hosts. Mostly one host still has a
        former name.

    How to fix
        Rescan the host with the former name: esxcli storage filesystem rescan
        Else rename the datastore once in vCenter.

    False alarms
        Volumes without a name on one side are not compared.

    References
        vSphere Storage: change a datastore name
    """
    seen: dict[str, dict[str, Filesystem]] = defaultdict(dict)
    for host, listed in volumes.items():
        for item in listed:
            if item.uuid and item.volume_name and (item.type or "").upper().startswith(("VMFS-", "NFS")):
                seen[item.uuid][host] = item
    shared = {uuid: on for uuid, on in seen.items() if len(on) > 1}
    if not shared:
        raise NotApplicable("the hosts share no datastore")
    unlike = {uuid: on for uuid, on in shared.items() if len({item.volume_name for item in on.values()}) > 1}
    for uuid, on in unlike.items():
        by_name: dict[str, list[str]] = defaultdict(list)
        for host, item in on.items():
            by_name[item.volume_name or ""].append(host)
        told = ", ".join(f"{name} on {some(hosts)}" for name, hosts in by_name.items())
        rare = min(by_name, key=lambda name: len(by_name[name]))
        yield found(
            f"Volume {uuid} has different names: {told}.",
            *[at(item, "volume_name") for item in on.values()][:SHOWN],
            subject=uuid, hosts=tuple(on),
            remedy=f"On {some(by_name[rare])}: esxcli storage filesystem rescan; if the name stays, rename the "
            "datastore once in vCenter.",
        )  # fmt: skip
    if len(unlike) < len(shared):
        yield observed(f"{counted(len(shared) - len(unlike), 'shared datastore')} with one name on all hosts")

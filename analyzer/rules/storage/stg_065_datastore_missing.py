"""STG-065."""

from collections import defaultdict
from collections.abc import Mapping

from analyzer.facts.clusters import Membership, clusters
from analyzer.facts.storage import Datastore, Storage
from analyzer.findings import Confidence, Severity
from analyzer.model import Record
from analyzer.rulebook import Fleet, Need, NotApplicable, Results, Skip, at, found, observed, rule
from analyzer.rules.storage.words import SHOWN, counted, some

_LIST = "esxcli storage filesystem list"
_EXTENTS = "esxcli storage vmfs extent list"


@rule(
    "STG-065",
    "Shared datastore is missing on some hosts",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    aliases=("XH-008",),
)
def datastore_missing(storages: Fleet[Storage], members: Fleet[Membership]) -> Results:
    """A VMFS datastore that most hosts of a cluster have is not there on the others.

    What it checks
        The VMFS volumes of the hosts of a cluster, by UUID. A volume counts as shared where two hosts have it, or
        where it lies on a LUN of an array. Volumes that the same hosts lack are one finding.

    Why it matters
        Machines on it cannot move to the hosts without it, and HA cannot restart them there.

    How to fix
        Map and zone the LUN to the hosts that lack it, then: esxcli storage core adapter rescan --all

    False alarms
        Local volumes, and those that fewer than half of the hosts have, are left out. A volume that only one of two
        hosts has may be its own (boot from SAN, scratch): a warning. Between hosts that are not known to be of one
        cluster it is an information, and only where they share another datastore.

    References
        vSphere Storage: sharing a VMFS datastore across hosts
    """
    known = {name: each for name, each in storages.items() if any(_is_vmfs(store) for store in each.datastores)}
    if len(known) < 2:
        raise NotApplicable("fewer than two hosts with a list of volumes")
    shared = 0
    blind: set[str] = set()
    for cluster in clusters({name: members[name] for name in known if name in members}):
        having: dict[str, dict[str, Datastore]] = defaultdict(dict)
        for host in cluster.hosts:
            for store in known[host].datastores:
                if _is_vmfs(store):
                    having[store.uuid][host] = store
        common = {uuid for uuid, on in having.items() if len(on) > 1}
        shared += len(common)
        if len(cluster.hosts) < 2 or (not cluster.evident and not common):
            continue
        groups: dict[tuple[str, ...], list[dict[str, Datastore]]] = defaultdict(list)
        for on in having.values():
            lacking = tuple(host for host in cluster.hosts if host not in on)
            if lacking and len(on) * 2 >= len(cluster.hosts):
                local = _is_local(on, known) if len(on) == 1 else False
                if local is None:
                    blind |= set(on)
                elif not local:
                    groups[lacking].append(on)
        for lacking, stores in groups.items():
            names = [next(iter(on.values())).name for on in stores]
            single = all(len(on) == 1 for on in stores)
            severity = Severity.WARNING if single else Severity.ERROR
            yield found(
                f"{some(names)} {'is' if len(names) == 1 else 'are'} on {some(stores[0])} but not on {some(lacking)}.",
                *[at(record, column) for on in stores for store in on.values()
                  for record, column in [_proof(store)]][:SHOWN],
                subject=f"missing on {', '.join(lacking)}", count=len(stores), hosts=(*stores[0], *lacking),
                severity=severity if cluster.evident else Severity.INFO,
                remedy=f"Map and zone the LUN of {some(names)} to {some(lacking)}, then run there: "
                "esxcli storage core adapter rescan --all",
            )  # fmt: skip
    yield observed(f"{counted(shared, 'VMFS datastore')} shared by the hosts")
    if blind:
        raise Skip(
            f"whether volumes of {some(sorted(blind))} are local is not told",
            *(Need(command, host) for host in sorted(blind) for command in (_EXTENTS,)),
        )


def _is_vmfs(store: Datastore) -> bool:
    kind = store.kind.upper()
    return kind.startswith("VMFS") and kind not in ("VMFS-L", "VMFSOS")


def _is_local(on: Mapping[str, Datastore], storages: Mapping[str, Storage]) -> bool | None:
    """True for a volume on a disk of the host itself; None when nothing tells."""
    host, store = next(iter(on.items()))
    devices = [storages[host].device(extent.device) for extent in store.extents]
    told = [device.is_lun for device in devices if device is not None and (device.paths or device.record is not None)]
    return None if not told else not any(told)


def _proof(store: Datastore) -> tuple[Record, str]:
    if store.record is not None:
        return store.record, "uuid"
    return store.extents[0].record, store.extents[0].column

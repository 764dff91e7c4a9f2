"""VSAN-015."""

from analyzer.commands.vsan import VsanCluster
from analyzer.commands.vsan_objects import ObjectHealth
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Records, Results, at, found, observed, rule
from analyzer.rules.network.switches import counted

_STATES: tuple[tuple[str, Severity, str, str], ...] = (
    ("inaccessible", Severity.CRITICAL, "are inaccessible",
     "Bring the hosts and disks that hold their components back first; then look at esxcli vsan debug object list."),
    ("reducedavailabilitywithnorebuild", Severity.ERROR, "have lost redundancy, and nothing rebuilds it",
     "Look for failed hosts or disks (esxcli vsan storage list) and for free capacity, then repair the objects."),
    ("reducedavailabilitywithnorebuilddelaytimer", Severity.WARNING,
     "have lost redundancy; the rebuild waits for the delay timer (60 minutes)",
     "Bring the absent host back, or start the repair at once in vCenter: Repair objects immediately."),
    ("nonavailabilityrelatedincompliance", Severity.WARNING, "do not comply with their storage policy",
     "Give the cluster what the policy asks for (capacity, hosts, fault domains), or change the policy."),
    ("nonavailabilityrelatedreconfig", Severity.INFO, "are being changed to their storage policy", "Wait for the end."),
    ("reducedavailabilitywithactiverebuild", Severity.INFO, "have lost redundancy and are being rebuilt",
     "Wait for the end of the rebuild: esxcli vsan debug resync summary get"),
)  # fmt: skip


@rule("VSAN-015", "vSAN objects are not healthy", severity=Severity.CRITICAL)
def object_health(
    tables: Fleet[Records[ObjectHealth]], states: Fleet[Records[VsanCluster]] | None, names: Fleet[HostName]
) -> Results:
    """Objects of the vSAN cluster are inaccessible or have lost their redundancy.

    What it checks
        The counts of esxcli vsan debug object health summary get, once for each cluster: every host tells of the
        whole cluster. Inaccessible objects are critical, lost redundancy without a rebuild is an error.

    Why it matters
        An inaccessible object is a disk or a folder of a VM that nobody can read. An object without redundancy
        is lost with the next failure.

    How to fix
        Bring absent hosts and disks back and make room; see the objects with
        esxcli vsan debug object list

    False alarms
        While a host is in maintenance mode, objects wait with reduced redundancy for it to come back.

    References
        KB 326929: vSAN object health
    """
    clusters: dict[str, tuple[str, Records[ObjectHealth]]] = {}
    for host, records in tables.items():
        told = states.get(host) if states is not None else None
        cluster = next((item.sub_cluster_uuid for item in told or () if item.sub_cluster_uuid), "")
        base = names[host].base if host in names else host
        if records:
            # Each host sees the same objects; the later collection of a host holds.
            clusters[cluster or base] = (host, records)
    for cluster, (host, records) in clusters.items():
        counts = {item.state: item for item in records}
        bad = 0
        for state, severity, words, remedy in _STATES:
            item = counts.get(state)
            if item is None or not item.number_of_objects:
                continue
            bad += 1
            count = item.number_of_objects
            yield found(
                f"{counted(count, 'vSAN object')} {words if count > 1 else _one(words)} (seen on {host}).",
                at(item, "number_of_objects"),
                subject=f"{cluster} {state}",
                severity=severity, remedy=remedy, count=count, hosts=(host,),
            )  # fmt: skip
        if not bad:
            healthy = counts.get("healthy")
            yield observed(f"{healthy.number_of_objects if healthy is not None else 'all'} objects healthy")


def _one(words: str) -> str:
    """The words for a single object."""
    for many, one in (("are ", "is "), ("have ", "has "), ("do not", "does not")):
        if words.startswith(many):
            words = one + words.removeprefix(many)
            break
    return words.replace(" and are ", " and is ").replace("their ", "its ")

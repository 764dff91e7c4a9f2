"""STG-006."""

from collections import defaultdict

from analyzer.facts.clusters import Membership, clusters
from analyzer.facts.storage import Device, Storage
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Fleet, NotApplicable, Results, found, observed, rule
from analyzer.rules.storage.words import SHOWN, counted, kinds, names, some


@rule("STG-006", "Path count differs between hosts", severity=Severity.WARNING, confidence=Confidence.LIKELY)
def path_count_differs(storages: Fleet[Storage], members: Fleet[Membership]) -> Results:
    """Hosts of a cluster have different numbers of paths to the same LUN.

    What it checks
        The number of paths, dead ones included, of each LUN that two or more hosts see. LUNs that differ in the
        same way are one finding.

    Why it matters
        One host has less redundancy or bandwidth than the others, mostly because its zoning or its mapping on the
        array was forgotten in part.

    How to fix
        Zone and map the host like the others, then rescan: esxcli storage core adapter rescan --all

    False alarms
        Hosts that use another number of adapters, with as many paths through each, were built so: an information.
        So are differences between hosts that are not known to be of one cluster.

    References
        vSphere Storage: LUN presentation to the hosts of a cluster
    """
    known = {name: each for name, each in storages.items() if each.has_paths and each.whole and each.luns}
    if len(known) < 2:
        raise NotApplicable("fewer than two hosts with a whole list of paths to LUNs of arrays")
    shared = 0
    for cluster in clusters({name: members[name] for name in known if name in members}):
        seen: dict[str, dict[str, Device]] = defaultdict(dict)
        for host in cluster.hosts:
            for device in known[host].luns:
                if device.paths:
                    seen[device.name][host] = device
        unlike: dict[tuple[tuple[str, int], ...], list[dict[str, Device]]] = defaultdict(list)
        for on in (each for each in seen.values() if len(each) > 1):
            shared += 1
            if len({len(device.paths) for device in on.values()}) > 1:
                unlike[tuple((host, len(device.paths)) for host, device in on.items())].append(on)
        for counts, devices in unlike.items():
            first = devices[0]
            by_count: dict[int, list[str]] = defaultdict(list)
            for host, count in counts:
                by_count[count].append(host)
            told = ", ".join(f"{count} on {some(hosts)}" for count, hosts in sorted(by_count.items()))
            low = by_count[min(by_count)]
            one = [next(iter(each.values())) for each in devices]
            yield found(
                f"{counted(len(devices), 'LUN')} of {kinds(one)} ({names(one)}): paths differ, {told}.",
                *[device.paths[0].shows() for each in devices for device in each.values()][:SHOWN],
                subject=f"{first[low[0]].name} {told}", count=len(devices), hosts=tuple(first),
                severity=None if cluster.evident and not _by_design(first) else Severity.INFO,
                remedy=f"Compare zoning and mapping of {some(low)} with the other hosts, then run there: "
                "esxcli storage core adapter rescan --all",
            )  # fmt: skip
        if not unlike and shared:
            yield observed(f"{some(cluster.hosts)}: as many paths to each of {counted(shared, 'shared LUN')}")
    if not shared:
        raise NotApplicable("the hosts share no LUN")


def _by_design(on: dict[str, Device]) -> bool:
    """True when the hosts use another number of adapters, with as many paths through each."""
    ways = [(len({path.adapter for path in device.paths}), len(device.paths)) for device in on.values()]
    return len({adapters for adapters, _ in ways}) > 1 and len({paths / adapters for adapters, paths in ways}) == 1

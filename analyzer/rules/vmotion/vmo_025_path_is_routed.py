"""VMO-025."""

from analyzer.facts.adapters import AdapterAddress
from analyzer.facts.ping_runs import hops
from analyzer.facts.pings import PingPath, SavedPings, ping_paths
from analyzer.facts.routes import differ_by_mask
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Direction, Need, Results, Skip, at, found, near, observed, rule


@rule("VMO-025", "Path between vMotion adapters is routed", severity=Severity.INFO)
def path_is_routed(pings: Direction[SavedPings], adapters: Direction[VmotionAdapters]) -> Results:
    """Packets between the vMotion adapters pass routers.

    What it checks
        The ttl of the answers to saved pings (ESXi sends with 64; what is missing are the routers on the way)
        and whether the addresses of the two adapters are in one network.

    Why it matters
        Routed vMotion is supported, but it needs a gateway on both hosts, the same MTU on every hop and rules
        in the firewalls between.

    How to fix
        Nothing when it is intended. Otherwise place both adapters in one VLAN and subnet.

    False alarms
        Different netmasks in one network are left to VMO-010. A stretched layer 2 looks like one segment: its
        ttl is 64. Routers between two addresses of one network are a warning: a router answers ARP for the
        other side, or a netmask is wrong.

    References
        VMware vSphere 8.0 Networking: vSphere vMotion networking requirements
    """
    needs: list[Need] = []
    lacking: list[str] = []
    for path in ping_paths(pings, adapters):
        run = next((run for run in reversed(path.right) if run.ttl is not None), None)
        count = hops(run.ttl) if run is not None and run.ttl is not None else None
        to = f"{path.target.name} on {path.target.host} ({path.to.text})"
        if run is not None and count:
            same = path.same_network
            where = {True: ", in one network", False: ", to another network", None: ""}[same]
            yield found(
                f"{path.source}: answers of {to} have ttl {run.ttl}: {count} "
                f"{'router' if count == 1 else 'routers'} on the way{where}.",
                at(run.record, "ttl"),
                *(near(item.record, item.mask_field) for item in _ends(path)),
                subject=path.subject,
                confidence=path.confidence,
                severity=Severity.WARNING if same else None,
                remedy=_remedy(path) if same else "",
            )
        elif path.same_network is False and _by_mask(path):
            yield observed(f"{path.words}: the netmasks differ (see VMO-010)")
        elif path.same_network is False and run is None and path.source > path.target.host:
            yield observed(f"{path.words}: in different networks, as the other direction tells")
        elif path.same_network is False:
            ends = _ends(path)
            seen = f" The ttl of {run.ttl} says one segment." if run is not None else ""
            yield found(
                f"{path.source}: {path.adapter.name} and {to} are in different networks.{seen}",
                *(at(item.record, item.text_field) for item in ends),
                subject=path.subject,
                confidence=path.confidence,
            )
        elif run is not None:
            yield observed(f"{path.words}: ttl {run.ttl}, {count} hops")
        else:
            needs.append(path.plain_command)
            lacking.append(f"{path.words}{path.stray_words}")
    if needs:
        raise Skip(f"no answer that shows a ttl: {', '.join(lacking)}", *needs)


def _by_mask(path: PingPath) -> bool:
    """True when only the netmasks put the two ends into different networks."""
    a, b = (end.ipv4.interface if end.ipv4 is not None else None for end in (path.adapter, path.target))
    return a is not None and b is not None and differ_by_mask(a, b)


def _ends(path: PingPath) -> list[AdapterAddress]:
    return [item for item in (path.adapter.ipv4, path.target.ipv4) if item is not None]


def _remedy(path: PingPath) -> str:
    return (
        f"Compare the netmasks of {path.adapter.name} on {path.source} and {path.target.name} on "
        f"{path.target.host} with that of the segment, and the VLANs of their port groups; look for a router "
        "with proxy ARP."
    )

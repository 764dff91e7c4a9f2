"""VMO-034."""

from analyzer.commands.version import Version
from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.topology import Topology
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Records, Results, Skip, found, near, observed, rule
from analyzer.rules.vmotion.phrases import free_name, list_of, none_for_vmotion, tag


@rule("VMO-034", "Single vMotion adapter cannot fill a fast link on old ESXi", severity=Severity.INFO)
def single_adapter_on_fast_link(
    vmotion: VmotionAdapters, adapters: VmkAdapters, topology: Topology, version: Records[Version], *,
    one_fills_mbps: int = 10_000, one_is_enough_from: tuple[int, ...] = (7, 0, 2),
) -> Results:  # fmt: skip
    """A host before 7.0 Update 2 has one vMotion adapter on a link faster than 10 Gbit/s.

    What it checks
        Version, number of vMotion adapters, and the speed of the link that carries the only one.

    Why it matters
        Before 7.0 Update 2 one adapter moves about as much as a 10 Gbit/s link takes; the rest of a 25, 40
        or 100 Gbit/s link stays unused by a migration.

    How to fix
        Add vMotion adapters on the same link, with addresses in the same subnet, or upgrade to 7.0 Update 2
        or later, where one adapter fills the link.

    False alarms
        Nothing is broken; where migrations are fast enough there is nothing to do.

    References
        VMware vSphere 7.0 Networking: Networking best practices for vSphere vMotion
    """
    host = vmotion.host
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(host))
    told = next((item for item in reversed(version) if item.numbers), None)
    if told is not None and told.numbers >= one_is_enough_from:
        yield observed(f"version {told.version}, one adapter is enough")
        return
    if len(vmotion) > 1:
        yield observed(f"{len(vmotion)} vMotion adapters")
        return
    adapter = vmotion.adapters[0]
    fast = topology.runs_at(adapter, one_fills_mbps + 1)
    if fast is False:
        yield observed(f"{adapter.name} has no link above {one_fills_mbps} Mbit/s")
        return
    if told is None:
        raise Skip(f"{host}: the version is not known", Need("vmware -vl", host))
    if fast is None:
        raise topology.unknown(adapter, "speed")
    if vmotion.unseen:
        raise Skip(f"not all vMotion adapters of {host} may be known", *vmotion.unseen)
    links = [link for link in topology.carriers_of(adapter) if (link.speed or 0) > one_fills_mbps]
    speed = min(link.speed or 0 for link in links) // 1000
    name = free_name(adapters)
    stack = " -N vmotion" if vmotion.stack == "vmotion" else ""
    then = "" if stack else f"; {tag('add', name)}"
    yield found(
        f"{host}: version {told.version} has {adapter.name} alone for vMotion "
        f"on {list_of([link.name for link in links])} with {speed} Gbit/s.",
        adapter.shows(),
        *(link.near("speed") for link in links),
        near(told, "version"),
        subject=adapter.name,
        remedy=f"On {host}, a second adapter in the same subnet: "
        f"esxcli network ip interface add -i {name} -p <port group>{stack}; "
        f"esxcli network ip interface ipv4 set -i {name} -t static -I <address> -N <netmask>{then}. "
        "Or upgrade to 7.0 Update 2 or later.",
    )

"""VMO-058."""

from analyzer.case_file import CaseFacts
from analyzer.commands.net_dvs import NetDvs
from analyzer.facts.topology import Topology
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Pair, Records, Results, Skip, at, found, near, observed, rule
from analyzer.rules.vmotion.phrases import list_of


@rule("VMO-058", "Distributed switches differ for a cross-vCenter migration", severity=Severity.ERROR)
def distributed_switches_differ(
    facts: CaseFacts, topologies: Pair[Topology | None], switches: Pair[Records[NetDvs] | None]
) -> Results:
    """A migration between two vCenters is planned, and the virtual switches of the two sides do not fit.

    What it checks
        Only when case.toml says plan.cross_vcenter = true: one host has only distributed switches and the
        other only standard ones, or both have distributed switches and no version is on both (net-dvs -l).

    Why it matters
        vCenter refuses to move a VM from a distributed to a standard switch, and between distributed switches
        of different versions.

    How to fix
        Upgrade the older distributed switch in its vCenter (Upgrade Distributed Switch), or give both sides
        the same kind of switch.

    False alarms
        Two clusters of one vCenter are not compared. A migration from a standard to a distributed switch is
        allowed; where both kinds are on a host, the network that is chosen decides.

    References
        vSphere vCenter Server and Host Management: migration between vCenter Server systems
    """
    if not facts.plan.cross_vcenter:
        raise NotApplicable("no migration between vCenters is planned (case.toml: plan.cross_vcenter)")
    names = [facts.vcenter_name(host) for host in topologies.hosts]
    if names[0] is not None and names[0] == names[1]:
        raise NotApplicable(f"both hosts are managed by {names[0]}")
    plan = near(facts.entry("plan", "cross_vcenter"))
    kinds = {
        host: {item.kind for item in (topology.switches if topology else ()) if item.kind}
        for host, topology in topologies.sides()
    }
    bare = [host for host, held in kinds.items() if not held]
    if bare:
        raise Skip(
            f"the switches of {list_of(bare)} are not in the texts", *(Need("esxcfg-vswitch -l", h) for h in bare)
        )
    only = {host: next(iter(held)) for host, held in kinds.items() if len(held) == 1}
    if sorted(only.values()) == ["distributed", "standard"]:
        source = next(host for host, kind in only.items() if kind == "distributed")
        target = next(host for host in topologies.hosts if host != source)
        shown = {host: topology.switches[0] for host, topology in topologies.sides() if topology is not None}
        yield found(
            f"{source} has distributed switches only, {target} standard ones only: no running VM can move from "
            f"{source} to {target} between vCenters.",
            shown[source].shows(), shown[target].shows(), plan,
            subject=f"{source} -> {target}",
            remedy=f"Add {target} to a distributed switch of the same version, or give {source} a standard one.",
        )  # fmt: skip
        return
    if not all("distributed" in held for held in kinds.values()):
        yield observed("no two distributed switches to compare")
        return
    versions: dict[str, list[NetDvs]] = {
        host: [item for item in records or () if item.version] for host, records in switches.sides()
    }
    lacking = [host for host, held in versions.items() if not held]
    if lacking:
        raise Skip(
            f"the versions of the distributed switches of {list_of(lacking)} are not in the texts",
            *(Need("net-dvs -l", host) for host in lacking),
        )
    a, b = (list(dict.fromkeys(item.version or "" for item in versions[host])) for host in topologies.hosts)
    if set(a) & set(b):
        yield observed(f"distributed switches of version {list_of(sorted(set(a) & set(b)))} on both")
        return
    one, two = topologies.hosts
    yield found(
        f"The distributed switches have version {list_of(a)} on {one} and {list_of(b)} on {two}.",
        at(versions[one][0], "version"), at(versions[two][0], "version"), plan,
        subject="version",
    )  # fmt: skip

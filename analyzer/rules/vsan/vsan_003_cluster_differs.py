"""VSAN-003."""

from analyzer.facts.clusters import Membership
from analyzer.facts.vsan import VsanMember, by_cluster
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, NotApplicable, Results, at, found, observed, rule
from analyzer.rules.cross.drift import Told, has_majority, odd_hosts, proofs, said, split
from analyzer.rules.network.switches import some


@rule("VSAN-003", "Hosts of one cluster are in different vSAN clusters", severity=Severity.CRITICAL)
def cluster_differs(members: Fleet[VsanMember], memberships: Fleet[Membership]) -> Results:
    """Hosts that belong together have different sub-cluster UUIDs.

    What it checks
        The sub-cluster UUID of hosts that are known to be of one cluster by something else: the lists of
        vSphere HA, or a list of vSAN members (unicast agents) that names the other host.

    Why it matters
        The host with the other UUID has a vSAN datastore of its own; its disks and the data on them are no
        part of the cluster.

    How to fix
        On the odd host: esxcli vsan cluster leave; esxcli vsan cluster join -u UUID-OF-THE-CLUSTER. First make
        sure that it holds no data that is needed.

    False alarms
        Hosts of two vSAN clusters in one input are normal: without evidence that they are one cluster nothing is
        said. A common distributed switch and datastore is no such evidence here.

    References
        KB 326427: configuring the vSAN network from the command line
    """
    groups = dict(by_cluster(members))
    everyone = [member for held in groups.values() for member in held]
    if len(everyone) < 2:
        raise NotApplicable("there are not two hosts with vSAN to compare")
    done: set[str] = set()
    for member in everyone:
        mates = [other for other in everyone if other.host != member.host and _belongs(member, other, memberships)]
        together = [member, *mates]
        if member.host in done or len({each.cluster for each in together}) < 2:
            continue
        done |= {each.host for each in together}
        told = {each.host: Told(each.cluster, each.cluster, at(each.state, "sub_cluster_uuid")) for each in together}
        yield found(
            f"The hosts belong together but are in different vSAN clusters: {said(told, ('is in', 'are in'))}.",
            *proofs(told),
            subject="sub-cluster UUID",
            count=len(split(told)),
            hosts=tuple(told),
            remedy=_remedy(told),
        )
    if not done:
        yield observed(f"{len(groups)} vSAN cluster{'s' if len(groups) > 1 else ''} of {len(everyone)} hosts")


def _belongs(one: VsanMember, other: VsanMember, memberships: Fleet[Membership]) -> bool:
    """True when something else than vSAN's own UUID says that two hosts are of one cluster."""
    nodes = {agent.nodeuuid for agent in one.agents or ()}, {agent.nodeuuid for agent in other.agents or ()}
    if other.node in nodes[0] or one.node in nodes[1]:
        return True
    a, b = memberships.get(one.host), memberships.get(other.host)
    if a is None or b is None:
        return False
    common = {mark for mark in a.marks & b.marks if not mark.startswith("vSAN ")}
    return bool(common) or a.is_in_ha_with(b)


def _remedy(told: dict[str, Told]) -> str:
    """Who has to join which cluster."""
    parts = split(told)
    wanted = told[parts[0][0]].text if has_majority(parts) else "<UUID of the cluster>"
    return (
        f"First make sure that the data on {some(odd_hosts(parts))} is not needed. Then there: "
        f"esxcli vsan cluster leave; esxcli vsan cluster join -u {wanted}"
    )

"""VSAN-001."""

from collections.abc import Sequence

from analyzer.facts.vsan import UNICAST_LIST, VsanMember, by_cluster
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Fleet, Found, Need, Results, Skip, at, found, near, observed, rule
from analyzer.rules.network.switches import SHOWN, some


@rule("VSAN-001", "vSAN cluster is partitioned, or a host is isolated", severity=Severity.CRITICAL)
def partition(members: Fleet[VsanMember]) -> Results:
    """Hosts of one vSAN cluster do not see each other.

    What it checks
        The members that each host sees (esxcli vsan cluster get), between all hosts with one sub-cluster UUID.
        Of a host alone: whether it sees nobody although vCenter told it of other members.

    Why it matters
        Each part works on its own. Objects whose components lie in several parts are inaccessible, and VMs
        stop.

    How to fix
        Test the vSAN network between the parts: vmkping -I vmkN -s MTU-28 -d ADDRESS. Compare VLAN and MTU of
        the vSAN adapters, and the list of members: esxcli vsan cluster unicastagent list

    False alarms
        A host that vSAN has in maintenance, or that has just started, may be missing: the former is not judged.
        Outputs taken at different times can show one host before and one after a change: where only one of two
        hosts misses the other, the finding is likely, not certain.

    References
        KB 393677: vSAN cluster partition
        KB 318839
    """
    lonely: list[str] = []
    for _, everyone in by_cluster(members):
        judged = [member for member in everyone if not member.is_leaving and member.sees]
        parts = _parts(judged)
        if len(parts) > 1:
            yield _parted(parts, judged)
            continue
        for member in judged:
            others = [agent for agent in member.agents or () if agent.nodeuuid != member.node]
            if member.count == 1 and others:
                yield found(
                    f"{member.host} sees no other member of its vSAN cluster, and was told of {len(others)}.",
                    at(member.state, "sub_cluster_member_count"),
                    near(others[0], "nodeuuid"),
                    subject=member.cluster,
                    confidence=Confidence.LIKELY,
                    hosts=(member.host,),
                )
            elif member.count == 1 and member.agents is None and len(everyone) == 1:
                lonely.append(member.host)
            else:
                yield observed(f"{member.host} sees {member.count} members")
        if not judged:
            yield observed(f"{some([member.host for member in everyone])} in maintenance of vSAN, not judged")
    if lonely:
        raise Skip(f"{some(lonely)} sees itself only: whether it should see others is not known",
                   *(Need(UNICAST_LIST, host) for host in lonely))  # fmt: skip


def _parts(members: Sequence[VsanMember]) -> list[list[VsanMember]]:
    """The hosts that see each other, both ways."""
    parts: list[list[VsanMember]] = []
    for member in members:
        home = next((part for part in parts if all(_see(member, other) for other in part)), None)
        if home is None:
            parts.append([member])
        else:
            home.append(member)
    return sorted(parts, key=lambda part: -len(part))


def _see(one: VsanMember, other: VsanMember) -> bool:
    if not one.node or not other.node:
        return True
    return one.node in other.sees and other.node in one.sees


def _parted(parts: list[list[VsanMember]], members: list[VsanMember]) -> Found:
    names = [some([member.host for member in part]) for part in parts]
    views = [
        f"{name} {'see' if len(part) > 1 else 'sees'} {part[0].count}" for name, part in zip(names, parts, strict=True)
    ]
    both = all(
        one.node not in other.sees and other.node not in one.sees
        for part in parts for one in part for other in members if other not in part
    )  # fmt: skip
    odd = [member for part in parts[1:] for member in part]
    return found(
        f"The vSAN cluster has {len(parts)} parts that do not see each other: {'; '.join(names)} "
        f"(members seen: {', '.join(views)}).",
        *(at(member.state, "sub_cluster_member_uuids") for member in odd[:SHOWN]),
        near(parts[0][0].state, "sub_cluster_member_uuids"),
        subject=members[0].cluster,
        confidence=None if both else Confidence.LIKELY,
        count=len(parts),
        hosts=tuple(member.host for member in members),
    )

"""Facts of vSAN: what each host knows of its cluster, and the members of it that the case tells of."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from analyzer.commands.vsan import VsanCluster
from analyzer.commands.vsan_unicast import UnicastAgent
from analyzer.rulebook import HostName, Need, NotApplicable, Records, fact

CLUSTER_GET = "esxcli vsan cluster get"
UNICAST_LIST = "esxcli vsan cluster unicastagent list"


class VsanMember(Struct, frozen=True):
    """Fact: one host of a vSAN cluster."""

    host: str
    base: str
    state: VsanCluster
    agents: tuple[UnicastAgent, ...] | None = None
    """The other members as vCenter told the host; None when not collected."""

    @property
    def node(self) -> str:
        """Its own identity in the cluster."""
        return self.state.local_node_uuid or ""

    @property
    def cluster(self) -> str:
        """The identity of its cluster."""
        return self.state.sub_cluster_uuid or ""

    @property
    def sees(self) -> frozenset[str]:
        """The members of the cluster that it sees, itself included."""
        return frozenset((*self.state.sub_cluster_member_uuids, *([self.node] if self.node else [])))

    @property
    def count(self) -> int:
        """How many members it sees."""
        return self.state.sub_cluster_member_count or len(self.sees)

    @property
    def is_witness(self) -> bool:
        """True for a witness appliance."""
        return (self.state.local_node_type or "").upper() == "WITNESS"

    @property
    def is_leaving(self) -> bool:
        """True while vSAN has the host in maintenance, or moves its data away."""
        return (self.state.maintenance_mode_state or "OFF").upper() != "OFF"


@fact
def vsan_member(host: HostName, states: Records[VsanCluster], agents: Records[UnicastAgent] | None) -> VsanMember:
    """What the host knows of its vSAN cluster; not for a host without vSAN."""
    state = next((item for item in reversed(states) if item.enabled is not None or item.answer), None)
    if state is None or state.enabled is not True:
        raise NotApplicable(f"{host.name}: vSAN is off")
    known = tuple(agents) if agents is not None and agents.complete else None
    return VsanMember(host.name, (host.base or host.name).lower(), state, known)


def by_cluster(members: Mapping[str, VsanMember]) -> Iterator[tuple[str, list[VsanMember]]]:
    """The hosts of each vSAN cluster; of a host that was collected twice the later collection."""
    latest = {member.base: host for host, member in members.items()}
    found: dict[str, list[VsanMember]] = {}
    for host, member in members.items():
        if latest[member.base] == host and member.cluster:
            found.setdefault(member.cluster, []).append(member)
    return iter(found.items())


def node_names(members: Iterable[VsanMember]) -> dict[str, str]:
    """What the nodes are called: hosts of the case by their name, others as the members call them."""
    known: dict[str, str] = {}
    members = list(members)
    for member in members:
        names = member.state.sub_cluster_member_hostnames
        if len(names) == len(member.state.sub_cluster_member_uuids):
            known |= {
                node: name
                for node, name in zip(member.state.sub_cluster_member_uuids, names, strict=True)
                if not name.lower().startswith("localhost")
            }
    return known | {member.node: member.host for member in members if member.node}


def to_collect(hosts: Iterable[str]) -> tuple[Need, ...]:
    """The command that tells of the cluster, for each of the hosts."""
    return tuple(Need(CLUSTER_GET, host) for host in hosts)

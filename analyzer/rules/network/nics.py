"""What several rules about physical NICs ask: which ones matter, where siblings are, how counters are judged."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from analyzer.facts.clusters import Cluster, Membership
from analyzer.facts.nics import PhysicalNic, PhysicalNics
from analyzer.facts.topology import Group, Switch, Topology
from analyzer.rulebook import HostName, NotApplicable, Others, Skip
from analyzer.rules.network.lags import Lag
from analyzer.rules.network.switches import is_appliance, some

NIC_LIST = "esxcli network nic list"
UPTIME = "esxcli system stats uptime get"
T = TypeVar("T")


def judged_switches(topology: Topology) -> tuple[Switch, ...]:
    """The switches with physical NICs that no appliance brought along; skips the rule where there is none."""
    found = tuple(each for each in topology.switches if each.uplinks and not is_appliance(topology, each))
    if found:
        return found
    if any(each.uplinks is None for each in topology.switches) or not topology.switches:
        # The list of NICs alone tells no switch.
        raise Skip(f"which NICs the switches of {topology.host} use is not known", *_listing(topology))
    raise NotApplicable("no virtual switch has a physical NIC")


def _listing(topology: Topology) -> tuple[str, ...]:
    kinds = {each.kind for each in topology.switches}
    return ("esxcfg-vswitch -l",) if kinds != {"distributed"} else ("esxcli network vswitch dvs vmware list",)


def client_groups(topology: Topology, switch: Switch) -> list[Group]:
    """The port groups of ``switch`` that clients use, without the one of its own uplinks."""
    return [group for group in topology.groups_on(switch) if not group.is_uplink]


def teams_on(topology: Topology, switch: Switch) -> tuple[list[tuple[str, ...]], bool]:
    """The different sets of NICs that are active together on ``switch``, and whether these are all.

    Where nothing tells the order of a port group, it is not among them; LAGs have rules of their own.
    """
    teams: dict[tuple[str, ...], None] = {}
    whole = True
    groups = client_groups(topology, switch)
    for group in groups:
        active = topology.active_in(group)
        names = group.team.active or () if group.team is not None else ()
        if any(len(switch.members.get(name, ())) > 1 for name in names):
            continue
        if active is None:
            whole = False
        elif len(active) > 1:
            teams.setdefault(tuple(sorted(link.name for link in active)), None)
    own = switch.team.active if switch.team is not None else None
    if own is not None and len(own) > 1 and all(topology.uplink(name) for name in own):
        teams.setdefault(tuple(sorted(own)), None)
    return list(teams), whole and bool(teams or groups)


def in_one_lag(lags: Iterable[Lag], names: Iterable[str]) -> bool:
    """True when these NICs are ports of one LAG."""
    wanted = set(names)
    return any(wanted <= set(lag.nics) for lag in lags)


def live_uplinks(nics: PhysicalNics) -> list[PhysicalNic]:
    """The uplinks of virtual switches whose link is not known to be down; skips the rule where there is none."""
    if nics.topology is None or not nics.uplinks:
        raise Skip("which NICs the virtual switches use is not known", nics.need("esxcfg-vswitch -l"))
    found = [nic for nic in nics.uplinks if nic.is_up is not False]
    if not found:
        raise NotApplicable("no uplink of a virtual switch has a link")
    return found


def siblings(
    host: HostName, others: Others[T], mine: Membership | None, members: Others[Membership]
) -> Iterator[tuple[str, T, bool]]:
    """Other hosts with what is compared, and whether they are members of the same cluster for certain."""
    for name, value in others.items():
        member = members.get(name)
        yield name, value, mine is not None and member is not None and mine.is_with(member)


def same_hosts(cluster: Cluster, known: Iterable[str]) -> list[str]:
    """The hosts of a cluster of which something is known."""
    there = set(known)
    return [host for host in cluster.hosts if host in there]


def speed_text(mbps: int | None) -> str:
    """A speed as people say it: ``10 Gb/s``.

    >>> speed_text(10000), speed_text(2500), speed_text(100)
    ('10 Gb/s', '2.5 Gb/s', '100 Mb/s')
    """
    if mbps is None:
        return "an unknown speed"
    return f"{mbps / 1000:g} Gb/s" if mbps >= 1000 else f"{mbps} Mb/s"


def without(nics: Iterable[PhysicalNic], attribute: Callable[[PhysicalNic], object]) -> list[str]:
    """The names of those of which something is not known."""
    return [nic.name for nic in nics if attribute(nic) is None]


def stats_unknown(nics: PhysicalNics, lacking: list[str]) -> Skip:
    """Why the counters of some NICs were not judged."""
    return Skip(
        f"the counters of {some(lacking)} on {nics.host} are not known",
        *(nics.need(f"esxcli network nic stats get -n {name}") for name in lacking),
    )

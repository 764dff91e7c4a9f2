"""NET-027."""

from msgspec import Struct

from analyzer.facts.topology import Group, Switch, Topology
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.network.lags import NET_DVS, is_lag
from analyzer.rules.network.switches import capped, some
from analyzer.rules.vmotion.phrases import list_of


class _Mixed(Struct):
    """The port groups of one switch whose order mixes LAGs and uplinks in one way."""

    switch: Switch
    groups: dict[str, Group] = {}
    hosts: dict[str, None] = {}


@rule("NET-027", "LAG and standalone uplinks are mixed in one teaming order", severity=Severity.WARNING)
def lag_and_uplinks_mixed(maps: Fleet[Topology]) -> Results:
    """A distributed port group uses a LAG together with standalone uplinks, or several LAGs.

    What it checks
        The active and standby names in the teaming order of distributed port groups that this host has ports
        in. What is no uplink of the switch is a LAG.

    Why it matters
        A port group may have one active LAG and nothing else, or standalone uplinks. A mixture is not
        supported: the physical switch bundles some of the links and not the others.

    How to fix
        In vCenter, in the teaming order of the port group: the LAG active, everything else unused.

    False alarms
        While traffic is moved to a LAG the LAG stands by for a time: that order is told as information.

    References
        VMware vSphere 6.7 Networking: LACP teaming and failover configuration for distributed port groups
    """
    mixed: dict[tuple[str, str], _Mixed] = {}
    clean: dict[str, None] = {}
    untold: list[Need] = []
    seen = False
    for host, topology in maps.items():
        for switch in topology.switches:
            if switch.kind != "distributed":
                continue
            seen = True
            teams = [group for group in topology.groups_on(switch) if group.team is not None]
            if not switch.uplink_names or not teams:
                untold.append(Need(NET_DVS, host))
                continue
            clean.setdefault(switch.name)
            for group in teams:
                how = _how(switch, group)
                if how:
                    held = mixed.setdefault((switch.vds_id or switch.name, how), _Mixed(switch))
                    held.groups.setdefault(group.name, group)
                    held.hosts.setdefault(host)
    if not seen and maps.missing:
        raise Skip("no list of the virtual switches of some hosts", *maps.needs)
    if not seen:
        raise NotApplicable("no distributed switch")
    for (_, how), held in mixed.items():
        clean.pop(held.switch.name, None)
        groups = list(held.groups.values())
        yield found(
            f"{held.switch.name}: {len(groups)} port {'group has' if len(groups) == 1 else 'groups have'} {how} "
            f"({some([group.name for group in groups])}).",
            *capped([group.shows("team") for group in groups]),
            subject=f"{held.switch.name}: {how}",
            hosts=tuple(held.hosts),
            count=len(groups),
            severity=Severity.INFO if how == _MOVING else None,
            remedy=f"In vCenter, in the teaming order of {some([group.name for group in groups])} on "
            f"{held.switch.name}: one LAG active, all standalone uplinks and other LAGs unused.",
        )
    if clean:
        yield observed(f"no mixture of LAGs and uplinks on {list_of(list(clean))}")
    if untold or maps.missing:
        raise Skip("the teaming orders of some distributed switches are not known", *untold, *maps.needs)


_MOVING = "a LAG on standby behind standalone uplinks"


def _how(switch: Switch, group: Group) -> str:
    """In which way an order mixes, or nothing."""
    team = group.team
    active, standby = (team.active or (), team.standby or ()) if team is not None else ((), ())
    lags = [name for name in active if is_lag(switch, name)]
    if len(lags) > 1:
        return "several active LAGs"
    if lags and len(active) > 1:
        return "a LAG and standalone uplinks active"
    if lags and standby:
        return "an active LAG with others on standby"
    if active and any(is_lag(switch, name) for name in standby):
        return _MOVING
    return ""

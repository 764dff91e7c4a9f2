"""NET-004."""

from analyzer.commands.lacp import LacpConfig, LacpStatus
from analyzer.facts.nics import PhysicalNic, PhysicalNics
from analyzer.facts.topology import Switch, Topology
from analyzer.findings import Severity
from analyzer.rulebook import Found, NotApplicable, Records, Results, Skip, found, observed, rule
from analyzer.rules.network.lags import lags_of
from analyzer.rules.network.nics import NIC_LIST, in_one_lag, judged_switches, speed_text, teams_on
from analyzer.rules.network.switches import capped, failover_of, some
from analyzer.rules.vmotion.phrases import list_of


@rule("NET-004", "Links of different speeds are active in one team", severity=Severity.ERROR)
def mixed_speeds(
    topology: Topology, nics: PhysicalNics, configs: Records[LacpConfig] | None, states: Records[LacpStatus] | None
) -> Results:
    """A team sends through a fast and a slow NIC at the same time.

    What it checks
        The speeds of the NICs that are active together for a port group or a switch. A slower NIC that only
        stands by is information.

    Why it matters
        Each client stays on one NIC: which ones get the slow link is chance, and changes with every restart.

    How to fix
        Make the slower NIC standby, or take it out of the team:
        esxcli network vswitch standard policy failover set -v vSwitchN -a vmnic2 -s vmnic0

    False alarms
        A slower standby NIC is a common way to save a fast port; where it is of the same model as the fast
        one, NET-007 speaks. LAGs are judged by NET-028. Links that are down have no speed; one at half
        duplex is slow because of that, and NET-005 tells it.

    References
        vSphere 8.0 Networking: load balancing on virtual switches
    """
    judged, unknown = False, []
    lags = lags_of(topology, configs or (), states or ())
    for switch in judged_switches(topology):
        links = {name: nics.named(name) for name in switch.uplinks or ()}
        up = [link for link in links.values() if link is not None and link.is_up]
        live = [link for link in up if not link.is_half_duplex]
        if any(link is None or link.is_up is None for link in links.values()):
            unknown.append(Skip(f"the speeds of the uplinks of {switch.name} are not known", nics.need(NIC_LIST)))
        speeds = {link.speed for link in live if link.speed}
        if len(up) > len(live) and len(speeds) < 2:
            judged = True
            half = list_of([link.name for link in up if link.is_half_duplex])
            yield observed(f"{switch.name}: {half} at half duplex, which NET-005 tells")
            continue
        if len(live) < 2 or not speeds:
            continue
        if len(speeds) == 1:
            judged = True
            yield observed(f"{switch.name}: all links {speed_text(speeds.pop())}")
            continue
        if in_one_lag(lags, [link.name for link in live]):
            judged = True
            yield observed(f"{switch.name}: the links are one LAG, which NET-028 judges")
            continue
        teams, whole = teams_on(topology, switch)
        mixed = {link.name: link for team in teams for link in _mixed(team, live)}
        if mixed:
            judged = True
            yield _finding(switch, topology, list(mixed.values()), Severity.ERROR)
        elif whole and _are_equal(live):
            judged = True
            yield observed(f"{switch.name}: the slower one of two equal NICs stands by, which NET-007 tells")
        elif whole:
            judged = True
            yield _finding(switch, topology, live, Severity.INFO)
        else:
            order = failover_of(topology, switch) if switch.kind == "standard" else nics.need("net-dvs -l")
            unknown.append(Skip(f"which uplinks of {switch.name} are active is not known", order))
    if unknown:
        raise Skip(
            "; ".join(skip.reason for skip in unknown), *dict.fromkeys(n for skip in unknown for n in skip.needs)
        )
    if not judged:
        raise NotApplicable("no switch has two live uplinks")


def _are_equal(live: list[PhysicalNic]) -> bool:
    """True when the slower NICs are of the same models as the fastest ones."""
    top = max(link.speed or 0 for link in live)
    slow = {link.model for link in live if link.speed != top}
    return None not in slow and slow <= {link.model for link in live if link.speed == top}


def _mixed(team: tuple[str, ...], live: list[PhysicalNic]) -> list[PhysicalNic]:
    """The live members of a team, when their speeds differ."""
    members = [link for link in live if link.name in team and link.speed]
    return members if len({link.speed for link in members}) > 1 else []


def _finding(switch: Switch, topology: Topology, links: list[PhysicalNic], severity: Severity) -> Found:
    top = max(link.speed or 0 for link in links)
    fast = [link.name for link in links if link.speed == top]
    slow = [link.name for link in links if link.speed != top]
    told = some([f"{link.name} {speed_text(link.speed)}" for link in links if link.speed])
    active = severity is Severity.ERROR
    state = "are active together" if active else "have different speeds; the slower one only stands by"
    remedy = f"In vCenter, make {list_of(slow)} standby on {switch.name}."
    if switch.kind == "standard":
        order = f"-v {switch.name} -a {','.join(fast)} -s {','.join(slow)}"
        remedy = f"On {topology.host}: esxcli network vswitch standard policy failover set {order}"
    if not active:
        remedy = (
            f"Make sure that {list_of(slow)} can carry the load of {list_of(fast)} for a while, or use equal links."
        )
    return found(
        f"{topology.host}: uplinks of {switch.name} {state} ({told}).",
        *capped([link.shows("speed") for link in links]),
        switch.near("team") if "team" in switch.proofs else switch.near("uplinks"),
        subject=switch.name,
        severity=severity,
        count=len(links),
        remedy=remedy,
    )

"""VMO-028."""

from typing import NamedTuple

from analyzer.commands.vswitch_policies import PortGroupShaping, SwitchShaping
from analyzer.facts.topology import Topology, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Pair, Pointer, Records, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.links import LEAST_MBPS, Link, links_of
from analyzer.rules.vmotion.phrases import least, none_for_vmotion, quoted

_MBPS_EACH = 250
"""Bandwidth that one migration has to have for itself."""
_FAST_MBPS = 10_000
_AT_A_TIME = (4, 8)
"""Migrations at a time of a host, on links up to 1 Gbit/s and from 10 Gbit/s on."""
_POLICY = "esxcli network vswitch standard portgroup policy shaping"

Shaping = PortGroupShaping | SwitchShaping


class _Budget(NamedTuple):
    """What the vMotion links of one host take together, and the limits that lower it."""

    host: str
    mbps: int
    wanted: int
    """Migrations at a time that the links invite."""
    links: tuple[Link, ...]
    limits: tuple[tuple[Link, Shaping], ...]


@rule("VMO-028", "Bandwidth budget for concurrent migrations is not met", severity=Severity.WARNING)
def bandwidth_budget(
    vmotion: Pair[VmotionAdapters],
    topology: Pair[Topology],
    groups: Pair[Records[PortGroupShaping] | None],
    switches: Pair[Records[SwitchShaping] | None],
    *,
    sessions: int = 0,
    mbps_each: int = _MBPS_EACH,
) -> Results:
    """Traffic shaping leaves vMotion less bandwidth than the migrations need that run at a time.

    What it checks
        For each host the speed of the links that carry vMotion, lowered by the traffic shaping of the port
        group or of its standard switch; the lower sum of the two hosts against 250 Mbit/s for each migration.
        A host runs four at a time on 1 Gbit/s links and eight from 10 Gbit/s on, unless a number is set.

    Why it matters
        Each migration has to have 250 Mbit/s for itself; compression by a WAN device does not count. With
        less, migrations of busy VMs stall or time out.

    How to fix
        Raise or remove the limit:
        esxcli network vswitch standard portgroup policy shaping set -p vMotion -e false
        or run fewer migrations at a time.

    False alarms
        Idle VMs migrate with less. A slow link without a limit is VMO-026, one of 1 Gbit/s meets the budget
        (VMO-027), so a slow NIC alone never makes this rule speak. Limits of a distributed port group are
        set in vCenter, no output of the host given here tells them, and the rule says so.

    References
        VMware vSphere 8.0: networking requirements of vMotion (250 Mbit/s for each session)
        VMware vSphere 6.7: limits of simultaneous migrations (4 on 1 Gbit/s, 8 on 10 Gbit/s)
    """
    empty = [side.host for side in vmotion if not side.adapters]
    if empty:
        raise NotApplicable(none_for_vmotion(*empty))
    unknown: list[Skip] = []
    budgets: list[_Budget] = []
    for side, known, own, inherited in zip(vmotion, topology, groups, switches, strict=True):
        budget = _budget(side, known, own, inherited, unknown, sessions)
        if budget is not None:
            budgets.append(budget)
    if unknown:
        raise all_unknown(unknown)
    if len(budgets) < 2:
        raise NotApplicable("a host has no live link under vMotion (see VMO-037)")
    less, other = sorted(budgets, key=lambda budget: budget.mbps)
    wanted = sessions or min(less.wanted, other.wanted)
    told = f"{less.mbps} Mbit/s on {less.host} and {other.mbps} on {other.host} for {wanted} migrations at a time"
    if less.mbps >= mbps_each * wanted:
        yield observed(told)
    elif not less.limits and not sessions:
        yield observed(f"{told}; no limit is set (see VMO-026)")
    else:
        # Without a limit it is the number of migrations asked for that is too high for the links.
        capped = ", ".join(_words(link, shaping) for link, shaping in less.limits)
        why = f" ({capped})" if capped else ""
        yield found(
            f"{less.host} has {less.mbps} Mbit/s for vMotion{why}: room for {less.mbps // mbps_each} migrations at a "
            f"time of {mbps_each} Mbit/s each, {wanted} are expected.",
            *(Pointer(shaping, "average_bandwidth") for _, shaping in less.limits),
            *(link.uplink.near("speed") if less.limits else link.uplink.shows("speed") for link in less.links),
            subject=less.host,
            confidence=least(vmotion),
            remedy=_remedy(less, mbps_each),
        )


def _budget(
    side: VmotionAdapters,
    topology: Topology,
    groups: Records[PortGroupShaping] | None,
    switches: Records[SwitchShaping] | None,
    unknown: list[Skip],
    sessions: int,
) -> _Budget | None:
    """The budget of one host; what is not known goes to ``unknown``."""
    links, lacking = links_of(side, topology)
    unknown += lacking
    if lacking or not links:
        return None
    limits: list[tuple[Link, Shaping]] = []
    shares: dict[str, int] = {}
    for link in links:
        group, switch = topology.group_of(link.adapter), topology.switch_of(link.adapter)
        cap = None
        if switch is not None and switch.kind == "standard" and group is not None:
            shaping = next((item for item in reversed(groups or ()) if item.portgroup_name == group.name), None)
            general = next((item for item in reversed(switches or ()) if item.vswitch_name == switch.name), None)
            if shaping is None and (general is None or general.enabled):
                unknown.append(_no_shaping(side.host, group.name))
            elif shaping is not None and shaping.enabled and (shaping.average_bandwidth or 0) > 0:
                cap = shaping
        elif link.speed >= LEAST_MBPS:
            raise NotApplicable(f"limits of a distributed port group ({link.adapter.name} on {side.host}) are not told")
        speed = link.speed
        if cap is not None and _mbps(cap) < speed:
            speed = _mbps(cap)
            limits.append((link, cap))
        # Two adapters on one NIC share it.
        shares[link.uplink.name] = min(shares.get(link.uplink.name, 0) + speed, link.speed)
    wanted = sessions or _AT_A_TIME[max(link.speed for link in links) >= _FAST_MBPS]
    return _Budget(side.host, sum(shares.values()), wanted, tuple(links), tuple(limits))


def _mbps(shaping: Shaping) -> int:
    return int(shaping.average_bandwidth or 0) // 1000


def _no_shaping(host: str, group: str) -> Skip:
    return Skip(
        f"the traffic shaping of {group} on {host} is not known", Need(f"{_POLICY} get -p {quoted(group)}", host)
    )


def _words(link: Link, shaping: Shaping) -> str:
    """``vmk1 limited to 500 of 10000 Mbit/s``."""
    return f"{link.adapter.name} limited to {_mbps(shaping)} of {link.speed} Mbit/s"


def _remedy(budget: _Budget, each: int) -> str:
    ways = []
    for _, shaping in budget.limits:
        if isinstance(shaping, PortGroupShaping):
            group = quoted(shaping.portgroup_name or "")
            most = f"-b {each * budget.wanted * 1000} -k {each * budget.wanted * 1000} -t <burst size in KiB>"
            ways.append(f"{_POLICY} set -p {group} -e false (or raise it: {_POLICY} set -p {group} -e true {most})")
    fewer = f"Or run at most {budget.mbps // each} migrations at a time."
    return f"On {budget.host}: {'; '.join(ways)}. {fewer}" if ways else f"Use faster links on {budget.host}. {fewer}"

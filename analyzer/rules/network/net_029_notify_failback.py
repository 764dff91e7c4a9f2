"""NET-029."""

import re

from analyzer.commands.vswitch_standard import PortGroupFailover, SwitchFailover
from analyzer.facts.topology import Switch, Topology
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Records, Results, Skip, at, found, observed, rule
from analyzer.rules.network.switches import capped, failover_of, orders_of, policy_command, some, standard_switches
from analyzer.rules.vmotion.phrases import list_of

_UNICAST = lazy_pattern(r"\bnlb\b|unicast|load ?balanc", re.I)
_Orders = list[SwitchFailover | PortGroupFailover]


@rule("NET-029", "Notify switches or failback is off", severity=Severity.WARNING)
def notify_failback(
    topology: Topology, orders: Records[SwitchFailover] | None, group_orders: Records[PortGroupFailover] | None
) -> Results:
    """A standard switch does not tell the physical switches where a machine is, or does not go back to a NIC.

    What it checks
        "Notify Switches" and "Failback" in the teaming policy of each standard switch, and of port groups
        that override them.

    Why it matters
        Without a notification the tables of the physical switches stay stale after a failover and after
        vMotion, and machines cannot be reached until they send something. Without failback everything stays
        on the standby NIC after a failure.

    How to fix
        esxcli network vswitch standard policy failover set -v vSwitchN -n true
        esxcli network vswitch standard policy failover set -v vSwitchN -b true

    False alarms
        Microsoft NLB in unicast mode needs the notification off: port groups named for it are not judged, nor
        are switches with one NIC. Failback is often off on purpose, against flapping links: information only.

    References
        vSphere 8.0 Networking: teaming and failover policy
    """
    seen, unknown = [], []
    for switch in standard_switches(topology):
        uplinks = topology.uplinks_in(switch)
        if uplinks is not None and len(uplinks) < 2:
            seen.append(f"{switch.name} has no team")
            continue
        order, own = orders_of(topology, switch, orders, group_orders)
        if order is None and not own:
            unknown.append(switch)
            continue
        silent = [item for item in _off(order, own, "notify_switches") if not _is_unicast(item)]
        staying = _off(order, own, "failback")
        if silent:
            yield found(
                f"{topology.host}: {switch.name} does not notify the physical switches{_of(silent)}.",
                *capped([at(item, "notify_switches") for item in silent]),
                subject=f"{switch.name} notify",
                count=len(silent),
                remedy=_remedy(topology, switch, silent, "-n true"),
            )
        if staying:
            yield found(
                f"{topology.host}: {switch.name} does not go back to a repaired NIC{_of(staying)}.",
                *capped([at(item, "failback") for item in staying]),
                subject=f"{switch.name} failback",
                count=len(staying),
                severity=Severity.INFO,
                remedy=f"If that is not on purpose: {_remedy(topology, switch, staying, '-b true')}",
            )
        if not silent and not staying:
            seen.append(f"{switch.name} notifies and goes back")
    if seen:
        yield observed("; ".join(seen))
    if unknown:
        raise Skip(
            f"the teaming policy of {list_of([switch.name for switch in unknown])} on {topology.host} is not known",
            *(failover_of(topology, switch) for switch in unknown),
        )


def _off(order: SwitchFailover | None, own: list[PortGroupFailover], setting: str) -> _Orders:
    """Where ``setting`` is off: the switch, and the port groups that override it (all, if nothing tells the switch)."""
    off: _Orders = [order] if order is not None and getattr(order, setting) is False else []
    for item in own:
        overrides = getattr(item, f"override_vswitch_{setting}")
        if getattr(item, setting) is False and (overrides or (overrides is None and not off) or order is None):
            off.append(item)
    return off


def _is_unicast(item: SwitchFailover | PortGroupFailover) -> bool:
    return isinstance(item, PortGroupFailover) and _UNICAST.search(item.portgroup_name or "") is not None


def _of(items: _Orders) -> str:
    """Which port groups it is about; nothing where it is the switch."""
    if any(isinstance(item, SwitchFailover) for item in items):
        return ""
    return f" for {some([item.portgroup_name or '' for item in items if isinstance(item, PortGroupFailover)])}"


def _remedy(topology: Topology, switch: Switch, items: _Orders, option: str) -> str:
    commands = [
        policy_command(
            "failover", switch.name, item.portgroup_name if isinstance(item, PortGroupFailover) else None, option
        )
        for item in items
    ]
    return f"On {topology.host}: {'; '.join(commands)}"

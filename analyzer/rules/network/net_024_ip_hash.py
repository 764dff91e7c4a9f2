"""NET-024."""

from collections.abc import Iterator

from analyzer.commands.vswitch_standard import PortGroupFailover, SwitchFailover
from analyzer.facts.topology import Switch, Topology
from analyzer.findings import Severity
from analyzer.rulebook import Pointer, Records, Results, Skip, at, found, near, observed, rule
from analyzer.rules.network.switches import capped, failover_of, is_appliance, no_list, orders_of, policy_command, some
from analyzer.rules.vmotion.phrases import list_of

_Fault = tuple[str, Pointer]


@rule("NET-024", "IP hash with settings that do not go with it", severity=Severity.ERROR)
def ip_hash_companions(
    topology: Topology, orders: Records[SwitchFailover] | None, group_orders: Records[PortGroupFailover] | None
) -> Results:
    """A switch balances by IP hash, but not all of its settings fit a static channel.

    What it checks
        Where load balancing is IP hash, on a switch or a port group: whether there are standby or unused
        uplinks, whether beacon probing is on, and whether port groups of the switch balance in another way.

    Why it matters
        IP hash needs a static channel over all of the uplinks on the physical switch. An uplink of the channel
        that the host does not use, or a port group that balances in another way, loses frames and makes MAC
        addresses jump between ports.

    How to fix
        Make all uplinks active, detect failures by link state and let all port groups balance by IP hash, or
        take the channel off the physical switch and go back to the originating port:
        esxcli network vswitch standard policy failover set -v vSwitchN -l portid

    False alarms
        One IP-hash switch over two physical switches is right where those are a stack or a pair that forms one
        channel (vPC, MLAG, VSS), so neighbour names from CDP or LLDP are not held against it. A LAG with LACP
        on a distributed switch needs no IP hash. Names of uplink ports that are not known to be a NIC tell
        nothing.

    References
        KB 324555 (formerly 1001938): host requirements for link aggregation
    """
    seen, unknown, judged = [], [], False
    for switch in topology.switches:
        if is_appliance(topology, switch) or switch.kind == "n-vds":
            continue
        uplinks = topology.uplinks_in(switch)
        if uplinks is not None and len(uplinks) < 2:
            seen.append(f"{switch.name} has no team")
            continue
        order, own = orders_of(topology, switch, orders, group_orders)
        faults = list(_of_switch(order)) if order is not None else []
        faults += _of_groups(order, own)
        faults += _distributed(topology, switch)
        if faults:
            judged = True
            proofs = [proof for _, proof in faults]
            if order is not None and proofs[0].record is not order and order.load_balancing == "iphash":
                proofs.append(near(order, "load_balancing"))
            alone = [item.portgroup_name for item in own if item.load_balancing == "iphash" and item.portgroup_name]
            hashed = [] if order is None or order.load_balancing == "iphash" else alone
            who = f"{some(hashed)} on {switch.name} {'balances' if len(hashed) == 1 else 'balance'}"
            yield found(
                f"{topology.host}: {who if hashed else f'{switch.name} balances'} by IP hash, "
                f"but {some([text for text, _ in faults], 4)}.",
                *capped(proofs),
                subject=switch.name,
                count=len(faults),
                remedy=_remedy(topology, switch, hashed),
            )
        elif order is None and not own and switch.kind == "standard":
            unknown.append(switch)
        elif switch.kind == "standard":
            used = {item.load_balancing or "?" for item in (order, *own) if item is not None}
            seen.append(f"{switch.name} balances by {list_of(sorted(used))}")
        else:
            known = {g.team.load_balancing for g in topology.groups_on(switch) if g.team and g.team.load_balancing}
            if known:
                seen.append(f"{switch.name} balances by {list_of(sorted(known))}")
    if seen:
        yield observed("; ".join(seen))
    if unknown:
        raise Skip(
            f"how {list_of([switch.name for switch in unknown])} on {topology.host} balance is not known",
            *(failover_of(topology, switch) for switch in unknown),
        )
    if not seen and not judged:
        raise no_list(topology)


def _of_switch(order: SwitchFailover) -> Iterator[_Fault]:
    if order.load_balancing == "iphash":
        yield from _team_faults(order, "")


def _of_groups(order: SwitchFailover | None, own: list[PortGroupFailover]) -> list[_Fault]:
    faults: list[_Fault] = []
    hashed = order is not None and order.load_balancing == "iphash"
    for item in own:
        where = f" in {item.portgroup_name}"
        if hashed and item.load_balancing not in (None, "iphash"):
            faults.append((f"{item.portgroup_name} balances by {item.load_balancing}", at(item, "load_balancing")))
        elif item.load_balancing == "iphash":
            told = f"the switch balances by {order.load_balancing}" if order is not None and not hashed else ""
            if told and told not in [text for text, _ in faults]:
                faults.append((told, at(item, "load_balancing")))
            if not hashed or item.override_vswitch_uplinks or item.override_vswitch_network_failure_detection:
                faults += _team_faults(item, where)
    return faults


def _team_faults(item: SwitchFailover | PortGroupFailover, where: str) -> Iterator[_Fault]:
    if item.standby_adapters:
        yield (
            f"{list_of(item.standby_adapters)} {_is(item.standby_adapters)} standby{where}",
            at(item, "standby_adapters"),
        )
    if item.unused_adapters:
        yield f"{list_of(item.unused_adapters)} {_is(item.unused_adapters)} unused{where}", at(item, "unused_adapters")
    if item.network_failure_detection == "beacon":
        yield f"beacon probing is on{where}", at(item, "network_failure_detection")


def _distributed(topology: Topology, switch: Switch) -> Iterator[_Fault]:
    """What the ports of a distributed switch tell of it, where an output was found that tells it."""
    if switch.kind != "distributed":
        return
    for group in topology.groups_on(switch):
        team = group.team
        if team is not None and team.load_balancing == "iphash":
            for word, names in (("standby", _nics(topology, team.standby)), ("unused", _nics(topology, team.unused))):
                if names:
                    yield f"{list_of(names)} {_is(names)} {word} in {group.name}", team.shows(word)


def _nics(topology: Topology, names: tuple[str, ...] | None) -> list[str]:
    """Those of the names that are physical NICs; uplink ports may have none on this host."""
    return [name for name in names or () if topology.uplink(name) is not None]


def _is(names: object) -> str:
    return "is" if isinstance(names, list) and len(names) == 1 else "are"


def _remedy(topology: Topology, switch: Switch, alone: list[str]) -> str:
    """One policy for the switch and its port groups; ``alone`` are those that balance by IP hash without it."""
    uplinks = topology.uplinks_in(switch)
    if switch.kind != "standard":
        return (
            f"In vCenter make all uplinks of the port groups on {switch.name} active, or balance by originating port."
        )
    names = ",".join(each.name for each in uplinks) if uplinks else "<all uplinks>"
    groups = "; ".join(policy_command("failover", None, name, "--use-vswitch") for name in alone)
    return (
        f"On {topology.host}, with a static channel on the physical switch: "
        f"{policy_command('failover', switch.name, None, f'-l iphash -f link -a {names}')}; without one: "
        f"{policy_command('failover', switch.name, None, '-l portid')}"
        + (f". In both cases then: {groups}" if groups else "")
    )

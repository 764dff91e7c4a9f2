"""VMO-030."""

from itertools import combinations

from analyzer.facts.adapters import Adapter
from analyzer.facts.topology import Topology, Uplink, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Pointer, Results, found, observed, rule
from analyzer.rules.vmotion.phrases import quoted
from analyzer.rules.vmotion.several import at_least_two


@rule("VMO-030", "Two vMotion adapters use the same active uplink", severity=Severity.INFO)
def adapters_share_uplink(vmotion: VmotionAdapters, topology: Topology, *, one_is_enough_mbps: int = 10_000) -> Results:
    """Two vMotion adapters of a host send through one physical NIC.

    What it checks
        With two or more vMotion adapters: the active uplink of each one's port group, for every two of them.

    Why it matters
        Several vMotion adapters are meant to use several links at once. On one link of up to 10 Gbit/s the
        second adapter gains nothing.

    How to fix
        Mirror the teaming orders, for example vmnic2 active and vmnic3 standby for the first port group:
        esxcli network vswitch standard portgroup policy failover set -p vMotion-02 -a vmnic3 -s vmnic2

    False alarms
        On links faster than 10 Gbit/s several adapters on one link are useful before 7.0 Update 2, and the
        rule keeps quiet. It also does while the shared link is down, and where a port group has several
        active uplinks (VMO-031 speaks of those).

    References
        KB 2007467: vMotion over several NICs
        KB 2014840: vMotion over several NICs
    """
    at_least_two(vmotion)
    unknown = [topology.unknown(adapter, "team") for adapter in vmotion if topology.active_uplinks_of(adapter) is None]
    for one, two in combinations(vmotion, 2):
        mine, other = topology.active_uplinks_of(one), topology.active_uplinks_of(two)
        if mine is None or other is None:
            continue
        shared = next((link for link in mine if link in other), None)
        if max(len(mine), len(other)) > 1:
            yield observed(f"{one.name} and {two.name}: several active uplinks (see VMO-031)")
        elif shared is None:
            yield observed(f"{one.name} on {_names(mine)}, {two.name} on {_names(other)}")
        elif shared.is_up is False:
            yield observed(f"{shared.name} of {one.name} and {two.name} is down")
        elif shared.speed is None:
            unknown.append(topology.unknown(one, "speed"))
        elif shared.speed > one_is_enough_mbps:
            yield observed(f"{one.name} and {two.name} on {shared.name} at {shared.speed} Mbit/s")
        else:
            yield found(
                f"{vmotion.host}: {one.name} and {two.name} both carry vMotion over {shared.name}, "
                f"a link of {shared.speed} Mbit/s.",
                *_proofs(topology, one, two),
                shared.near("speed"),
                subject=f"{one.name}, {two.name}",
                remedy=_remedy(topology, two, shared),
            )
    if unknown:
        raise all_unknown(unknown)


def _proofs(topology: Topology, one: Adapter, two: Adapter) -> list[Pointer]:
    """The lines that tell the uplinks of both; one line where both have them from their switch."""
    mine, other = topology.shows_uplinks(one), topology.shows_uplinks(two)
    return [mine] if mine == other else [mine, other]


def _names(uplinks: tuple[Uplink, ...]) -> str:
    return ", ".join(uplink.name for uplink in uplinks) or "no uplink"


def _remedy(topology: Topology, adapter: Adapter, shared: Uplink) -> str:
    """Swap the order of the second adapter's port group, when its switch has another NIC with a link."""
    switch, group = topology.switch_of(adapter), topology.group_of(adapter)
    others = [name for name in (switch.uplinks or () if switch is not None else ()) if name != shared.name]
    if switch is None or switch.kind != "standard" or group is None:
        return f"In vCenter, make another uplink active for the port group of {adapter.name} and {shared.name} standby."
    dead = [name for name in others if (link := topology.uplink(name)) is not None and link.is_up is False]
    live = [name for name in others if name not in dead]
    spare = (live or others or ["<another vmnic>"])[0]
    add = "" if others else f"esxcli network vswitch standard uplink add -v {quoted(switch.name)} -u {spare}; then "
    if dead and not live:
        add = f"repair the link of {spare} first (cable, transceiver, switch port); then "
    return (
        f"On {topology.host}: {add}esxcli network vswitch standard portgroup policy failover set "
        f"-p {quoted(group.name)} -a {spare} -s {shared.name}"
    )

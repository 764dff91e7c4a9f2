"""NET-025."""

from analyzer.commands.vswitch_standard import PortGroupFailover, SwitchFailover, VSwitch
from analyzer.facts.topology import Topology
from analyzer.findings import Severity
from analyzer.rulebook import Need, Pointer, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.network.switches import capped, orders_of, policy_command, some, standard_switches
from analyzer.rules.vmotion.phrases import list_of


@rule("NET-025", "Beacon probing with fewer than three uplinks", severity=Severity.WARNING)
def beacon_probing(
    topology: Topology, switches: Records[VSwitch] | None, orders: Records[SwitchFailover] | None,
    group_orders: Records[PortGroupFailover] | None, *, least: int = 3,
) -> Results:  # fmt: skip
    """A standard switch looks for failures with beacons over too few uplinks to learn anything from them.

    What it checks
        Standard switches whose failure detection is beacon probing, on the switch or on a port group, and how
        many physical NICs the switch has.

    Why it matters
        With two NICs a lost beacon does not tell which of them failed: the host then sends every frame over
        both. Three can outvote the bad one.

    How to fix
        Detect failures by link state:
        esxcli network vswitch standard policy failover set -v vSwitchN -f link
        To find failures behind the first physical switch, use link-state tracking there.

    False alarms
        Beacon probing together with IP hash is told by NET-024. The settings of distributed switches are in
        vCenter and are not judged here.

    References
        KB 1005577: what beacon probing is
        vSphere 8.0 Networking: teaming and failover policy
    """
    seen, unknown = [], []
    for switch in standard_switches(topology):
        listed = next((item for item in switches or () if item.name == switch.name), None)
        order, own = orders_of(topology, switch, orders, group_orders)
        proofs: list[Pointer] = [
            at(item, "network_failure_detection")
            for item in (order, *own)
            if item is not None and item.network_failure_detection == "beacon"
        ]
        if listed is not None and listed.beacon_enabled:
            proofs.append(at(listed, "beacon_enabled"))
        if not proofs:
            told = (listed is not None and listed.beacon_enabled is not None) or (
                order is not None and order.network_failure_detection is not None
            )
            if told:
                seen.append(f"{switch.name} looks at the link state")
            else:
                unknown.append(switch.name)
            continue
        uplinks = topology.uplinks_in(switch)
        if uplinks is None:
            unknown.append(switch.name)
        elif len(uplinks) >= least:
            seen.append(f"{switch.name} probes over {len(uplinks)} uplinks")
        elif any(item is not None and item.load_balancing == "iphash" for item in (order, *own)):
            seen.append(f"{switch.name} balances by IP hash, see NET-024")
        else:
            groups = [
                item.portgroup_name or ""
                for item in own
                if item.network_failure_detection == "beacon" and item.override_vswitch_network_failure_detection
            ]
            by_group = bool(groups) and (order is None or order.network_failure_detection != "beacon")
            commands = [
                policy_command("failover", switch.name, name, "-f link") for name in (groups if by_group else [None])
            ]
            of = f" for {some(groups)}" if by_group else ""
            yield found(
                f"{topology.host}: {switch.name} probes with beacons{of} over {len(uplinks)} "
                f"{'uplink' if len(uplinks) == 1 else 'uplinks'}"
                + (f", {list_of([each.name for each in uplinks])}." if uplinks else "."),
                *capped(proofs),
                switch.near("uplinks"),
                subject=switch.name,
                remedy=f"On {topology.host}: {'; '.join(commands)}",
            )
    if seen:
        yield observed("; ".join(seen))
    if unknown:
        raise Skip(
            f"how {list_of(unknown)} on {topology.host} detect failures is not known",
            Need("esxcli network vswitch standard list", topology.host),
        )

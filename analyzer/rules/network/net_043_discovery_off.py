"""NET-043."""

from analyzer.commands.dvs_vmware import Dvs
from analyzer.commands.vswitch_standard import VSwitch
from analyzer.facts.neighbours import Neighbours
from analyzer.facts.topology import Topology
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.network.switches import is_appliance, some
from analyzer.rules.vmotion.phrases import list_of, quoted

_LISTENS = frozenset({"listen", "both"})


@rule("NET-043", "Switch does not listen to its neighbours", severity=Severity.INFO)
def discovery_off(
    topology: Topology, switches: Records[VSwitch] | None, dvs: Records[Dvs] | None, neighbours: Neighbours | None
) -> Results:
    """A virtual switch does not take in what physical switches tell by CDP.

    What it checks
        The CDP state of the switches with physical NICs: listen and both are fine.

    Why it matters
        Without it nobody sees which switch port a NIC is cabled to, and checks of the cabling stay unknown.

    How to fix
        esxcli network vswitch standard set -c listen -v vSwitch0

    False alarms
        Security policy may forbid it. A distributed switch that uses LLDP shows CDP as down: it is not
        judged where its NICs hear neighbours, and unknown else.

    References
        vSphere 8.0 Networking: switch discovery protocol
    """
    told = [
        item for item in switches or () if item.cdp_status is not None and item.uplinks and _own(topology, item.name)
    ]
    off = [item for item in told if item.cdp_status not in _LISTENS]
    if off:
        names = [item.name or "" for item in off]
        yield found(
            f"{topology.host}: {list_of(names)} {'does' if len(names) == 1 else 'do'} not listen to CDP "
            f"({some(sorted({item.cdp_status or '' for item in off}))}).",
            *(at(item, "cdp_status") for item in off[:20]),
            subject=list_of(names),
            count=len(off),
            remedy=f"On {topology.host}: "
            + "; ".join(f"esxcli network vswitch standard set -c listen -v {quoted(name)}" for name in names),
        )
    fine = [item.name or "" for item in told if item not in off]
    unknown = []
    for each in dvs or ():
        if each.cdp_status in _LISTENS or any(neighbours and neighbours.of(name) for name in each.uplinks):
            fine.append(each.name or "")
        elif each.uplinks:
            unknown.append(each.name or "")
    if fine:
        yield observed(f"{some(fine)} {'listens' if len(fine) == 1 else 'listen'}")
    lacking = [
        each.name
        for each in topology.switches
        if each.kind == "standard" and each.uplinks and _own(topology, each.name)
        and each.name not in {item.name for item in told}
    ]  # fmt: skip
    needs = [Need("net-dvs -l", topology.host)] if unknown else []
    needs += [Need("esxcli network vswitch standard list", topology.host)] if lacking else []
    if needs:
        raise Skip(f"how {list_of([*unknown, *lacking])} discovers its neighbours is not known", *needs)
    if not told and not fine:
        if not topology.switches:
            raise Skip("no list of switches", Need("esxcli network vswitch standard list", topology.host))
        raise NotApplicable("no switch with a physical NIC tells its CDP state")


def _own(topology: Topology, name: str | None) -> bool:
    switch = topology.switch(name)
    return switch is not None and not is_appliance(topology, switch)

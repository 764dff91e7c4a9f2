"""NET-041."""

import re
from collections.abc import Sequence

from analyzer.facts.neighbours import Neighbour, Neighbours
from analyzer.facts.nics import PhysicalNics
from analyzer.facts.topology import Topology
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.network.nics import judged_switches
from analyzer.rules.network.switches import capped, some
from analyzer.rules.vmotion.phrases import list_of


@rule(
    "NET-041", "All uplinks of a switch end on one physical switch", severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
)  # fmt: skip
def same_physical_switch(topology: Topology, nics: PhysicalNics, neighbours: Neighbours) -> Results:
    """The NICs of a virtual switch are all cabled to the same physical switch.

    What it checks
        The switch that each live uplink hears by CDP or LLDP.

    Why it matters
        When that switch fails or is restarted, the host loses this network, whatever the number of NICs.

    How to fix
        Cable one of the NICs to a second switch.

    False alarms
        Stacked and chassis switches show one identity for several devices: where the ports are of different
        stack members or slots (the first number of the port), nothing is reported.

    References
        vSphere 8.0 Networking: switch discovery protocol
    """
    judged, deaf = False, []
    for switch in judged_switches(topology):
        known = [nics.named(name) for name in switch.uplinks or ()]
        live = [nic.name for nic in known if nic is not None and nic.is_up is not False]
        if len(live) < 2:
            continue
        heard = [each for name in live if (each := neighbours.of(name)) is not None]
        if len(_devices(heard)) > 1:
            judged = True
            yield observed(f"{switch.name}: {some(sorted({each.switch for each in heard}))}")
            continue
        if len(heard) < len(live):
            deaf += [name for name in live if neighbours.of(name) is None]
            continue
        judged = True
        members = {_member(each.port) for each in heard}
        if len(members) > 1:
            yield observed(f"{switch.name}: {heard[0].switch}, ports of different members or slots")
            continue
        yield found(
            f"{topology.host}: {list_of(live)} of {switch.name} all end on {heard[0].switch}{_ports(heard)}.",
            *capped([each.shows("switch") for each in heard]),
            switch.near("uplinks"),
            subject=switch.name,
            count=len(heard),
            remedy=f"Cable {live[-1]} of {topology.host} to a second physical switch.",
        )
    if deaf:
        raise Skip(f"{list_of(deaf)} of {topology.host} hears no neighbour, or none was collected", neighbours.need)
    if not judged:
        raise NotApplicable("no switch has two live uplinks")


def _devices(heard: Sequence[Neighbour]) -> set[str | None]:
    """The switches by their identity; CDP and LLDP have different ones, so there the names have to do."""
    one_protocol = len({each.protocol for each in heard}) == 1
    return {each.chassis if one_protocol else each.switch for each in heard}


def _ports(heard: Sequence[Neighbour]) -> str:
    ports = [each.port for each in heard if each.port]
    return f" ({some(ports)})" if ports else ""


def _member(port: str | None) -> str | None:
    """Stack member or slot of a port: the first of several numbers (``Gi2/0/5``); None where there is none."""
    numbers = re.search(r"(\d+)[/:]\d", port or "")
    return numbers[1] if numbers else None

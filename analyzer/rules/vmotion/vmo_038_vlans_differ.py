"""VMO-038."""

from analyzer.case_file import CaseFacts
from analyzer.facts.pings import SavedPings
from analyzer.facts.topology import TRUNK, Topology, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Pair, Results, found, observed, rule
from analyzer.rules.vmotion.phrases import quoted
from analyzer.rules.vmotion.vlans import VlanPair, others_beside, vlan_pairs


@rule("VMO-038", "Same vMotion subnet but different VLAN IDs", severity=Severity.CRITICAL, stops=True)
def vlans_differ(
    vmotion: Pair[VmotionAdapters],
    topology: Pair[Topology],
    pings: Pair[SavedPings] | None,
    case: CaseFacts | None,
) -> Results:
    """Two vMotion adapters are in one subnet by their addresses, but their port groups have different VLANs.

    What it checks
        The VLAN IDs (1 to 4094) of the port groups of vMotion adapters that talk to each other and have
        addresses in one network. Adapters of one distributed port group are in one VLAN whatever its number.

    Why it matters
        Different VLANs are different segments: each host takes the other for a neighbour, and nobody answers
        its ARP requests.

    How to fix
        Set the VLAN of the segment on both sides:
        esxcli network vswitch standard portgroup set -p vMotion -v VLAN
        On a distributed switch, set it in vCenter.

    False alarms
        The physical network between two sites may translate one VLAN into another. List such pairs in
        case.toml (vlan_translation = [[50, 150]] under [plan]) and the rule keeps quiet. Where a saved ping
        between the two adapters was answered the finding is a warning. A ping that got no answer is part of
        this finding, and VMO-020 keeps quiet about it.

    References
        KB 311764: VLAN tagging on virtual switches
    """
    pairs, unknown = vlan_pairs(vmotion, topology, pings)
    for pair in pairs:
        if pair.vlans is None:
            yield observed(f"{pair.subject}: both in {pair.one_group}")
            continue
        mine, other = pair.vlans
        if mine == other:
            yield observed(f"VLAN {mine} on both")
        elif not (0 < mine < TRUNK and 0 < other < TRUNK):
            rule_id = "VMO-040" if TRUNK in pair.vlans else "VMO-039"
            yield observed(f"VLAN {mine} and {other} (see {rule_id})")
        elif case is not None and pair.translated(case.plan.vlan_translation):
            yield observed(f"VLAN {mine} and {other}, translated by the physical network")
        elif pair.in_doubt is not None:
            unknown.append(pair.in_doubt)
        else:
            passes = "; a saved ping between them was answered" if pair.answered else ""
            passes = "; a saved ping between them got no answer" if pair.lost else passes
            yield found(
                f"{pair.mine.name} on {pair.mine.host} is in VLAN {mine}, {pair.other.name} on "
                f"{pair.other.host} in VLAN {other}, with addresses in one subnet{passes}.",
                *pair.evidence,
                subject=pair.subject,
                remedy=_remedy(topology, pair, (mine, other)),
                severity=Severity.WARNING if pair.answered else None,
            )
    if unknown:
        raise all_unknown(unknown)


def _remedy(topology: Pair[Topology], pair: VlanPair, vlans: tuple[int, int]) -> str:
    """Which VLAN is right only the network's owner knows: both ways to make them equal."""
    ways = []
    sides = ((topology.a, pair.mine, vlans[1]), (topology.b, pair.other, vlans[0]))
    for side, end, vlan in sides:
        group, switch = side.group_of(end), side.switch_of(end)
        how = f"set it in vCenter on the port group of {end.name}"
        if group is not None and switch is not None and switch.kind == "standard":
            how = f"esxcli network vswitch standard portgroup set -p {quoted(group.name)} -v {vlan}"
        ways.append(f"If the segment is VLAN {vlan}, on {end.host}: {how}.{others_beside(side, end)}")
    translated = f"vlan_translation = [[{vlans[0]}, {vlans[1]}]]"
    return f"{' '.join(ways)} If the physical network translates them, say so in case.toml: {translated}"

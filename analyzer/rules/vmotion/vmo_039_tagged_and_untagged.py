"""VMO-039."""

from analyzer.case_file import CaseFacts
from analyzer.facts.pings import SavedPings
from analyzer.facts.topology import TRUNK, Topology, all_unknown
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Pair, Results, found, observed, rule
from analyzer.rules.vmotion.phrases import quoted
from analyzer.rules.vmotion.vlans import others_beside, vlan_pairs


@rule(
    "VMO-039",
    "One vMotion port group is tagged, the other is VLAN 0",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
)
def tagged_and_untagged(
    vmotion: Pair[VmotionAdapters],
    topology: Pair[Topology],
    pings: Pair[SavedPings] | None,
    case: CaseFacts | None,
) -> Results:
    """One host sends vMotion with a VLAN tag, the other without, and both are in one subnet.

    What it checks
        vMotion adapters that talk to each other and have addresses in one network, where exactly one port
        group has VLAN 0.

    Why it matters
        VLAN 0 means no tag: the physical switch puts such frames into the native VLAN of its port. The two
        hosts meet only if that native VLAN is the one that the other host tags. The VLAN that a provider
        assigns first is usually the native one, those ordered later are tagged.

    How to fix
        Tag on both sides or on none. For the native VLAN set 0, for a VLAN on a trunk its number:
        esxcli network vswitch standard portgroup set -p vMotion -v VLAN

    False alarms
        The native VLAN of the physical port stands in CDP or LLDP data, which is not read: so the finding is
        never more than likely. A saved ping that was answered shows that the two meet; then it is a note. So
        does a pair such as [0, 50] under vlan_translation in case.toml; then the rule keeps quiet.

    References
        KB 311764: VLAN tagging on virtual switches
    """
    pairs, unknown = vlan_pairs(vmotion, topology, pings)
    for pair in pairs:
        if pair.vlans is None:
            yield observed(f"{pair.subject}: both in {pair.one_group}")
            continue
        mine, other = pair.vlans
        if (mine == 0) == (other == 0) or TRUNK in pair.vlans:
            yield observed(f"VLAN {mine}" + (" on both" if mine == other else f" and {other}"))
            continue
        if case is not None and pair.translated(case.plan.vlan_translation):
            yield observed(f"VLAN {mine} and {other}, joined by the physical network")
            continue
        if pair.in_doubt is not None:
            unknown.append(pair.in_doubt)
            continue
        sides = [(topology.a, pair.mine, mine), (topology.b, pair.other, other)]
        (_, tagged, vlan), (plain, untagged, _) = sides if mine else sides[::-1]
        group = plain.group_of(untagged)
        tail = (
            "a saved ping between them was answered, so the native VLAN of the untagged port fits."
            if pair.answered
            else f"they meet only if the native VLAN of the switch port of {untagged.host} is {vlan}, "
            "which cannot be judged without CDP or LLDP data."
        )
        how = f"set VLAN {vlan} in vCenter"
        if group is not None and not group.is_distributed:
            how = f"esxcli network vswitch standard portgroup set -p {quoted(group.name)} -v {vlan}"
        how += f".{others_beside(plain, untagged)}"
        yield found(
            f"{tagged.name} on {tagged.host} tags VLAN {vlan}, {untagged.name} on {untagged.host} sends "
            f"untagged (VLAN 0), with addresses in one subnet; {tail}",
            *pair.evidence,
            subject=pair.subject,
            remedy=f"Nothing has to change. The same VLAN ID on both is easier to follow: {how}"
            if pair.answered
            else f"If the switch port of {untagged.host} carries VLAN {vlan} tagged, there: {how} "
            f"The native VLAN of the port: vim-cmd hostsvc/net/query_networkhint on {untagged.host}",
            severity=Severity.INFO if pair.answered else None,
        )
    if unknown:
        raise all_unknown(unknown)

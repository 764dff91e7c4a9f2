"""What the rules about several vMotion adapters on one host have in common."""

from analyzer.facts.adapters import Adapter
from analyzer.facts.topology import Topology
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.rulebook import NotApplicable, Skip
from analyzer.rules.vmotion.phrases import none_for_vmotion


def at_least_two(vmotion: VmotionAdapters) -> None:
    """Let only hosts with several vMotion adapters pass.

    Raises:
        NotApplicable: the host has one or none.
        Skip: one is known and there may be more.
    """
    if len(vmotion) > 1:
        return
    if vmotion.unseen:
        raise Skip(f"not all vMotion adapters of {vmotion.host} may be known", *vmotion.unseen)
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(vmotion.host))
    raise NotApplicable(f"{vmotion.host} has one vMotion adapter, {vmotion.adapters[0].name}")


def picks_by_hash(topology: Topology, adapter: Adapter) -> str:
    """``IP hash`` or a LAG where that picks the NIC of ``adapter``, else nothing."""
    team, switch = topology.team_of(adapter), topology.switch_of(adapter)
    if team is None or team.load_balancing == "iphash":
        return "" if team is None else "IP hash"
    members = switch.members if switch is not None else {}
    lag = next((name for name in team.active or () if len(members.get(name, ())) > 1), None)
    return "" if lag is None else f"LAG {lag}"

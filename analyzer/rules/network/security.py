"""The three security settings of standard switches and port groups: who accepts what."""

from collections.abc import Iterator

from analyzer.commands.vswitch_policies import PortGroupSecurity, SwitchSecurity
from analyzer.facts.topology import Switch, Topology
from analyzer.rulebook import Found, Need, Observed, Records, Skip, at, found, observed
from analyzer.rules.network.switches import SPECIAL, capped, policy_command, some, standard_switches
from analyzer.rules.vmotion.phrases import list_of, quoted

SwitchPolicies = Records[SwitchSecurity] | None
GroupPolicies = Records[PortGroupSecurity] | None


def accepted(
    topology: Topology, policies: SwitchPolicies, group_policies: GroupPolicies, setting: str, words: str
) -> Iterator[Found | Observed]:
    """A finding for each standard switch that accepts ``setting``, itself or in port groups that override it."""
    seen, unknown = [], []
    for switch in standard_switches(topology):
        names = {group.name for group in topology.groups_on(switch)}
        policy = next((item for item in policies or () if item.vswitch_name == switch.name), None)
        own = [item for item in group_policies or () if item.portgroup_name in names]
        by_switch = policy is not None and getattr(policy, setting) is True
        by_group = [item for item in own if _overrides(item, setting, policy) and not _is_special(item)]
        if by_switch or by_group:
            yield _finding(topology, switch, policy if by_switch else None, by_group, setting, words)
        elif policy is None or getattr(policy, setting) is None:
            unknown.append(switch)
        else:
            seen.append(f"{switch.name} rejects")
    if seen:
        yield observed("; ".join(seen))
    if unknown:
        raise Skip(
            f"the security policy of {list_of([switch.name for switch in unknown])} on {topology.host} is not known",
            *(
                Need(f"esxcli network vswitch standard policy security get -v {quoted(switch.name)}", topology.host)
                for switch in unknown
            ),
        )


def _overrides(item: PortGroupSecurity, setting: str, policy: SwitchSecurity | None) -> bool:
    """True when a port group accepts it by its own setting, or nothing else tells whose setting it is."""
    if getattr(item, setting) is not True:
        return False
    own = getattr(item, f"override_vswitch_{setting}")
    return bool(own) or (own is None and (policy is None or getattr(policy, setting) is not True))


def _is_special(item: PortGroupSecurity) -> bool:
    return SPECIAL.search(item.portgroup_name or "") is not None


def _finding(
    topology: Topology,
    switch: Switch,
    policy: SwitchSecurity | None,
    groups: list[PortGroupSecurity],
    setting: str,
    words: str,
) -> Found:
    # The option is called --allow-mac-change, the printed setting "Allow MAC Address Change".
    option = f"--{setting.replace('_address', '').replace('_', '-')}=false"
    places = [f"{switch.name} itself"] if policy is not None else []
    places += [item.portgroup_name or "" for item in groups]
    commands = [policy_command("security", switch.name, None, option)] if policy is not None else []
    commands += [policy_command("security", None, item.portgroup_name, option) for item in groups[:6]]
    proofs = [at(policy, setting)] if policy is not None else []
    proofs += [at(item, setting) for item in groups]
    on = "" if policy is not None else f" on {switch.name}"
    return found(
        f"{topology.host}: {some(places)}{on} {'accepts' if len(places) == 1 else 'accept'} {words}.",
        *capped(proofs),
        subject=switch.name,
        count=len(proofs),
        remedy=f"Where no machine needs it, on {topology.host}: {'; '.join(commands)}",
    )

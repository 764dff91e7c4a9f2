"""VMO-059."""

from analyzer.commands.vswitch_policies import PortGroupSecurity
from analyzer.facts.topology import Topology
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Pair, Pointer, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of, quoted

_GET = "esxcli network vswitch standard portgroup policy security get -p"
_SHOWN = 20
_FIELDS = {
    "allow_promiscuous": ("promiscuous mode", "allow-promiscuous"),
    "allow_mac_address_change": ("MAC address changes", "allow-mac-change"),
    "allow_forged_transmits": ("forged transmits", "allow-forged-transmits"),
}


@rule("VMO-059", "Security policy of the same port group name differs between hosts", severity=Severity.WARNING)
def policy_differs(topologies: Pair[Topology], policies: Pair[Records[PortGroupSecurity] | None]) -> Results:
    """A port group of the same name lets virtual machines do other things on the two hosts.

    What it checks
        Promiscuous mode, MAC address changes and forged transmits of standard port groups that both hosts
        have under one name. A difference in the VLAN is NET-033.

    Why it matters
        A VM that needs the policy (load balancer, nested hypervisor, cluster address) loses its network after
        a migration; one that must not have it gets it.

    How to fix
        Set the same policy on both hosts: esxcli network vswitch standard portgroup policy security set
        -p NAME --allow-promiscuous=false --allow-forged-transmits=false --allow-mac-change=false

    False alarms
        Port groups that only VMkernel adapters use are left out; they are the host's own.

    References
        vSphere Networking: security policy of a standard switch
    """
    a, b = topologies.a, topologies.b
    groups = [{group.name for group in each.groups if not group.is_distributed} for each in (a, b)]
    common = [
        group.name
        for group in a.groups
        if group.name in groups[1]
        and not group.is_distributed
        and not (_vmkernel_only(a, group.name) and _vmkernel_only(b, group.name))
    ]
    if not common:
        raise NotApplicable("no standard port group of one name for VMs on both hosts")
    told = {host: {item.portgroup_name: item for item in records or ()} for host, records in policies.sides()}
    one, two = policies.hosts
    wrong: list[tuple[str, list[str], list[Pointer]]] = []
    compared = 0
    unknown: list[Need] = []
    for name in common:
        mine, other = told[one].get(name), told[two].get(name)
        if mine is None or other is None:
            unknown.extend(Need(f"{_GET} {quoted(name)}", host) for host in (one, two) if name not in told[host])
            continue
        compared += 1
        fields = [
            field for field in _FIELDS
            if len({getattr(mine, field), getattr(other, field)} - {None}) == 2
        ]  # fmt: skip
        if fields:
            texts = [
                f"{_FIELDS[field][0]} {_on(getattr(mine, field))} on {one}, {_on(getattr(other, field))} on {two}"
                for field in fields
            ]
            wrong.append((name, texts, [at(mine, fields[0]), at(other, fields[0])]))
    if wrong:
        names = [quoted(name) for name, _, _ in wrong]
        texts = list(dict.fromkeys(text for _, own, _ in wrong for text in own))
        yield found(
            f"The security policy of port group {list_of(names)} differs: {'; '.join(texts)}.",
            *[pointer for _, _, shown in wrong for pointer in shown][:_SHOWN],
            subject=wrong[0][0] if len(wrong) == 1 else f"{len(wrong)} port groups", count=len(wrong),
            remedy="Set the same policy on both: esxcli network vswitch standard portgroup policy security set "
            f"-p {names[0]} "
            "--allow-promiscuous=false --allow-forged-transmits=false --allow-mac-change=false",
        )  # fmt: skip
    elif compared:
        yield observed(f"the security policies of {compared} port groups are alike")
    if unknown:
        raise Skip(
            f"the security policies of {len(common) - compared} of {len(common)} port groups are not in the texts",
            *unknown[:8],
        )


def _vmkernel_only(topology: Topology, name: str) -> bool:
    """True for a port group that VMkernel adapters use and no VM does."""
    group = next((item for item in topology.groups if item.name == name and not item.is_distributed), None)
    return group is not None and bool(topology.adapters_in(group)) and topology.vm_clients(group) == 0


def _on(value: bool) -> str:
    return "allowed" if value else "rejected"

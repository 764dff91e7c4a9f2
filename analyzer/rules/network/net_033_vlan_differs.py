"""NET-033."""

from analyzer.facts.clusters import Membership
from analyzer.facts.topology import Group, Topology
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.network.labels import folded, machine_groups
from analyzer.rules.network.switches import capped, counted, groups_of, some
from analyzer.rules.vmotion.phrases import list_of, quoted

_DEFAULT = "vm network"
"""The port group that the installer makes."""


@rule("NET-033", "VLAN of a port group differs between hosts", severity=Severity.ERROR)
def vlan_differs(maps: Fleet[Topology], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """Port groups of one name are in different VLANs on different hosts.

    What it checks
        The VLAN ID of standard port groups for virtual machines, by name, on all hosts of a cluster.

    Why it matters
        vMotion and HA go by the name of the port group: a machine that moves comes up in another network and
        cannot be reached.

    How to fix
        Find out which VLAN is right and set it on the other hosts:
        esxcli network vswitch standard portgroup set -p NAME -v VLAN

    False alarms
        Port groups that carry only VMkernel adapters belong to their host. Between hosts that nothing shows to
        be of one cluster it is information: two sites have their own VLANs. "VM Network" comes with the
        installation and often stays unused: where no machine is in it on any host, nothing is said. A port
        group on a switch without uplinks reaches no VLAN.

    References
        vSphere 6.7 vCenter and Host Management: vMotion networking requirements
    """
    clusters = groups_of(members, names)
    if not clusters:
        raise NotApplicable("the case holds one host")
    same, masked, compared = 0, dict[str, None](), False
    for cluster in clusters:
        by_name: dict[str, list[tuple[str, Group]]] = {}
        for host in cluster.hosts:
            for group in machine_groups(maps[host]) if host in maps else ():
                switch = maps[host].switch(group.switch)
                if switch is not None and switch.uplinks == ():
                    # A VLAN that ends on the switch separates nothing outside of it.
                    continue
                by_name.setdefault(group.name, []).append((host, group))
        for name, held in by_name.items():
            if len(held) < 2:
                continue
            compared = True
            if folded(name) == _DEFAULT and all(maps[host].vm_clients(group) == 0 for host, group in held):
                yield observed(f"{name} is unused on {some([host for host, _ in held])}")
                continue
            masked.update((host, None) for host, group in held if group.vlan is None)
            told = [(host, group) for host, group in held if group.vlan is not None]
            if len({group.vlan for _, group in told}) < 2:
                same += 1
                continue
            by_vlan: dict[int, list[str]] = {}
            for host, group in told:
                by_vlan.setdefault(group.vlan or 0, []).append(host)
            values = "; ".join(f"{vlan} on {some(hosts)}" for vlan, hosts in sorted(by_vlan.items()))
            right = max(by_vlan, key=lambda vlan: len(by_vlan[vlan]))
            wrong = [host for vlan, hosts in by_vlan.items() if vlan != right for host in hosts]
            yield found(
                f"Port group {name} has different VLANs: {values}.",
                *capped([group.shows("vlan") for _, group in told]),
                subject=name,
                hosts=tuple(host for host, _ in told),
                count=len(told),
                severity=None if cluster.evident else Severity.INFO,
                remedy=f"If {right} is the right VLAN, on {list_of(wrong)}: "
                f"esxcli network vswitch standard portgroup set -p {quoted(name)} -v {right}",
            )
    if same:
        yield observed(f"one VLAN on all hosts that have it: {counted(same, 'port group')}")
    elif not compared:
        yield observed("no port group for virtual machines that two hosts have in common")
    if masked or maps.missing:
        raise Skip(
            f"the VLANs of port groups on {list_of([*masked, *maps.missing])} are not known",
            *(Need("esxcfg-vswitch -l", host) for host in masked),
            *maps.needs,
        )

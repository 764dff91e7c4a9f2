"""NET-040."""

from collections.abc import Mapping

from analyzer.facts.clusters import Membership
from analyzer.facts.topology import Switch, Topology
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.network.switches import capped, groups_of, some


@rule("NET-040", "Hosts have different uplinks on one distributed switch", severity=Severity.WARNING)
def dvs_uplinks_differ(maps: Fleet[Topology], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """Hosts of one cluster give one distributed switch a different number of NICs, or name them in another order.

    What it checks
        By the UUID of the switch: how many physical NICs each host gives it, and, where the NICs are the same,
        which uplink name each NIC has.

    Why it matters
        The teaming order of a distributed port group holds uplink names. With other NICs behind the names, or
        with one less, the same order means other cables and less redundancy on that host.

    How to fix
        In vCenter, on the switch: manage the physical adapters of the host, and give each NIC the uplink name
        that it has on the other hosts.

    False alarms
        Hosts of different hardware have other numbers of NICs. Hosts that nothing shows to be of one cluster
        may differ: information only. Which cable is behind a NIC nobody can see here, so another order is
        information too. NICs that are down count; NET-001 tells about them.

    References
        VMware vSphere 6.7 Networking: physical adapters of a distributed switch
    """
    alike, untold, common = [], [], False
    for group in groups_of(members, names):
        for held in _switches(maps, group.hosts).values():
            if len(held) < 2:
                continue
            common = True
            counts = {host: len(switch.uplinks) for host, switch in held.items() if switch.uplinks is not None}
            untold += [host for host in held if host not in counts]
            name = next(iter(held.values())).name
            by_count: dict[int, list[str]] = {}
            for host, count in counts.items():
                by_count.setdefault(count, []).append(host)
            if len(by_count) > 1:
                told = "; ".join(f"{count} on {some(hosts)}" for count, hosts in sorted(by_count.items()))
                fewest = some(by_count[min(by_count)])
                yield found(
                    f"{name} has a different number of NICs: {told}.",
                    *capped([held[hosts[0]].shows("uplinks") for _, hosts in sorted(by_count.items())]),
                    subject=name,
                    hosts=tuple(counts),
                    severity=None if group.evident else Severity.INFO,
                    remedy=f"In vCenter compare the physical adapters of {name} on {fewest} with those of "
                    "the other hosts, and add what is missing.",
                )
                continue
            orders = _orders(held)
            if len(orders) > 1:
                told = "; ".join(f"{order} on {some(hosts)}" for order, hosts in orders.items())
                yield found(
                    f"{name} has the same NICs behind other uplink names: {told}.",
                    *capped([held[hosts[0]].shows("members") for hosts in orders.values()]),
                    subject=f"{name}: order",
                    hosts=tuple(host for hosts in orders.values() for host in hosts),
                    severity=Severity.INFO,
                    remedy=f"Check that each uplink name of {name} leads to the same physical switch on every host; if "
                    "not, give the NICs the other names in vCenter.",
                )
            elif by_count:
                alike.append(f"{name}: {next(iter(by_count))} NICs on {len(counts)} hosts")
    if alike:
        yield observed("; ".join(alike[:5]))
    if untold or maps.missing:
        raise Skip(
            f"the NICs of distributed switches on {some(list(dict.fromkeys([*untold, *maps.missing])))} are not known",
            *(Need("esxcli network vswitch dvs vmware list", host) for host in dict.fromkeys(untold)),
            *maps.needs,
        )
    if not common:
        raise NotApplicable("no distributed switch that two hosts have in common")


def _switches(maps: Fleet[Topology], hosts: tuple[str, ...]) -> dict[str, dict[str, Switch]]:
    """The distributed switches of some hosts by UUID and host."""
    held: dict[str, dict[str, Switch]] = {}
    for host in hosts:
        for switch in maps[host].switches if host in maps else ():
            if switch.kind == "distributed" and switch.vds_id is not None:
                held.setdefault(switch.vds_id, {})[host] = switch
    return held


def _orders(held: Mapping[str, Switch]) -> dict[str, list[str]]:
    """The hosts by which NIC is behind which name, as far as all names of a host are known."""
    found: dict[str, list[str]] = {}
    nics = {frozenset(switch.uplinks or ()) for switch in held.values()}
    if len(nics) > 1:
        # Other hardware has its NICs elsewhere: nothing to compare.
        return {}
    for host, switch in held.items():
        names = [name for name in switch.uplink_names or () if name in switch.members]
        if names and len(names) == len(switch.uplink_names or ()):
            order = ", ".join(f"{name} = {'+'.join(switch.members[name]) or 'none'}" for name in names)
            found.setdefault(order, []).append(host)
    return found

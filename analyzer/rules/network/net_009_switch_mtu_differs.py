"""NET-009."""

from collections.abc import Iterable, Iterator

from analyzer.facts.clusters import Membership
from analyzer.facts.topology import Switch, Topology
from analyzer.findings import Severity
from analyzer.rulebook import (
    Fleet,
    Found,
    HostName,
    Need,
    NotApplicable,
    Results,
    Skip,
    found,
    observed,
    rule,
)
from analyzer.rules.network.switches import adapters_on, capped, groups_of, is_appliance, some
from analyzer.rules.vmotion.phrases import list_of, quoted

_Held = list[tuple[str, Switch]]


@rule("NET-009", "MTU of a switch differs between hosts", severity=Severity.ERROR)
def switch_mtu_differs(maps: Fleet[Topology], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """The same switch has different MTUs on different hosts.

    What it checks
        Distributed switches by their UUID on all hosts of the case; standard switches of one name, with a
        port group of one name on them, on hosts of one cluster.

    Why it matters
        Jumbo frames pass on some hosts and are dropped on others: a VMkernel adapter or a machine that works
        here stalls after it has moved.

    How to fix
        Set one value on all hosts: esxcli network vswitch standard set -v vSwitchN -m 9000.
        On a distributed switch the value is set in vCenter; a host that differs has not received it.

    False alarms
        On standard switches it is an error only when a VMkernel adapter somewhere uses frames larger than the
        smallest of the values. Hosts that nothing shows to be of one cluster may have their own values:
        information only. Switches of one name that have no port group in common are two roles.

    References
        KB 326539: jumbo frames on the vMotion path
    """
    groups = groups_of(members, names)
    if not groups:
        raise NotApplicable("the case holds one host")
    agreed, untold = [], []
    for vds_id, held in _distributed(maps, {host for group in groups for host in group.hosts}).items():
        values = {switch.mtu for _, switch in held if switch.mtu is not None}
        untold += [host for host, switch in held if switch.mtu is None]
        if len(values) > 1:
            yield _finding(held, vds_id, Severity.ERROR, "In vCenter check that the switch is in sync on these hosts.")
        elif values and len(held) > 1:
            agreed.append(f"{held[0][1].name} {values.pop()}")
    for group in groups:
        for name, held in _standard(maps, group.hosts).items():
            values = {switch.mtu for _, switch in held if switch.mtu is not None}
            untold += [host for host, switch in held if switch.mtu is None]
            if len(values) < 2:
                agreed += [f"{name} {value}" for value in values if len(held) > 1]
                continue
            small, large = min(values), max(values)
            hurt = any(
                (adapter.mtu or 0) > small for host, switch in held for adapter in adapters_on(maps[host], switch)
            )
            severity = Severity.ERROR if hurt else Severity.WARNING
            lower = [host for host, switch in held if switch.mtu == small]
            yield _finding(
                held,
                name,
                severity if group.evident else Severity.INFO,
                f"If the path passes jumbo frames, on {list_of(lower)}: "
                f"esxcli network vswitch standard set -v {quoted(name)} -m {large}",
            )
    if agreed:
        yield observed(f"equal on all hosts: {some(agreed)}")
    elif not untold and not maps.missing:
        yield observed("no switch that two hosts have in common")
    if untold or maps.missing:
        raise Skip(
            f"the MTU of switches on {list_of(list(dict.fromkeys([*untold, *maps.missing])))} is not known",
            *(Need("esxcfg-vswitch -l", host) for host in dict.fromkeys(untold)),
            *maps.needs,
        )


def _distributed(maps: Fleet[Topology], hosts: Iterable[str]) -> dict[str, _Held]:
    held: dict[str, _Held] = {}
    for host in sorted(set(hosts) & set(maps), key=list(maps).index):
        for switch in maps[host].switches:
            if switch.vds_id is not None:
                held.setdefault(switch.vds_id, []).append((host, switch))
    return held


def _standard(maps: Fleet[Topology], hosts: Iterable[str]) -> dict[str, _Held]:
    """Standard switches by name, as far as they have a port group in common with the first of that name."""
    held: dict[str, _Held] = {}
    for host in hosts:
        if host not in maps:
            continue
        for switch in maps[host].switches:
            if switch.kind != "standard" or is_appliance(maps[host], switch):
                continue
            same = held.setdefault(switch.name, [])
            if not same or set(_labels(maps[host], switch)) & set(_labels(maps[same[0][0]], same[0][1])):
                same.append((host, switch))
    return held


def _labels(topology: Topology, switch: Switch) -> Iterator[str]:
    return (group.name for group in topology.groups_on(switch))


def _finding(held: _Held, subject: str, severity: Severity, remedy: str) -> Found:
    told = [(host, switch) for host, switch in held if switch.mtu is not None]
    by_value: dict[int, list[str]] = {}
    for host, switch in told:
        by_value.setdefault(switch.mtu or 0, []).append(host)
    values = "; ".join(f"{value} on {some(hosts)}" for value, hosts in sorted(by_value.items()))
    return found(
        f"{held[0][1].name} has different MTUs: {values}.",
        *capped([switch.shows("mtu") for _, switch in sorted(told, key=lambda item: item[1].mtu or 0)]),
        subject=subject,
        severity=severity,
        remedy=remedy,
        hosts=tuple(host for host, _ in told),
        count=len(told),
    )

"""NET-039."""

from collections.abc import Mapping

from analyzer.commands.net_dvs import NetDvs
from analyzer.facts.topology import Topology
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Fleet, Need, NotApplicable, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.network.switches import capped, some

_COMPARED: Mapping[str, str] = {
    "version": "version",
    "alias": "name",
    "uplink_ports": "uplink names",
    "max_ports": "ports at most",
    "cdp": "discovery",
    "respools_sched": "network I/O control",
    "respools_version": "version of network I/O control",
}
"""Properties that vCenter sets alike on all hosts of a switch, and how a sentence calls them."""


@rule(
    "NET-039", "Configuration of a distributed switch differs between hosts", severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
)  # fmt: skip
def dvs_configuration_differs(maps: Fleet[Topology], switches: Fleet[Records[NetDvs]] | None) -> Results:
    """Hosts of one distributed switch have different copies of its global properties.

    What it checks
        Switches with one UUID on several hosts: version, name, names of the uplinks, discovery protocol,
        network I/O control. The MTU is compared by NET-009.

    Why it matters
        vCenter gives the global properties to every host of the switch. A host that has other ones missed a
        change or rolled one back; it goes on with the old settings, and vCenter calls it out of sync.

    How to fix
        In vCenter, see the hosts of the switch: out of sync is told there, with the reason. Restore the
        connection of the host, then rectify it.

    False alarms
        Outputs that were saved on different days may show a change that was made in between. Just after a
        restart of the management agents the copies may differ for some minutes.

    References
        VMware vSphere 6.7 Networking: resolve a host that is out of sync with the distributed switch
    """
    held: dict[str, dict[str, NetDvs]] = {}
    for host, records in (switches or {}).items():
        for record in records:
            if record.uuid is not None and record.opaque_dvs is not True:
                held.setdefault(record.uuid, {}).setdefault(host, record)
    several = {uuid: copies for uuid, copies in held.items() if len(copies) > 1}
    silent = _silent(maps, held)
    if not several and not silent and not maps.missing:
        raise NotApplicable("no distributed switch that two hosts have in common")
    same = []
    for copies in several.values():
        names = [record.alias for record in copies.values() if record.alias]
        name = max(names, key=names.count) if names else "a distributed switch"
        different = {field: values for field in _COMPARED if len(values := _values(copies, field)) > 1}
        if not different:
            same.append(f"{name} on {len(copies)} hosts")
            continue
        told = "; ".join(
            f"{_COMPARED[field]} {', '.join(f'{value} on {some(hosts)}' for value, hosts in values.items())}"
            for field, values in different.items()
        )
        odd = _odd(different)
        yield found(
            f"{name} is not the same on all hosts: {told}.",
            *capped([at(copies[host], field) for field, values in different.items() for host in _firsts(values)]),
            subject=name,
            hosts=tuple(copies),
            count=sum(len(values) for values in different.values()),
            remedy=f"In vCenter look at the hosts of {name}{f', {some(odd)} first' if odd else ''}: which are out of "
            "sync, and why. Then rectify them.",
        )
    if same:
        yield observed(f"same configuration: {some(same)}")
    if silent or maps.missing:
        raise Skip(
            f"the properties of distributed switches on {some([*silent, *maps.missing])} are not known",
            *(Need("net-dvs -l", host) for host in silent),
            *maps.needs,
        )


def _silent(maps: Fleet[Topology], held: Mapping[str, Mapping[str, NetDvs]]) -> list[str]:
    """The hosts of a switch that others have too, whose properties were not saved."""
    hosts: dict[str, list[str]] = {}
    for host, topology in maps.items():
        for switch in topology.switches:
            if switch.kind == "distributed" and switch.vds_id is not None:
                hosts.setdefault(switch.vds_id, []).append(host)
    return list(
        dict.fromkeys(
            host for uuid, names in hosts.items() if len(names) > 1 for host in names if host not in held.get(uuid, {})
        )
    )


def _values(copies: Mapping[str, NetDvs], field: str) -> dict[str, list[str]]:
    """The hosts by the value they have; hosts that do not tell it are left out."""
    found: dict[str, list[str]] = {}
    for host, record in copies.items():
        value = getattr(record, field)
        if value not in (None, []):
            found.setdefault(", ".join(value) if isinstance(value, list) else str(value), []).append(host)
    return found


def _firsts(values: Mapping[str, list[str]]) -> list[str]:
    """One host for each value, those of the rarest first."""
    return [hosts[0] for hosts in sorted(values.values(), key=len)]


def _odd(different: Mapping[str, Mapping[str, list[str]]]) -> list[str]:
    """The hosts that are alone with a value, where most others agree."""
    odd: dict[str, None] = {}
    for values in different.values():
        sizes = sorted(len(hosts) for hosts in values.values())
        if sizes[-1] > sum(sizes[:-1]):
            odd.update((host, None) for hosts in values.values() if len(hosts) < sizes[-1] for host in hosts)
    return list(odd)

"""Standard port groups as hosts of a cluster must have them in common: those for virtual machines."""

import re

from analyzer.facts.topology import Group, Topology
from analyzer.patterns import lazy_pattern
from analyzer.rules.network.switches import is_appliance

_FOR_HOSTS = lazy_pattern(
    r"management network|vmkernel|vmk\d|v-?motion|iscsi|\bnfs\b|vsan|fault ?tolerance|\bft\b", re.I
)
"""Names of port groups for VMkernel adapters, for hosts whose adapters were not collected."""


def machine_groups(topology: Topology) -> list[Group]:
    """The standard port groups that do not belong to VMkernel adapters alone."""
    found = []
    for switch in topology.switches:
        if switch.kind != "standard" or is_appliance(topology, switch):
            continue
        for group in topology.groups_on(switch):
            machines = topology.vm_clients(group)
            of_host = bool(topology.adapters_in(group)) or _FOR_HOSTS.search(group.name) is not None
            if machines or not of_host:
                found.append(group)
    return found


def folded(name: str) -> str:
    """A name without what people overlook: case and blanks."""
    return " ".join(name.split()).casefold()

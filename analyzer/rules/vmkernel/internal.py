"""Adapters that lead into the host itself and to nothing beside it: links to a BMC, switches of appliances."""

import re

from analyzer.facts.adapters import Adapter
from analyzer.facts.topology import Topology
from analyzer.patterns import lazy_pattern

_BMC = lazy_pattern(r"bmc|i-?drac|\bilo\b|\bxcc\b|\bimm\b|\bipmi\b|usb[ _-]?(?:nic|lan|net)", re.I)
_APPLIANCE = lazy_pattern(r"vswitchnutanix|\bntnx\b|ntnx-|vmk-svm-", re.I)


def is_internal_link(adapter: Adapter, topology: Topology | None) -> bool:
    """True for adapters that have the same address on every host by design.

    Told by the names that vendors give to port group and switch, and by a switch whose only NIC is a USB one
    or that has none.
    """
    if adapter.is_internal:
        return True
    switch = topology.switch_of(adapter) if topology is not None else None
    names = [name for name in (adapter.port_group, adapter.switch, switch.name if switch else None) if name]
    if any(_BMC.search(name) or _APPLIANCE.search(name) for name in names):
        return True
    return switch is not None and switch.uplinks is not None and all(name.startswith("vusb") for name in switch.uplinks)

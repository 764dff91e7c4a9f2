"""NET-052."""

import re

from analyzer.commands.pci import PciDevice
from analyzer.commands.sriov import VirtualFunction
from analyzer.facts.nics import PhysicalNics, pci_address
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import NotApplicable, Records, Results, at, found, observed, rule
from analyzer.rules.network.switches import capped, some

_ETHERNET = "0x0200"
_VIRTUAL = lazy_pattern(r"virtual function|\bvf\b|\bsr-?iov\b", re.I)
_RDMA = lazy_pattern(r"\brdma\b|\broce\b|infiniband", re.I)


@rule("NET-052", "Ethernet device without a driver", severity=Severity.WARNING)
def unclaimed_nic(
    devices: Records[PciDevice], functions: Records[VirtualFunction] | None, nics: PhysicalNics | None
) -> Results:
    """An Ethernet controller of the host has no vmnic: no driver has claimed it.

    What it checks
        PCI devices of the Ethernet class without a VMkernel name.

    Why it matters
        The ports of the card are missing: its driver is not installed, for example after an upgrade, or the
        card has failed.

    How to fix
        Look the card up in the compatibility guide by its PCI ids and install its driver.

    False alarms
        Virtual functions, devices that are passed through to machines, and RDMA functions have no vmnic;
        they are left out.

    References
        KB 1027206: PCI ids and the compatibility guide
    """
    cards = [device for device in devices if device.device_class == _ETHERNET]
    if not cards:
        raise NotApplicable("the list shows no Ethernet device")
    virtual = {pci_address(item.pci_address) for item in functions or ()}
    named = {nic.pci for nic in nics or () if nic.pci}
    lost = []
    for device in cards:
        names = f"{device.device_name or ''} {device.vmkernel_name or ''}"
        owners = f"{device.configured_owner or ''} {device.current_owner or ''}".lower()
        address = pci_address(device.address)
        if device.vmkernel_name or "passthr" in owners or address in virtual | named:
            continue
        if (
            _VIRTUAL.search(names)
            or _RDMA.search(device.device_class_name or "")
            or device.module_name not in (None, "None")
        ):
            continue
        lost.append(device)
    if not lost:
        yield observed(f"{len(cards)} Ethernet devices, each with a name or an owner")
        return
    host = devices.host
    told = some([f"{device.device_name or 'unknown device'} at {device.address}" for device in lost], 4)
    ids = sorted({f"{device.vendor_id}:{device.device_id}" for device in lost})
    yield found(
        f"{host}: no driver has claimed {told}.",
        *capped([at(device, "vmkernel_name" if device.vmkernel_name else "device_name") for device in lost]),
        subject=some([device.address or "" for device in lost]),
        count=len(lost),
        remedy=f"Look {some(ids)} up in the compatibility guide and install the driver on {host}; "
        "if it is installed, check the card: esxcli hardware pci list",
    )

"""VM-010."""

import re

from analyzer.configs.vmx import Vmx, VmxDevice
from analyzer.facts.virtual_machines import is_there
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Fleet, Records, Results, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, by_host, named, plural

_LEGACY = frozenset({"e1000", "e1000e", "vlance", "vmxnet", "vmxnet2", "flexible"})
_OLD_GUESTS = lazy_pattern(
    r"dos|os2|netware|unixware|openserver|solaris|win(?:31|95|98|me|nt|2000|xp|net|vista)|other|darwin|freebsd|"
    r"rhel[2-5]|centos[45]?-|centos(?:-64)?$|redhat|sles(?:-|10|$)|debian[4-6]|ubuntu(?:8|10)|vmkernel|eComStation",
    re.I,
)
"""Guests whose own drivers may not know the paravirtual NIC, and appliances that call themselves ``other``."""


@rule("VM-010", "VM uses an emulated NIC", severity=Severity.INFO)
def legacy_nic(files: Fleet[Records[Vmx]] | None) -> Results:
    """A virtual machine with a current guest has an emulated NIC instead of a paravirtual one.

    What it checks
        ethernetN.virtualDev in each .vmx file: e1000, e1000e, vlance, flexible and the first vmxnet, for guests
        that bring a driver for vmxnet3.

    Why it matters
        Emulated NICs take more processor time and lose packets earlier; faults of the e1000e emulation have
        corrupted packets and stopped hosts.

    How to fix
        Add a NIC of type VMXNET3, give it the address in the guest, and remove the old one.

    False alarms
        Appliances whose maker asks for this type, and old guests: guests of type "other" are not judged.

    References
        KB 1001805: choosing a network adapter for a virtual machine
    """
    for host, vms in by_host(files):
        hits = [(vm, nic) for vm in vms if _is_modern(vm) for nic in vm.ethernet if is_there(nic) and _is_legacy(nic)]
        if not hits:
            yield observed(f"{host}: no emulated NIC on {len(vms)} VMs")
            continue
        names = [vm.name for vm, _ in hits]
        kinds = sorted({nic.text("virtual_dev").lower() for _, nic in hits})
        yield found(
            f"{host}: {named(names)} {plural(list(dict.fromkeys(names)), 'has', 'have')} an emulated NIC "
            f"({', '.join(kinds)}).",
            *(at(vm, f"{nic.name}.virtualDev") for vm, nic in hits[:MOST]),
            subject="emulated NIC", count=len(hits), hosts=(host,),
        )  # fmt: skip


def _is_legacy(nic: VmxDevice) -> bool:
    return nic.text("virtual_dev").lower() in _LEGACY


def _is_modern(vm: Vmx) -> bool:
    return bool(vm.guest_os) and _OLD_GUESTS.match(vm.guest_os or "") is None

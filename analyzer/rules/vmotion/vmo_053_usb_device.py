"""VMO-053."""

import re

from analyzer.configs.vmx import Vmx
from analyzer.findings import Confidence, Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Fleet, Records, Results, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, by_host, names_of, plural

_ATTACHED = lazy_pattern(r"usb\.autoConnect\.device\d+", re.I)
_REMOTE = lazy_pattern(r"\bhost(?:id)?:|vmotion", re.I)
"""A device that other hosts can reach over the network is written with the identity of its host."""


@rule(
    "VMO-053", "USB passthrough device not enabled for vMotion",
    severity=Severity.WARNING, confidence=Confidence.POSSIBLE,
)  # fmt: skip
def usb_device(files: Fleet[Records[Vmx]] | None) -> Results:
    """A USB device of the host is connected to a virtual machine, and nothing shows that it may stay connected.

    What it checks
        usb.autoConnect.deviceN in each .vmx file, and whether its value names the host that holds the device,
        as it does when the device was added with support for vMotion.

    Why it matters
        vCenter refuses to migrate a VM with a USB device that was not added with that support. With it the
        device stays in the old host and is reached over the network, until the VM is powered off.

    How to fix
        Remove the USB device from the VM and add it again with "Support vMotion while device is connected".
        For a licence dongle that many VMs need, use a USB device server.

    False alarms
        USB controllers without a device are not judged. How the product writes the support into the file is
        not documented, so the finding is only possible: look at the device in the client.

    References
        vSphere Virtual Machine Administration: USB devices from an ESXi host
    """
    for host, vms in by_host(files):
        attached = [(vm, key) for vm in vms for key in vm.keys(_ATTACHED) if vm.settings[key].strip()]
        wrong = [(vm, key) for vm, key in attached if not _REMOTE.search(vm.settings[key])]
        machines = list(dict.fromkeys(vm.name for vm, _ in wrong))
        if wrong:
            first = {vm.name: vm for vm, _ in wrong}
            yield found(
                f"{host}: {names_of(list(first.values()))} {plural(machines, 'has', 'have')} a USB device of the host "
                "connected, without a sign that it was added with support for vMotion.",
                *(at(vm, key) for vm, key in wrong[:MOST]),
                subject="USB device", count=len(wrong), hosts=(host,),
            )  # fmt: skip
        elif attached:
            yield observed(f"{host}: {len(attached)} USB devices with support for vMotion")
        else:
            yield observed(f"{host}: no USB device of the host in {names_of(vms)}")

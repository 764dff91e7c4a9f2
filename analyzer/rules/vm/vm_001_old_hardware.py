"""VM-001."""

from analyzer.commands.version import Version
from analyzer.configs.vmx import Vmx
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, Records, Results, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, by_host, names_of, plural

_MANY = 7
"""The major version of ESXi from which hardware below version 13 is told of."""


@rule("VM-001", "Old virtual hardware", severity=Severity.INFO, aliases=("LIF-021",))
def old_hardware(
    files: Fleet[Records[Vmx]] | None, versions: Fleet[Records[Version]] | None, *,
    old: int = 13, very_old: int = 9,
) -> Results:  # fmt: skip
    """A virtual machine has a hardware version of many years ago.

    What it checks
        virtualHW.version in each .vmx file: below 13 (ESXi 6.5) on a host with 7.0 or later is information,
        below 9 a warning on any host.

    Why it matters
        Old hardware lacks controllers, security features and limits of newer ones. Below version 9 the guest
        does not see the processor features against speculative-execution attacks.

    How to fix
        Upgrade it at the next reboot, after Tools and with a backup: client, VM, Compatibility; on the host
        with the VM off: vim-cmd vmsvc/upgrade <vmid> vmx-NN

    False alarms
        Appliances may be delivered with the version that their maker supports.

    References
        KB 1010675: upgrading the virtual machine hardware version
        vSphere Security Configuration Guide 8: virtual hardware
    """
    for host, vms in by_host(files):
        known = [vm for vm in vms if vm.virtual_hw_version is not None]
        major = _major(versions.get(host) if versions is not None else None)
        ancient = [vm for vm in known if (vm.virtual_hw_version or 0) < very_old]
        aged = [vm for vm in known if vm not in ancient and (vm.virtual_hw_version or 0) < old]
        if major is not None and major < _MANY:
            aged = []
        for group, limit, severity in ((ancient, very_old, Severity.WARNING), (aged, old, Severity.INFO)):
            if group:
                numbers = sorted({vm.virtual_hw_version or 0 for vm in group})
                yield found(
                    f"{host}: {names_of(group)} {plural(group, 'has', 'have')} hardware version "
                    f"{', '.join(map(str, numbers))}.",
                    *(at(vm, "virtual_hw_version") for vm in group[:MOST]),
                    subject=f"below {limit}", severity=severity, count=len(group), hosts=(host,),
                )  # fmt: skip
        if not ancient and not aged:
            spread = sorted({vm.virtual_hw_version or 0 for vm in known})
            yield observed(f"{host}: versions {', '.join(map(str, spread)) or 'not told'} on {len(vms)} VMs")


def _major(records: Records[Version] | None) -> int | None:
    return next((item.numbers[0] for item in reversed(records or ()) if item.numbers), None)

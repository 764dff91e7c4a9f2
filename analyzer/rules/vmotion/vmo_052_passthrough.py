"""VMO-052."""

from analyzer.configs.vmx import Vmx, VmxDevice
from analyzer.facts.virtual_machines import is_there
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, Records, Results, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, by_host, names_of, plural

_KINDS = {
    "passthrough": "PCI passthrough",
    "sriov": "an SR-IOV function",
    "vgpu": "a vGPU",
    "dvx": "a Device Virtualization Extensions device",
}


@rule("VMO-052", "VM uses passthrough, SR-IOV or vGPU devices", severity=Severity.ERROR)
def passthrough_devices(files: Fleet[Records[Vmx]] | None) -> Results:
    """A virtual machine has a device of its host for itself.

    What it checks
        pciPassthruN devices in each .vmx file: passthrough and SR-IOV functions stop a migration. A vGPU is a
        warning, a DVX device an information: both can migrate under conditions.

    Why it matters
        The state of a real device cannot be copied to another host, so vCenter refuses to migrate the VM
        while it runs. Maintenance mode waits for it, and HA can start it only where such a device is free.

    How to fix
        Power the VM off to move it, or replace the device by a virtual one (vmxnet3). A vGPU needs ESXi
        6.7 U1 or later, the setting vgpu.hotmigrate.enabled in vCenter and the same vGPU on the target.

    False alarms
        Dynamic DirectPath I/O picks a free device at power-on but does not migrate either.

    References
        vSphere Virtual Machine Administration: DirectPath I/O and SR-IOV, limits
        vSphere vCenter Server and Host Management: vMotion of VMs with vGPU
    """
    for host, vms in by_host(files):
        kinds: dict[str, list[tuple[Vmx, VmxDevice]]] = {}
        for vm in vms:
            for device in filter(is_there, vm.pci_passthru):
                held = kinds.setdefault(_kind(device), [])
                if not held or held[-1][0] is not vm:
                    held.append((vm, device))
        for kind, told in kinds.items():
            machines = [vm for vm, _ in told]
            verb = plural(machines, "uses", "use")
            yield found(
                f"{host}: {names_of(machines)} {verb} {_KINDS[kind]}; {_consequence(kind)}.",
                *(at(vm, f"{device.name}.{_shown(kind, device)}") for vm, device in told[:MOST]),
                subject=_KINDS[kind], count=len(machines), hosts=(host,),
                severity={"vgpu": Severity.WARNING, "dvx": Severity.INFO}.get(kind),
            )  # fmt: skip
        if not kinds:
            yield observed(f"{host}: no device of the host in {names_of(vms)}")


def _kind(device: VmxDevice) -> str:
    if device.text("vgpu"):
        return "vgpu"
    if device.text("virtual_dev").lower() == "dvx":
        return "dvx"
    return "sriov" if device.text("pf_id") else "passthrough"


def _shown(kind: str, device: VmxDevice) -> str:
    """The key of the device that tells its kind best."""
    return {"vgpu": "vgpu", "dvx": "virtualDev", "sriov": "pfId"}.get(kind, "present")


def _consequence(kind: str) -> str:
    if kind == "vgpu":
        return "a migration needs the same vGPU on the target and pauses the guest for seconds"
    if kind == "dvx":
        return "whether it migrates is up to the driver of its vendor"
    return "it cannot migrate while powered on"

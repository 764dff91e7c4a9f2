"""VM-013."""

from analyzer.configs.vmx import Vmx
from analyzer.facts.virtual_machines import disks_of, is_there
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, Records, Results, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, by_host, named, plural

_KINDS = {"lsilogic": "LSI Logic", "lsisas1068": "LSI Logic SAS", "buslogic": "BusLogic"}


@rule("VM-013", "Many disks on one emulated controller", severity=Severity.INFO)
def disk_controller(files: Fleet[Records[Vmx]] | None, *, most: int = 4) -> Results:
    """A virtual machine has several disks on one LSI Logic, SATA or IDE controller.

    What it checks
        The disks of each controller in each .vmx file: four or more on one that is neither PVSCSI nor NVMe.

    Why it matters
        The disks share the queue of the controller, which is much shorter than that of PVSCSI: a busy disk
        delays the others.

    How to fix
        Add a PVSCSI controller and move the data disks to it with the VM powered off; spread many disks over up
        to four controllers.

    False alarms
        Disks with little load need no other controller, and a boot disk may stay where it is.

    References
        KB 1010398: configuring disks to use PVSCSI adapters
        KB 2053145: large-scale workloads with PVSCSI
    """
    for host, vms in by_host(files):
        hits = [(vm, name, kind, len(disks)) for vm in vms for name, kind, disks in _crowded(vm, most)]
        if not hits:
            yield observed(f"{host}: no crowded controller on {len(vms)} VMs")
            continue
        names = [vm.name for vm, *_ in hits]
        first = f": {hits[0][3]} on {hits[0][1]} ({hits[0][2]})" if len(hits) == 1 else ""
        yield found(
            f"{host}: {named(names)} {plural(list(dict.fromkeys(names)), 'has', 'have')} {most} or more disks on one "
            f"emulated controller{first}.",
            *(at(vm, f"{name}.{_key(name)}") for vm, name, *_ in hits[:MOST]),
            subject="controller", count=len(hits), hosts=(host,),
        )  # fmt: skip


def _crowded(vm: Vmx, most: int) -> list[tuple[str, str, list[str]]]:
    """Name, kind and disks of each emulated controller with many of them."""
    held: dict[str, list[str]] = {}
    for disk in disks_of(vm):
        held.setdefault(disk.name.partition(":")[0], []).append(disk.name)
    kinds = {drive.name: drive.text("virtual_dev").lower() for drive in vm.drives if is_there(drive)}
    found_: list[tuple[str, str, list[str]]] = []
    for name, disks in held.items():
        kind = _KINDS.get(kinds.get(name, "") or "lsilogic", "") if name.startswith("scsi") else ""
        kind = "SATA" if name.startswith("sata") else "IDE" if name.startswith("ide") else kind
        if kind and len(disks) >= most:
            found_.append((name, kind, disks))
    return found_


def _key(controller: str) -> str:
    """The setting that tells of a controller."""
    return "virtualDev" if controller.startswith("scsi") else "present"

"""VM-014."""

from collections.abc import Iterator

from analyzer.configs.vmx import Vmx
from analyzer.facts.virtual_machines import is_there
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, Records, Results, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, by_host, named, plural


@rule("VM-014", "VM shares disks with others", severity=Severity.INFO)
def shared_disks(files: Fleet[Records[Vmx]] | None) -> Results:
    """A virtual machine shares its SCSI bus, or a disk in multi-writer mode, with other machines.

    What it checks
        sharedBus of the controllers and sharing of the disks in each .vmx file.

    Why it matters
        vMotion works in current releases. Snapshots, changed block tracking and Storage vMotion do not: backups
        by snapshot skip such disks, and nothing but the guests' own software keeps two writers apart.

    How to fix
        Nothing, where a guest cluster (WSFC, RAC) uses the disks. Else set the controller to no bus sharing and
        take sharing = "multi-writer" from the disk, with the VM powered off.

    False alarms
        Guest clusters are built like this on purpose.

    References
        vSphere 6.0 and later: Setup for Failover Clustering and Microsoft Cluster Service
        KB 1034165: multi-writer option
    """
    for host, vms in by_host(files):
        hits = [(vm, key, what) for vm in vms for key, what in _shared(vm)]
        if not hits:
            yield observed(f"{host}: nothing shared on {len(vms)} VMs")
            continue
        names = [vm.name for vm, *_ in hits]
        kinds = ", ".join(dict.fromkeys(what for *_, what in hits))
        yield found(
            f"{host}: {named(names)} {plural(list(dict.fromkeys(names)), 'shares', 'share')} disks ({kinds}): no "
            "snapshots, no changed block tracking, no Storage vMotion.",
            *(at(vm, key) for vm, key, _ in hits[:MOST]),
            subject="shared disks", count=len(hits), hosts=(host,),
        )  # fmt: skip


def _shared(vm: Vmx) -> Iterator[tuple[str, str]]:
    """The key of each setting that shares something, and what it is."""
    for drive in vm.drives:
        if not is_there(drive):
            continue
        bus = drive.text("shared_bus").lower()
        if bus in ("physical", "virtual"):
            yield f"{drive.name}.sharedBus", f"{bus} bus sharing"
        if drive.text("sharing").lower() == "multi-writer":
            yield f"{drive.name}.sharing", "multi-writer"

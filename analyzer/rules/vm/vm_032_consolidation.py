"""VM-032."""

from analyzer.configs.vmdk import Vmdk
from analyzer.configs.vmsd import Snapshots
from analyzer.configs.vmx import Vmx, VmxDevice
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Fleet, Need, Records, Results, Skip, at, found, near, observed, rule
from analyzer.rules.vm.chains import VMSD_FILES, by_folder, chains, delta_disks, no_vmsd, on_foreign_disks
from analyzer.rules.vmotion.vms import MOST, by_host, names_of, plural


@rule("VM-032", "Disks need consolidation", severity=Severity.ERROR, confidence=Confidence.LIKELY)
def consolidation(
    files: Fleet[Records[Vmx]] | None, snapshots: Fleet[Records[Snapshots]] | None, disks: Fleet[Records[Vmdk]] | None
) -> Results:
    """A virtual machine has no snapshot but runs on a difference file.

    What it checks
        The disks in each .vmx file that are called NAME-000001.vmdk and the like, for machines whose .vmsd file
        lists no snapshot.

    Why it matters
        The snapshot manager shows nothing, while the difference grows and can fill the datastore. Backups go
        wrong, and further snapshots make the chain longer.

    How to fix
        Client: VM, Snapshots, Consolidate. If a file is locked, take the disk off the backup server that holds
        it, or restart the agents of the host that does: vmkfstools -D DISK.vmdk names the owner.

    False alarms
        While a backup runs or a snapshot is being deleted, the state is normal for minutes. Linked and instant
        clones always run on a difference, and disks in the folder of another VM are read by a backup server:
        neither is counted.

    References
        KB 310241: consolidating snapshots
    """
    lacking: dict[str, list[str]] = {}
    for host, vms in by_host(files):
        own = by_folder(disks.get(host, ()) if disks is not None else ())
        hits: list[tuple[Vmx, VmxDevice, Snapshots | None]] = []
        for chain in chains(host, files, snapshots):
            if chain.vm is None or not (deltas := delta_disks(chain.vm)):
                continue
            if chain.is_clone or on_foreign_disks(chain.vm, own):
                continue
            if chain.told is None and not chain.is_empty:
                lacking.setdefault(host, []).append(chain.name)
            elif not chain.snapshots and not (chain.told is not None and chain.told.num_snapshots):
                hits += [(chain.vm, disk, chain.told) for disk in deltas]
        if not hits:
            yield observed(f"{host}: no difference file without a snapshot on {len(vms)} VMs")
            continue
        machines = list({id(vm): vm for vm, *_ in hits}.values())
        yield found(
            f"{host}: {names_of(machines)} {plural(machines, 'has', 'have')} no snapshot but "
            f"{plural(machines, 'runs', 'run')} on {hits[0][1].text('file_name')}"
            f"{f' and {len(hits) - 1} more' if len(hits) > 1 else ''}.",
            *(at(vm, f"{disk.name}.fileName") for vm, disk, _ in hits[:MOST]),
            *(near(told, "num_snapshots") for *_, told in hits[:3] if told is not None),
            subject="consolidation", count=len(hits), hosts=(host,),
        )  # fmt: skip
    if lacking:
        raise no_vmsd(lacking)
    if not files:
        raise Skip("no .vmx file", Need(VMSD_FILES))

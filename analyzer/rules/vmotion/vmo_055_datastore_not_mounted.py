"""VMO-055."""

from collections.abc import Iterable

from analyzer.commands.filesystems import Filesystem
from analyzer.facts.virtual_machines import VMX_FILES, VirtualMachines
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Direction, Need, Pointer, Records, Results, Skip, found, near, observed, rule
from analyzer.rules.vmotion.vms import MOST, named, plural

_LIST = "esxcli storage filesystem list"
_SYSTEM = ("vfat", "vffs", "vmfs-l", "vmfsos")
"""Volumes of the host itself."""


@rule("VMO-055", "VM files on a datastore the target does not mount", severity=Severity.ERROR)
def datastore_not_mounted(
    machines: Direction[VirtualMachines | None], volumes: Direction[Records[Filesystem] | None]
) -> Results:
    """Virtual machines lie on a datastore that the target host does not have.

    What it checks
        The volumes with the .vmx file and the disks of each VM of the source (by the paths of .vmx files, of
        running and of registered machines), against the mounted volumes of the target. Volumes are compared
        by UUID; a name counts as the volume of that name on the source.

    Why it matters
        Without a common datastore only a migration of host and storage together moves the VM. That copies all
        its disks over the network, and only two of them run at a time.

    How to fix
        Mount the datastore on the target (zoning, LUN mapping or esxcli storage nfs add), or plan the
        migration as "change both compute resource and storage".

    False alarms
        Where the two hosts share no datastore at all, that kind of migration is the plan: a warning. NFS
        volumes that one host mounts by address and the other by name have different UUIDs although they are
        one share: told apart, as possible.

    References
        vSphere vCenter Server and Host Management: migration without shared storage, limits
    """
    source, target = machines.hosts
    if machines.source is None or not machines.source.machines:
        raise Skip(f"{source}: nothing tells of its virtual machines", Need(VMX_FILES, source))
    lacking = [host for host, each in ((source, volumes.source), (target, volumes.target)) if each is None]
    if volumes.source is None or volumes.target is None:
        raise Skip(
            f"the volumes of {' and '.join(lacking)} are not in the texts", *(Need(_LIST, host) for host in lacking)
        )
    theirs = {item.uuid for item in volumes.target if item.mounted is not False}
    users: dict[str, list[tuple[str, Pointer]]] = {}
    untold = []
    for machine in machines.source:
        lies_on = machine.volumes
        if not lies_on:
            untold.append(machine.name)
        for written, shown in lies_on.items():
            users.setdefault(_uuid(written, volumes.source), []).append((machine.name, shown))
    shared = theirs & {item.uuid for item in volumes.source if item.mounted is not False and not _is_system(item)}
    missing = {uuid: held for uuid, held in users.items() if uuid and uuid not in theirs}
    for uuid, held in missing.items() if volumes.target.complete else ():
        volume = _volume(uuid, volumes.source)
        twin = _twin(volume, volumes.target)
        label = volume.volume_name if volume is not None and volume.volume_name else uuid
        names = list(dict.fromkeys(name for name, _ in held))
        verb = plural(names, "has", "have")
        text = f"{named(names)} on {source} {verb} files on {label}, which {target} does not mount"
        if twin is not None:
            text += f"; {target} has an NFS volume of that name with another UUID ({twin.uuid})"
        elif not shared:
            text += "; the two hosts share no datastore"
        yield found(
            f"{text}.",
            *(shown for _, shown in held[:MOST]),
            *([near(volume, "uuid")] if volume is not None else []),
            *([near(twin, "uuid")] if twin is not None else []),
            subject=label, count=len(names),
            severity=Severity.WARNING if twin is not None or not shared else None,
            confidence=Confidence.POSSIBLE if twin is not None else None,
            remedy=_same_server(label, source, target) if twin is not None else "",
        )  # fmt: skip
    if missing and not volumes.target.complete:
        raise Skip(f"the list of volumes of {target} is not complete", Need(_LIST, target))
    if users and not missing:
        yield observed(f"{target} mounts all {len(users)} volumes of the VMs on {source}")
    nowhere = "" in users
    if not users or nowhere or untold:
        raise Skip(f"on which volume {named(untold) if untold else 'VMs'} of {source} lie is not in the texts",
                   Need("vim-cmd vmsvc/getallvms", source))  # fmt: skip


def _is_system(volume: Filesystem) -> bool:
    return (volume.type or "").lower() in _SYSTEM


def _volume(uuid: str, volumes: Iterable[Filesystem]) -> Filesystem | None:
    return next((item for item in volumes if item.uuid == uuid), None)


def _uuid(written: str, volumes: Records[Filesystem]) -> str:
    """The UUID of a volume as a path names it; empty when a name is of no volume of the host."""
    named_so = next((item.uuid for item in volumes if item.volume_name == written and item.uuid), "")
    return named_so or (written if _looks_like_uuid(written) else "")


def _looks_like_uuid(text: str) -> bool:
    head = text.removeprefix("vsan:").replace("-", "")
    return "-" in text and len(head) >= 16 and all(char in "0123456789abcdef" for char in head.lower())


def _twin(volume: Filesystem | None, volumes: Iterable[Filesystem]) -> Filesystem | None:
    """An NFS volume of the same name: maybe the same share, mounted by another name of its server."""
    if volume is None or not volume.volume_name or not (volume.type or "").upper().startswith("NFS"):
        return None
    return next(
        (
            item
            for item in volumes
            if item.volume_name == volume.volume_name and (item.type or "").upper().startswith("NFS")
        ),
        None,
    )


def _same_server(label: str, source: str, target: str) -> str:
    return (
        f"Compare the server of {label} on both hosts (esxcli storage nfs list): {source} and {target} have to mount "
        "it by the same name or address, letter by letter, to see one datastore."
    )

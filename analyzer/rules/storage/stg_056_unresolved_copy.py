"""STG-056."""

from analyzer.commands.filesystems import Filesystem
from analyzer.commands.vmfs import UNRESOLVED, UnresolvedVolume
from analyzer.facts.virtual_machines import VirtualMachines
from analyzer.findings import Severity
from analyzer.rulebook import Records, Results, at, found, near, observed, rule
from analyzer.rules.storage.words import SHOWN, counted, some

_ONLINE = "still online"


@rule("STG-056", "Unresolved copies of VMFS volumes", severity=Severity.ERROR)
def unresolved_copy(
    copies: Records[UnresolvedVolume], volumes: Records[Filesystem] | None, machines: VirtualMachines | None
) -> Results:
    """The host sees a LUN with a VMFS volume whose signature does not fit the LUN, and has not mounted it.

    What it checks
        The list of unresolved volumes. Where the original is mounted on the same host it is a warning.

    Why it matters
        The LUN is a snapshot or a replica, or its identity on the array changed. In that case the datastore is
        missing, with all machines on it.

    How to fix
        The LUN is the only one with the volume and shall be used as it is:
        esxcli storage vmfs snapshot mount -l LABEL
        The copy shall become a datastore of its own: esxcli storage vmfs snapshot resignature -l LABEL

    False alarms
        Replication targets and proxies of backup programs are presented on purpose. Never mount a copy with its
        signature while hosts use the original.

    References
        KB 1011387: volumes detected as snapshot LUNs
        vSphere Storage: managing duplicate VMFS datastores
    """
    mounted = {item.uuid: item for item in volumes or () if item.mounted is not False and item.uuid}
    beside = [item for item in copies if item.vmfs_uuid in mounted or _ONLINE in _reason(item)]
    lost = [item for item in copies if item not in beside]
    for group, is_lost in ((lost, True), (beside, False)):
        if not group:
            continue
        names = [item.volume_name or item.vmfs_uuid or "" for item in group]
        users = {
            machine.name
            for machine in machines or ()
            for item in group if is_lost and {item.vmfs_uuid, item.volume_name} & machine.volumes.keys()
        }  # fmt: skip
        end = "; the original is in use" if not is_lost else f"; {counted(len(users), 'VM')} on it" if users else ""
        yield found(
            f"{copies.host}: {len(group)} {'copy' if len(group) == 1 else 'copies'} of {some(names)} "
            f"{'is' if len(group) == 1 else 'are'} not mounted{end}.",
            *[at(item, "can_mount") for item in group[:SHOWN]],
            *[near(mounted[item.vmfs_uuid], "uuid") for item in group[:5] if item.vmfs_uuid in mounted],
            subject="original in use" if not is_lost else "no original", count=len(group),
            severity=None if is_lost else Severity.WARNING,
            remedy=f"On {copies.host}: find out with the storage team whether the LUN is the original or a copy. The "
            f'original: esxcli storage vmfs snapshot mount -l "{names[0]}". A copy to be used beside it: esxcli '
            f'storage vmfs snapshot resignature -l "{names[0]}". Else unmap it.',
        )  # fmt: skip
    if not copies:
        yield observed(f"{UNRESOLVED.name} lists none")


def _reason(item: UnresolvedVolume) -> str:
    return item.reason_for_un_mountability or ""

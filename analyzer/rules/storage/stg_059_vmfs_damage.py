"""STG-059."""

from collections.abc import Sequence

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.phrases import none_of
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.told_events import event_finding

_IDS = (
    "res.corrupt", "lock.corrupt", "fs.detected.corrupt", "hb.corrupt", "esx.problem.vmfs.heartbeat.corruptondisk",
    "esx.problem.vmfs.lock.corruptondisk", "esx.problem.vmfs.lock.corruptondisk.v2",
    "esx.problem.vmfs.resource.corruptondisk", "vob.vmfs.resource.corruptondisk",
)  # fmt: skip
_SYSTEM = ("LOCKER-", "OSDATA-", "BOOTBANK")


@rule("STG-059", "VMFS metadata is damaged", severity=Severity.CRITICAL)
def vmfs_damage(log: HostLog, naming: Naming) -> Results:
    """The host found damaged metadata, locks or heartbeats on a volume.

    What it checks
        The events about corruption on disk, and "might be damaged on the disk" and "has been detected corrupted" of
        the kernel. On the host's own system volume (LOCKER, OSDATA) it is an error: there the boot medium fails.

    Why it matters
        Files on the volume can be lost, and the damage grows while it is used.

    How to fix
        Take backups first. Stop all machines on the datastore, unmount it on every host, then check it with
        voma -m vmfs -f check -d /vmfs/devices/disks/DEVICE:PARTITION and open a support request.

    False alarms
        None known for datastores.

    References
        KB 311925: damage of VMFS metadata
        vSphere Storage: checking metadata consistency with VOMA
    """
    events = log.of(*_IDS)
    system = [event for event in events if _is_system(naming, event)]
    stores = [event for event in events if event not in system]
    if stores:
        yield event_finding(
            log, naming, stores, "{who} has damaged metadata", "stop the machines on it, unmount it on all hosts, then "
            f"voma -m vmfs -f check -d /vmfs/devices/disks/{_partition(naming, stores)}",
        )  # fmt: skip
    if system:
        yield event_finding(
            log, naming, system, "the host's own system volume {who} has damaged metadata", "the boot medium fails: "
            "move the system storage to a disk, or replace the medium and install the host anew",
            severity=Severity.ERROR,
        )  # fmt: skip
    if not events:
        yield none_of("damaged VMFS metadata", log, "vmkernel", "vobd")


def _is_system(naming: Naming, event: Event) -> bool:
    volume = naming.volume(event.object)
    names = (event.fields.get("label", ""), volume.name if volume is not None else "", event.object)
    return any(name.startswith(_SYSTEM) for name in names) or any(f'("{name}' in event.text for name in _SYSTEM)


def _partition(naming: Naming, events: Sequence[Event]) -> str:
    for event in events:
        volume = naming.volume(event.object)
        for extent in volume.extents if volume is not None else ():
            return f"{extent.device}:{getattr(extent.record, 'partition', 1)}"
    return "<device>:<partition>"

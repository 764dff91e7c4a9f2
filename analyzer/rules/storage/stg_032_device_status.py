"""STG-032."""

from collections import defaultdict

from analyzer.facts.storage import DEVICE_LIST, PATH_LIST, Device, Storage
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.storage.words import SHOWN, carried, counted, kinds, names, some


@rule("STG-032", "Device status is not on", severity=Severity.ERROR)
def device_status(storage: Storage) -> Results:
    """The host says that a device is degraded, dead or offline.

    What it checks
        "Status" and "Is Offline" of each disk of an array. Devices with the same status are one finding.

    Why it matters
        "degraded" means that a path was lost, "dead" that none is left.

    How to fix
        Look at the paths: esxcli storage core path list -d DEVICE

    False alarms
        Volumes of RAID, SAS and AHCI controllers are "degraded" with their one path and are not judged, nor are
        detached devices (status off). Where the paths were collected, STG-001, STG-002 and STG-003 tell which of
        them are missing, and this rule keeps silent.

    References
        vSphere Storage: storage device states
    """
    if not any(device.record is not None for device in storage.devices):
        raise Skip(f"{storage.host}: its storage devices were not collected", storage.need(DEVICE_LIST))
    judged = [device for device in storage.luns if device.record is not None and device.record.status]
    if not judged:
        raise NotApplicable(f"{storage.host} has no disk of an array behind FC, iSCSI or NVMe over a network")
    groups: dict[str, list[Device]] = defaultdict(list)
    blurred: list[Device] = []
    for device in judged:
        assert device.record is not None
        status = (device.record.status or "").lower()
        if status == "on" and device.record.is_offline is not True:
            continue
        if device.paths and (len(device.live) < len(device.paths) or len(device.paths) == 1):
            yield observed(f"{device.name}: {status}, which STG-001, STG-002 or STG-003 tell")
        elif status == "degraded" and not device.paths:
            blurred.append(device)
        else:
            groups["offline" if status == "on" else status].append(device)
    for status, group in groups.items():
        column = "is_offline" if status == "offline" else "status"
        yield found(
            f"{storage.host}: {counted(len(group), 'device')} of {kinds(group)} ({names(group)}) "
            f"{'is' if len(group) == 1 else 'are'} {status}{carried(storage, group)}.",
            *[pointer for device in group[:SHOWN] for pointer in device.shows(column)],
            subject=status, count=len(group), remedy=f"On {storage.host}: {PATH_LIST} -d {group[0].name}",
        )  # fmt: skip
    if not groups and not blurred:
        yield observed(f"{counted(len(judged), 'device')} of arrays, all on or told by the rules about paths")
    if blurred:
        raise Skip(
            f"{storage.host}: {some((device.name for device in blurred), 3)} degraded; only the paths tell whether one "
            "was lost",
            storage.need(PATH_LIST),
        )

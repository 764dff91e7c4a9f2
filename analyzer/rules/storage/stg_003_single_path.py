"""STG-003."""

from collections import defaultdict

from analyzer.facts.storage import Device, Storage
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.words import RESCAN, SHOWN, carried, counted, kinds, names, need_luns, need_paths


@rule("STG-003", "Single path to a shared device", severity=Severity.WARNING)
def single_path(storage: Storage) -> Results:
    """A LUN of an array has one path only.

    What it checks
        LUNs behind Fibre Channel, iSCSI or NVMe over a network whose paths all run from the same adapter to the
        same port (for iSCSI: one session). LUNs with such a path through one adapter are one finding.

    Why it matters
        One cable, switch port or controller port is enough to lose the device.

    How to fix
        Give the host a second adapter or fabric and zone it to both controllers; with software iSCSI bind a second
        VMkernel adapter or add the portals of the other controller, then rescan.

    False alarms
        Volumes of RAID, SAS and AHCI controllers have one path by nature, also where they call themselves shared,
        and are not judged. A virtual storage appliance with one portal, a lab with one controller, or a boot LUN
        during an installation may be meant so.

    References
        vSphere Storage: multipathing
    """
    need_paths(storage)
    luns = [device for device in need_luns(storage) if device.paths]
    groups: dict[tuple[str, str], list[Device]] = defaultdict(list)
    for device in luns:
        if len({(path.adapter, path.target or path.name) for path in device.paths}) == 1 and device.live:
            groups[device.paths[0].adapter, device.paths[0].transport].append(device)
    for (adapter, transport), group in groups.items():
        way = "session" if transport == "iscsi" else "path"
        fix = (
            "bind a second VMkernel adapter to it, or add the portals of the other controller"
            if transport == "iscsi"
            else "zone a second adapter and the other controller to these LUNs"
        )
        yield found(
            f"{storage.host}: {counted(len(group), 'device')} of {kinds(group)} ({names(group)}) "
            f"{'has' if len(group) == 1 else 'have'} a single {way}, through {adapter}{carried(storage, group)}.",
            *[device.paths[0].shows() for device in group][:SHOWN],
            *group[0].near(),
            subject=adapter, count=len(group),
            remedy=f"On {storage.host}: {adapter} is the only way; {fix}, then {RESCAN}",
        )  # fmt: skip
    if not groups:
        fewest = min((len(device.paths) for device in luns), default=0)
        yield observed(f"{counted(len(luns), 'LUN')} of arrays, each with {fewest} paths or more")

"""STG-005."""

from collections import Counter, defaultdict

from analyzer.facts.storage import Device, Storage
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.storage.words import SHOWN, carried, counted, kinds, names, need_luns, need_paths


@rule("STG-005", "LUNs of one array have different numbers of paths", severity=Severity.WARNING,
      confidence=Confidence.LIKELY)  # fmt: skip
def odd_path_count(storage: Storage, *, least: int = 3) -> Results:
    """Some LUNs of an array have fewer or more paths than most of its LUNs on the same host.

    What it checks
        The number of paths of each LUN against the number that most LUNs of the same array have (devices that share
        a target belong to one array), where at least three LUNs are known and most agree.

    Why it matters
        The LUN is masked or zoned in part: it has less redundancy than the others and nobody notices.

    How to fix
        Compare the mapping of these LUNs with the others on the array: every port group that the others are
        presented through. Then rescan: esxcli storage core adapter rescan --all

    False alarms
        LUNs of less than 100 MiB (gatekeepers, quorum disks), protocol endpoints and LUNZ are left out. LUNs with a
        single path are told by STG-003.

    References
        vSphere Storage: multipathing
    """
    need_paths(storage)
    need_luns(storage)
    judged = 0
    for array in storage.arrays:
        own = [device for device in array if device.paths and not _is_small(device)]
        usual, agree = Counter(len(device.paths) for device in own).most_common(1)[0] if own else (0, 0)
        if len(own) < least or agree * 2 <= len(own):
            continue
        judged += 1
        odd: dict[int, list[Device]] = defaultdict(list)
        for device in own:
            ways = {(path.adapter, path.target or path.name) for path in device.paths}
            if len(device.paths) != usual and len(ways) > 1:
                odd[len(device.paths)].append(device)
        if not odd:
            yield observed(f"{counted(len(own), 'LUN')} of {kinds(own)} with {usual} paths each")
            continue
        group = [device for devices in odd.values() for device in devices]
        told = "; ".join(
            f"{names(devices)} {'has' if len(devices) == 1 else 'have'} {count}"
            for count, devices in sorted(odd.items())
        )
        like = next(device for device in own if len(device.paths) == usual)
        yield found(
            f"{storage.host}: {agree} of {len(own)} LUNs of {kinds(own)} have {usual} paths, but {told}"
            f"{carried(storage, group)}.",
            *[device.paths[0].shows() for device in group][:SHOWN],
            like.paths[0].near(f"has {usual} paths"),
            subject=f"array of {like.name}", count=len(group),
            remedy=f"Compare the mapping of {names(group)} with that of {like.name} on the array, then on "
            f"{storage.host}: esxcli storage core adapter rescan --all",
        )  # fmt: skip
    if not judged:
        yield observed(f"no array with {least} LUNs or more to compare")


def _is_small(device: Device) -> bool:
    return device.record is not None and device.record.size is not None and device.record.size < 100

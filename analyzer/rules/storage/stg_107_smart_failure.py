"""STG-107."""

from collections import defaultdict

from analyzer.commands.smart import SmartParameter
from analyzer.findings import Severity
from analyzer.rulebook import Records, Results, at, found, near, observed, rule
from analyzer.rules.storage.words import counted

_HEALTH = "Health Status"
_WORN = frozenset({"Media Wearout Indicator", "Reallocated Sector Count", "Raw Read Error Rate"})


@rule("STG-107", "Disk says that it is failing", severity=Severity.ERROR)
def smart_failure(values: Records[SmartParameter]) -> Results:
    """SMART of a disk tells of a failure to come.

    What it checks
        "Health Status" of each disk, and for SATA disks wear, reallocated sectors and read errors: a normalised
        value at or below its threshold.

    Why it matters
        The disk will fail soon; on a boot disk the host goes with it.

    How to fix
        Replace the disk; with vSAN, evacuate it first.

    False alarms
        Volumes of RAID controllers tell nothing (N/A). NVMe disks print counts in these rows, not normalised values
        (0 with threshold 90 is perfect), and are judged by their health status only. A threshold of 0 never fails.

    References
        KB 313033: SMART data of disks
    """
    disks: dict[str, list[SmartParameter]] = defaultdict(list)
    for item in values:
        disks[item.device or ""].append(item)
    told = 0
    for disk, items in disks.items():
        health = [item for item in items if item.parameter == _HEALTH and item.value]
        bad = [item for item in health if (item.value or "").upper() != "OK"]
        worn = [item for item in items if _has_failed(item)]
        told += bool(health or any(_number(item.value) is not None for item in items))
        if not bad and not worn:
            continue
        name = disk or "a disk"
        said = [f"health status {item.value}" for item in bad]
        said += [f"{item.parameter} {item.value} (threshold {item.threshold})" for item in worn]
        yield found(
            f"{values.host}: {name} reports {', '.join(said)}.",
            *[at(item, "value") for item in (*bad, *worn)],
            *[near(item, "value") for item in health if item not in bad],
            subject=name,
            remedy=f"Replace {name} in {values.host}.",
        )  # fmt: skip
    if told:
        yield observed(f"SMART of {counted(told, 'disk')} read")
    else:
        yield observed("no disk tells SMART values")


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None


def _has_failed(item: SmartParameter) -> bool:
    """True for a normalised value that has come down to its threshold."""
    value, threshold, worst = _number(item.value), _number(item.threshold), _number(item.worst)
    if item.parameter not in _WORN or value is None or not threshold or worst is None:
        return False
    return "nvme" not in (item.device or "").lower() and value <= threshold

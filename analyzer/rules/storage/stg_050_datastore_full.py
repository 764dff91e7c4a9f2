"""STG-050."""

from collections import defaultdict

from analyzer.commands.filesystems import Filesystem
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, NotApplicable, Records, Results, at, found, observed, rule
from analyzer.rules.storage.words import SHOWN, counted, some

_GIB = 1024**3
_SYSTEM = frozenset({"vfat", "vffs", "vmfs-l", "vmfsos", "vsan", "vsand", "vvol", "pmem"})
"""Volumes of the host itself, and those whose space other rules judge."""


@rule("STG-050", "Datastore is nearly full", severity=Severity.WARNING)
def datastore_full(
    volumes: Fleet[Records[Filesystem]], *, warn_percent: float = 20, error_percent: float = 10,
    critical_percent: float = 5, error_gib: float = 50, critical_gib: float = 10, plenty_gib: float = 1024,
) -> Results:  # fmt: skip
    """A datastore has little free space.

    What it checks
        Free space of each mounted VMFS and NFS volume: below 20 % a warning, below 10 % with less than 50 GiB, or
        below 5 %, an error, below 5 % with less than 10 GiB critical. A datastore of several hosts is one finding.

    Why it matters
        Without space snapshots grow until virtual machines with thin disks are paused, and swap files cannot be made.

    How to fix
        Delete old snapshots and files, move machines away, or enlarge the LUN and the datastore.

    False alarms
        With more than 1 TiB free and more than 10 % it is an information. Stores of templates and images may be full
        on purpose. The host's own volumes (vfat, VFFS, VMFS-L, VMFSOS) and vSAN are judged elsewhere.

    References
        KB 318856: datastore is full
    """
    seen: dict[str, dict[str, Filesystem]] = defaultdict(dict)
    for host, listed in volumes.items():
        for item in listed:
            if _is_judged(item):
                seen[item.uuid or item.volume_name or ""][host] = item
    if not seen:
        raise NotApplicable("no datastore is listed")
    full = 0
    for on in seen.values():
        item = min(on.values(), key=lambda each: each.free or 0)
        size, free = item.size or 1, item.free or 0
        percent, gib = 100 * free / size, free / _GIB
        if percent >= warn_percent:
            continue
        full += 1
        severity = Severity.WARNING
        if percent < critical_percent and gib < critical_gib:
            severity = Severity.CRITICAL
        elif percent < critical_percent or (percent < error_percent and gib < error_gib):
            severity = Severity.ERROR
        elif percent >= error_percent and gib >= plenty_gib:
            severity = Severity.INFO
        name = item.volume_name or item.uuid or ""
        yield found(
            f"{name} ({item.type}) has {_amount(free)} of {_amount(size)} free ({percent:.1f} %), mounted on "
            f"{some(on)}.",
            *[at(each, "free") for each in [item, *(other for other in on.values() if other is not item)][:SHOWN]],
            subject=name, severity=severity, hosts=tuple(on),
            remedy=f"Delete snapshots and files that nobody needs from {name}, move machines away, or enlarge it.",
        )  # fmt: skip
    if full < len(seen):
        yield observed(f"{counted(len(seen) - full, 'datastore')} with {warn_percent:g} % or more free")


def _is_judged(item: Filesystem) -> bool:
    if item.mounted is False or not item.type or item.free is None:
        return False
    return bool(item.size) and (item.type.lower() not in _SYSTEM) and (item.size or 0) > _GIB


def _amount(count: int) -> str:
    """Bytes for people."""
    gib = count / _GIB
    return f"{gib / 1024:.1f} TiB" if gib >= 1024 else f"{gib:.1f} GiB"

"""VSAN-018."""

from analyzer.commands.filesystems import Filesystem
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, NotApplicable, Records, Results, at, found, observed, rule
from analyzer.rules.network.switches import some

_TIB = 2**40


@rule("VSAN-018", "vSAN datastore is nearly full", severity=Severity.WARNING)
def capacity(
    volumes: Fleet[Records[Filesystem]], names: Fleet[HostName], *,
    slack_percent: float = 30.0, warning_percent: float = 20.0, critical_percent: float = 10.0,
) -> Results:  # fmt: skip
    """The free space of a vSAN datastore is less than what rebuilds and changes of policies need.

    What it checks
        Free space of each vSAN datastore, once for all hosts that mount it: below 30 % information, below 20 %
        a warning, below 10 % critical.

    Why it matters
        After the failure of a host vSAN needs room to rebuild its components. Without it redundancy stays lost;
        a full datastore stops VMs.

    How to fix
        Add capacity, delete snapshots and VMs that are not needed, or lower the policies of large disks.

    False alarms
        The free space is raw: a mirror takes twice the size of a disk. Clusters with a reserve for rebuilds
        set in vCenter already hide a part of it.

    References
        VMware vSAN Administration: reserved capacity and slack space
    """
    stores: dict[str, list[tuple[str, Filesystem]]] = {}
    for host in {name.base.lower() or key: key for key, name in names.items()}.values():
        for item in volumes.get(host, ()):
            if (item.type or "").lower() in ("vsan", "vsand") and item.size and item.free is not None and item.mounted:
                stores.setdefault(item.uuid or item.volume_name or "", []).append((host, item))
    if not stores:
        raise NotApplicable("no host mounts a vSAN datastore")
    for held in stores.values():
        host, item = held[-1]
        assert item.size is not None and item.free is not None
        free = 100 * item.free / item.size
        name = item.volume_name or item.uuid or "vsanDatastore"
        if free >= slack_percent:
            yield observed(f"{name}: {free:.0f} % free")
            continue
        worst = Severity.CRITICAL if free < critical_percent else Severity.WARNING
        yield found(
            f"{name} has {free:.0f} % free ({item.free / _TIB:.1f} of {item.size / _TIB:.1f} TiB); "
            f"mounted by {some([each for each, _ in held])}.",
            at(item, "free"),
            subject=name,
            severity=Severity.INFO if free >= warning_percent else worst,
            hosts=tuple(each for each, _ in held),
        )

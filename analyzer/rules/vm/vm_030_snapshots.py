"""VM-030."""

from datetime import UTC, date, datetime

from analyzer.configs.vmdk import Vmdk
from analyzer.configs.vmsd import Snapshots
from analyzer.configs.vmx import Vmx
from analyzer.findings import Severity
from analyzer.rulebook import AsOf, Fleet, Need, Pointer, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.network.switches import counted
from analyzer.rules.vm.chains import (
    VMSD_FILES,
    Chain,
    by_folder,
    chains,
    delta_disks,
    hosts_with,
    no_vmsd,
    on_foreign_disks,
)
from analyzer.rules.vmotion.vms import MOST, plural


@rule("VM-030", "Snapshot old, or chain of snapshots long", severity=Severity.WARNING)
def snapshots(
    files: Fleet[Records[Vmx]] | None, snapshots: Fleet[Records[Snapshots]] | None, disks: Fleet[Records[Vmdk]] | None,
    as_of: AsOf | None, *,
    old_days: int = 3, very_old_days: int = 30, long_chain: int = 3, very_long_chain: int = 10, full_chain: int = 31,
) -> Results:  # fmt: skip
    """A virtual machine has run on a snapshot for days, or on many snapshots, one on another.

    What it checks
        The .vmsd files: the age of the oldest snapshot (more than 3 days a warning, more than 30 an error) and
        how many lie one on another (more than 3 a warning, more than 10 an error, from 31 on critical: 32 is the
        most).

    Why it matters
        All writes go into a difference file, which grows up to the size of the disk and can fill the datastore.
        Each one in a chain makes reading slower, and deleting an old one takes hours. A snapshot is no backup.

    How to fix
        Delete the snapshots that are not needed, one after the other and with free space on the datastore:
        client, VM, Snapshots, Delete; on the host: vim-cmd vmsvc/snapshot.removeall <vmid>

    False alarms
        Backup and replication make snapshots that live for hours. Linked and instant clones (desktops, build
        machines) always run on a difference to the disk of another VM: they are not judged.

    References
        KB 318825: best practices for snapshots
    """
    hosts = hosts_with(files, snapshots)
    if not hosts:
        raise Skip("no .vmsd file", Need(VMSD_FILES))
    lacking: dict[str, list[str]] = {}
    undated = False
    for host in hosts:
        own = by_folder(disks.get(host, ()) if disks is not None else ())
        worst: dict[Severity, list[tuple[str, str, Pointer]]] = {}
        fresh = clean = 0
        for chain in chains(host, files, snapshots):
            if chain.is_clone or (chain.vm is not None and on_foreign_disks(chain.vm, own)):
                continue
            if chain.told is None and not chain.is_empty:
                if chain.vm is not None and delta_disks(chain.vm):
                    lacking.setdefault(host, []).append(chain.name)
                continue
            if not chain.snapshots:
                clean += 1
                continue
            undated = undated or as_of is None
            judged = _judge(chain, as_of, (old_days, very_old_days), (long_chain, very_long_chain, full_chain))
            if judged is None:
                fresh += 1
            else:
                severity, said, shown = judged
                worst.setdefault(severity, []).append((chain.name, said, shown))
        for severity, held in sorted(worst.items(), key=lambda item: item[0].rank):
            parts = [f"{name} {said}" for name, said, _ in held[:5]]
            more = f" and {len(held) - 5} more" if len(held) > 5 else ""
            yield found(
                f"{host}: {counted(len(held), 'VM')} {plural(held, 'runs', 'run')} on snapshots: "
                f"{'; '.join(parts)}{more}.",
                *(shown for *_, shown in held[:MOST]),
                subject=f"{host} {severity.value}", severity=severity, count=len(held), hosts=(host,),
            )  # fmt: skip
        if not worst:
            yield observed(f"{host}: {clean} VMs without snapshots, {fresh} with a new one")
    if lacking:
        raise no_vmsd(lacking)
    if undated:
        raise Skip("how old the snapshots are is not known: nothing tells the day of the collection", Need("date"))


def _judge(
    chain: Chain, as_of: AsOf | None, ages: tuple[int, int], depths: tuple[int, int, int]
) -> tuple[Severity, str, Pointer] | None:
    """How bad the snapshots of one VM are, in words, and the line that proves it."""
    assert chain.told is not None
    depth = chain.depth
    dated = [(each.created, at_) for at_, each in enumerate(chain.snapshots) if each.created is not None]
    oldest = min(dated, default=None)
    days = _days(oldest[0], as_of.day) if oldest is not None and as_of is not None else None
    by_age = None if days is None or days <= ages[0] else Severity.ERROR if days > ages[1] else Severity.WARNING
    by_depth = next(
        (
            severity
            for severity, reached in (
                (Severity.CRITICAL, depth >= depths[2]),
                (Severity.ERROR, depth > depths[1]),
                (Severity.WARNING, depth > depths[0]),
            )
            if reached
        ),
        None,
    )
    reasons = [each for each in (by_age, by_depth) if each is not None]
    if not reasons:
        return None
    age = f"{days} days old" if days is not None else "of unknown age"
    said = f"({age})" if len(chain.snapshots) == 1 else f"({len(chain.snapshots)}, the oldest {age})"
    spot = f"snapshot{oldest[1]}.createTimeHigh" if by_age is not None and oldest is not None else "num_snapshots"
    return min(reasons, key=lambda severity: severity.rank), said, at(chain.told, spot)


def _days(created: datetime, day: date) -> int:
    return (day - created.astimezone(UTC).date()).days

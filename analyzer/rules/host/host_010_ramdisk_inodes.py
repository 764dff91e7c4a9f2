"""HOST-010."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.ramdisks import RAMDISK_LIST, Ramdisks
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, Results, Skip, found, observed, rule
from analyzer.rules.host.full_ramdisks import told_by_log


@rule("HOST-010", "Ramdisk has no inodes left", severity=Severity.ERROR)
def ramdisk_inodes(
    ramdisks: Ramdisks | None, log: HostLog | None, host: HostName, *, full_percent: int = 90
) -> Results:  # fmt: skip
    """One of the file systems that the host keeps in memory cannot take more files.

    What it checks
        Used Inodes against Maximum Inodes of each ramdisk: 90 percent or more. The messages of the logs about a
        full table of files: an error within the last day of the logs, a warning within the last week,
        information before.

    Why it matters
        No file can be made there although there is room: agents stop, virtual machines do not start and
        migrations fail.

    How to fix
        Delete the many small files, often of the hardware monitor or of SNMP traps:
        ls /var/run/sfcb | wc -l; ls /var/spool/snmp | wc -l

    False alarms
        None known.

    References
        VMware event esx.problem.visorfs.ramdisk.inodetable.full
        KB 1037798: inodes of the root file system of ESXi
    """
    wrong: set[str] = set()
    judged = ramdisks is not None and any(disk.inode_percent is not None for disk in ramdisks)
    if ramdisks is not None:
        yield from _listed(ramdisks, full_percent, wrong)
    for told in told_by_log(log, "ramdisk.inode", "inodes", wrong):
        judged = True
        yield told
    if not judged:
        raise Skip(f"{host.name}: no output tells the inodes of the ramdisks", Need(RAMDISK_LIST, host.name))


def _listed(ramdisks: Ramdisks, full_percent: int, wrong: set[str]) -> Results:
    """What the list of ramdisks tells; the names of the full ones go to ``wrong``."""
    known = [(disk, share) for disk in ramdisks if (share := disk.inode_percent) is not None]
    if not known:
        return
    full = [(disk, share) for disk, share in known if share >= full_percent]
    for disk, share in full:
        wrong.add(disk.name)
        place = disk.mount or f"/{disk.name}"
        yield found(
            f"{ramdisks.host}: {disk.used_inodes} of {disk.inodes} inodes of the ramdisk {disk.name} are in use "
            f"({share} %).",
            disk.shows("used_inodes"),
            subject=disk.name,
            remedy=f"On {ramdisks.host}: for d in $(find {place} -xdev -type d); do echo $(ls $d | wc -l) $d; done | "
            "sort -n | tail; delete the many small files.",
        )
    if not full:
        disk, share = max(known, key=lambda item: item[1])
        yield observed(f"{disk.name} has the most in use with {share} %")
